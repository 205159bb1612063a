"""Secrets in whatever a text wraps them."""

import json
import re
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from craftkit_emulator.world.redaction import Redaction

TAIL = "Canary0123456789Canary"
TOKENS = [
    *(f"ck_{kind}_{TAIL}" for kind in ("live", "test", "acct", "admin", "new")),
    f"eyJhbGciOiJFZERTQSJ9.{TAIL}.{TAIL}",
    f"ert_{TAIL}",
    f"cks_{TAIL}",
    f"whsec_{TAIL}",
    f"/share/{TAIL}",
    f"/sign/{TAIL}/0",
    f"/v1/hooks/{TAIL}",
    f"Bearer {TAIL}",
]
AROUND = [
    "{}",
    "a {} b",
    "<{}>",
    "({})",
    "x=1&y={}",
    "é{}",
    "\n{}\n",
    "\t{}",
    "9{}",
    "_{}",
    '"{}"',
    "\\{}",
    "%{}",
    "{},{}",
]


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in text)


def every_third(text: str) -> str:
    return "".join(escaped(each) if place % 3 == 0 else each for place, each in enumerate(text))


WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": str,
    "JSON": lambda text: json.dumps({"a": text}),
    "JSON as it is": lambda text: json.dumps([text], ensure_ascii=False),
    "JSON in JSON": lambda text: json.dumps({"a": json.dumps({"b": text})}),
    "JSON thrice": lambda text: json.dumps([json.dumps([json.dumps([text])])]),
    "escapes": lambda text: f'{{"a": "{escaped(text)}"}}',
    "some escapes": lambda text: f'{{"a": "{every_third(text)}"}}',
    "escapes in JSON": lambda text: json.dumps({"a": f'{{"a": "{every_third(text)}"}}'}),
    "slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "form": lambda text: f"a={quote(text)}&b=1",
    "form in full": lambda text: "a=" + "".join(f"%{byte:02x}" for byte in text.encode()),
    "form in a form": lambda text: "a=" + quote(quote(text, safe=""), safe=""),
}


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token[:9])
def test_a_secret_is_found(token: str, written: str) -> None:
    redaction = Redaction()
    for around in AROUND:
        text = WRITTEN[written](around.format(token, token))
        clean = redaction.text(text)
        decoded = re.sub(r"\\+u00(..)", lambda found: chr(int(found[1], 16)), clean)
        assert TAIL[-9:] not in clean and TAIL[-9:] not in decoded, (text, clean)
        assert TAIL[-9:] not in redaction.written([[text]]).decode(), text


@pytest.mark.parametrize(
    "text",
    [
        "alert_box, insert_row, tracks_all, checks_out",
        "Eyjafjallajökull",
        "100 % cotton, 50%",
        r"C:\users\new",
        '{"key": "customer.token", "dataType": "text"}',
        '{"tokens": 7, "secretary": "Ada"}',
        "ck_live_abcde",
        "/v1/renders/3f2a1b4c/shares/0193c2c3",
        "a bearer of news",
        "ada@acme.example",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert Redaction().text(text) == text


def test_a_secret_has_one_number_wherever_it_stands() -> None:
    redaction = Redaction()
    token = f"ck_live_{TAIL}"
    numbers = {
        re.findall(r"\.\.\.\[(\d+)\]", clean)[0]
        for clean in (
            redaction.text(f"{token} in words"),
            redaction.text(f'{{"apiKey": "{token}"}}'),
            redaction.text(f"?key={quote(token)}"),
            redaction.text(f'"{escaped(token)}"'),
            redaction.header(f"Bearer {token}"),
            redaction.header(token),
        )
    }
    assert len(numbers) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\\" * 20_000,
        "\\\\u006" * 3000,
        '"' * 20_000,
        '"token' * 3000,
        "%25" * 6000,
        "/share/" * 3000,
        "?token=ab%41&" * 1600,
    ],
    ids=lambda text: text[:8],
)
def test_no_text_takes_long(text: str) -> None:
    started = time.perf_counter()
    Redaction().text(text)
    assert time.perf_counter() - started < 2
