"""What both sides of the story need: a partner's generated client, and the emulator's verbs that no contract has."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

import httpx
from craftkit_client import AuthenticatedClient  # type: ignore[import-not-found]

T = TypeVar("T")


def client(base_url: str, token: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=base_url, token=token, raise_on_unexpected_status=True)


def got(status: int, model: type[T], operation: Any, caller: AuthenticatedClient, *path: Any, **sent: Any) -> T:
    """The reply, which has to come under this status and as this model."""
    reply = operation.sync_detailed(*path, client=caller, **sent)
    assert reply.status_code == status, reply.content
    assert isinstance(reply.parsed, model), reply.parsed
    return reply.parsed


def digest(operation: Any, caller: AuthenticatedClient, id: Any) -> str:
    """Of the bytes of a download."""
    return sha256(operation.sync_detailed(id, client=caller).content).hexdigest()


def written(moment: datetime | None) -> str:
    assert moment is not None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Emulator:
    """Its clock, its outbox, and the people who open links and sign: plain HTTP."""

    base_url: str

    def control(self, method: str, path: str, body: Any = None) -> Any:
        reply = httpx.request(method, f"{self.base_url}/_emulator{path}", json=body)
        return reply.raise_for_status().json()

    def advance(self, duration: str) -> str:
        """To what time."""
        return str(self.control("POST", "/clock", {"advance": duration})["now"])

    def settle(self) -> None:
        """What is due now has been sent, and answered, afterwards."""
        self.advance("0s")

    def deliveries(self) -> list[dict[str, Any]]:
        """In full, the newest first."""
        listed = self.control("GET", "/deliveries")["deliveries"]
        return [self.control("GET", f"/deliveries/{each['id']}") for each in listed]

    def act(self, request: Any, recipient: int, verb: str, **words: str) -> int:
        path = f"/_emulator/signatures/{request}/recipients/{recipient}/{verb}"
        return httpx.post(self.base_url + path, json=words).status_code

    def visit(self, url: str, *paths: str) -> list[int]:
        """What a browser is answered."""
        return [httpx.get(url + path).status_code for path in paths]
