"""Play: one scenario on its stage, step by step, with what it has captured and its transcript."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from ..gate import NoAnswer, Refused, Reply, Request
from ..scenarios.operations import operation
from ..scenarios.references import filled, filled_path
from ..scenarios.scenario import Scenario, Step
from .outcome import Broken, Mismatch, NotRunnable
from .reading import captured, differences
from .stage import Stage
from .transcript import Transcript

BOUNDARY = "craftkit-scenario-boundary"


@dataclass
class Play:
    """`captures` hold what steps may refer to."""

    scenario: Scenario
    stage: Stage
    transcript: Transcript
    captures: dict[str, Any] = field(default_factory=dict)

    def fill(self, value: Any) -> Any:
        return filled(value, self.captures)

    def send(self, request: Request, key: str = "") -> Reply:
        """The reply, noted. NoAnswer is for who expects it."""
        self.transcript.request(request, key)
        try:
            reply = self.stage.gate.send(request)
        except Refused as error:
            raise NotRunnable(f"the gate lets no such request out: {error}") from None
        self.note_signatures()
        self.transcript.reply(reply)
        return reply

    def note_signatures(self) -> None:
        """They cover the addresses in a webhook's body, so they differ from run to run: verified, and told by name."""
        for signature, right in self.stage.receiver.signatures.items() if self.stage.receiver else ():
            self.transcript.stands_for(signature, "{signature}" if right else "{wrong signature}")

    def surely(self, request: Request, key: str = "") -> Reply:
        """The reply, where none is out of the question."""
        try:
            return self.send(request, key)
        except NoAnswer as error:
            raise Broken(str(error)) from None

    def control(self, method: str, path: str, body: Any = None, *, agent: str = "") -> Reply:
        """A call of the control API that belongs to the story."""
        headers = self.stage.target.control_headers() | ({"User-Agent": agent} if agent else {})
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self.surely(Request(method, f"{self.stage.base}/_emulator{path}", headers, content))

    def settle(self) -> None:
        """All that is due has been sent and answered afterwards."""
        if self.stage.target.is_emulator:
            self.stage.must("POST", "/clock", {"advance": "0s"})

    def judge(self, step: Step, reply: Reply) -> None:
        """Mismatch unless the reply is as the step expects; then what it captures is captured."""
        found = differences(step.fields.get("expect", {}), reply, self.captures)
        if found:
            raise Mismatch(step, found)
        self.capture(step, reply)

    def capture(self, step: Step, reply: Reply) -> None:
        values, missing = captured(step.fields.get("capture", {}), reply)
        if missing:
            raise Mismatch(step, missing)
        self.captures.update(values)

    def request(self, step: Step) -> tuple[Request, str]:
        """The request of a step, and the name of its key as it is told."""
        method, url = self._address(step)
        key = str(self.fill(step.fields.get("key", "live" if "/v1/" in url else "none")))
        value = self.stage.target.key(key, self.scenario)
        headers = {name: str(value) for name, value in self.fill(step.fields.get("headers", {})).items()}
        body, content_type = self._body(step.fields)
        if content_type and "content-type" not in {name.lower() for name in headers}:
            headers["Content-Type"] = content_type
        if secret := step.fields.get("signed-with"):
            mac = hmac.new(str(self.fill(secret)).encode(), body or b"", sha256)
            headers["x-craftkit-signature"] = mac.hexdigest()
        if value is not None:
            headers["Authorization"] = f"Bearer {value}"
        told = "" if value is None else key if key == value else f"{{{key}}}"
        return Request(method, url, headers, body), told

    def _address(self, step: Step) -> tuple[str, str]:
        params = dict(self.fill(step.fields.get("params", {})))
        method, space, path = str(step.subject).partition(" ")
        if not space:
            method, path = self._operation(step, params)
        url = filled_path(path, self.captures)
        if not url.startswith(("http://", "https://")):
            url = self.stage.base + url
        return method, f"{url}{'&' if '?' in url else '?'}{urlencode(_texts(params))}" if params else url

    def _operation(self, step: Step, params: dict[str, Any]) -> tuple[str, str]:
        """Method and path of an operationId; the variables of its path leave the params."""
        found = operation(str(step.subject))
        if found is None:
            raise Broken("openapi.yaml has no such operation")
        path = found.path
        for name in [name for name in params if f"{{{name}}}" in path]:
            path = path.replace(f"{{{name}}}", quote(str(params.pop(name)), safe=""))
        if "{" in path:
            raise Broken(f"its params lack a variable of {path}")
        return found.method, path

    def _body(self, fields: Mapping[str, Any]) -> tuple[bytes | None, str]:
        if "body" in fields:
            return json.dumps(self.fill(fields["body"])).encode(), "application/json"
        if "text" in fields:
            return str(self.fill(fields["text"])).encode(), "application/json"
        if "upload" in fields:
            return _form(self.fill(fields["upload"])), f"multipart/form-data; boundary={BOUNDARY}"
        return None, ""


def _texts(params: Mapping[str, Any]) -> dict[str, str]:
    """As JavaScript would write them into a query."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}


def _form(upload: Mapping[str, Any]) -> bytes:
    name = f'; filename="{upload["name"]}"' if "name" in upload else ""
    kind = f"\r\nContent-Type: {upload['type']}" if "type" in upload else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{upload["field"]}"{name}{kind}\r\n\r\n'
    content = base64.b64decode(upload.get("base64", "")) + str(upload.get("text", "")).encode()
    return b"%s%s%s\r\n--%s--\r\n" % (head.encode(), content, bytes(upload.get("size", 0)), BOUNDARY.encode())
