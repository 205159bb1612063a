"""Canaries: secrets and personal data that a deployment lets slip into every place of its replies. Each has `canar` in
it, or is the beginning of one in base64, and so is found wherever it turns up."""

import json
from collections.abc import Callable
from typing import Any

from .forwarding import Answer

KEY = "ck_live_canary00000000000000000000000000"
JWT = "eyJjYW5hcnkiOiJoZWFkZXIifQ.eyJjYW5hcnkiOiJib2R5In0.Y2FuYXJ5"
EMAIL = "jane.canary@canaries.example.com"
NAME = "Carla Canary"
SIGNS = ("canar", "eyjjyw5hcnki")  # in lower case
FIELDS: dict[str, Any] = {
    "apiKey": KEY,
    "renew_token": "ert_canary123",
    "secret": "canary in plain words",
    "session_token": JWT,
    "data": {"customer": {"name": NAME, "phones": ["+49 canary"]}},
    "recipients": [{"firstName": "Canaria", "lastName": "Kanarienvogel-Canary", "email": EMAIL}],
    "actor": NAME,
    "note": f"{NAME} <{EMAIL}> called with {KEY}",
    "nested": json.dumps({"firstName": "Canaria", "data": {"x": "canary"}}),
    "link": f"https://canary:canary@example.com/share/canary?session_token={JWT}&sig=canary#x",
    EMAIL: EMAIL,
}
HEADERS = {
    "X-Debug-Token": "canary opaque",
    "X-Debug": f"{EMAIL} {KEY} {JWT}",
    "Set-Cookie": "sid=canary; Path=/",
    "X-Forwarded-Authorization": "Digest canary",
    "Location": f"https://example.com/hooks/canary?token=canary&apikey=canary&email=jane%40canary.example&t={JWT}",
}
HTML = f"<h1>No</h1><p>{EMAIL}, {KEY}, {JWT}; password=canary; https://x:canary@example.com/sign/canary</p>"


def _added(answer: Answer) -> Answer:
    return _edited(answer, lambda body: {**body, **FIELDS})


def _spoilt(answer: Answer) -> Answer:
    """Values that are not what they should be, and so are shown."""
    return _edited(answer, lambda body: {**FIELDS, **dict.fromkeys(body, f"{EMAIL} {KEY}")})


def _refused(answer: Answer) -> Answer:
    body = {"error": {"code": KEY, "message": f"no {NAME}", "details": {f"data.{EMAIL}": f"{NAME}, {KEY}"}}}
    return answer._replace(status=409, body=json.dumps(body).encode())


def _broken_off(answer: Answer) -> Answer:
    text = json.dumps({"firstName": "Canaria", "token": "canary", "data": {"name": NAME}})
    return answer._replace(body=text[:-4].encode())


def _html(answer: Answer) -> Answer:
    return Answer(500, {**answer.headers, "Content-Type": "text/html"}, HTML.encode())


def _moved(answer: Answer) -> Answer:
    return Answer(302, answer.headers, b"")


def _document(answer: Answer) -> Answer:
    body = b"\r\n%PDF-1.4\n(Carla Canary) Tj\n%%EOF"
    return Answer(200, {**answer.headers, "Content-Type": "application/pdf"}, body)


WAYS = (_added, _spoilt, _refused, _broken_off, _html, _moved, _document)


def _edited(answer: Answer, change: Callable[[Any], Any]) -> Answer:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return answer
    return answer._replace(body=json.dumps(change(body)).encode()) if isinstance(body, dict) else answer


class Slips:
    """One way after the other. The first `clean` answers are left alone: somebody has to be there."""

    def __init__(self, clean: int = 1) -> None:
        self.count = -clean

    def __call__(self, method: str, path: str, answer: Answer) -> Answer:
        self.count += 1
        if self.count <= 0:
            return answer
        slipped = WAYS[(self.count - 1) % len(WAYS)](answer)
        return slipped._replace(headers={**slipped.headers, **HEADERS})
