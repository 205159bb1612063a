"""The journal, read over HTTP."""

from typing import Any

from ..craftkit import Craftkit
from ..signatures.making import create


def journal(client: Craftkit, query: str = "") -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = client.control("GET", f"/journal?{query}")["entries"]
    return entries


def last(client: Craftkit) -> dict[str, Any]:
    return journal(client, "full&limit=1")[0]


def signing_path(client: Craftkit) -> str:
    id = create(client)["id"]
    address: str = client.control("GET", f"/signatures/{id}")["recipients"][0]["url"]
    return address.removeprefix(client.base_url)
