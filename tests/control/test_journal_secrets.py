"""No secret gets into the journal, wherever it is put, and two uses of one can be seen to be the same."""

import base64
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
import requests

from ..craftkit import ACCOUNT_KEY, ADMIN_KEY, LIVE_KEY, RENDER_ID, Craftkit
from .journal import signing_path

TAIL = "CANARYcanary0123456789CANARYcanary"  # what the journal must never hold
KEYS = [f"ck_{kind}_{TAIL}" for kind in ("live", "test", "acct", "admin")]
JWT = f"eyJhbGciOiJFZERTQSJ9.{TAIL}.{TAIL}"
TOKENS = [*KEYS, JWT, f"ert_{TAIL}", f"cks_{TAIL}", f"whsec_{TAIL}"]
MARK = re.compile(r"\.\.\.\[\d+\]")


def written(client: Craftkit) -> str:
    return client.get("/_emulator/journal?full&limit=1000", key=None).text


def assert_kept_out(client: Craftkit, *secrets: str) -> None:
    text = written(client)
    assert MARK.search(text)
    for secret in secrets:
        assert secret not in text and secret.lower() not in text.lower()


@pytest.mark.parametrize("token", [*TOKENS, f"a-word-{TAIL}"], ids=lambda token: token[:8])
def test_a_credential_is_not_kept(craftkit: Craftkit, token: str) -> None:
    for value in (f"Bearer {token}", f"bearer {token}", f"Basic {token}", f"Token {token}", token, f"{token} x"):
        craftkit.get("/v1/templates", headers={"Authorization": value})
    for name in ("Cookie", "X-Api-Key", "Proxy-Authorization", "X-Craftkit-Signature", "X-My-Secret"):
        craftkit.get("/v1/templates", headers={name: token})
        craftkit.get("/v1/templates", headers={name: f"a=1; b={token}"})
    assert_kept_out(craftkit, TAIL)


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token[:8])
def test_a_token_that_strays_into_address_headers_or_body_is_not_kept(craftkit: Craftkit, token: str) -> None:
    headers = {"User-Agent": token, "Origin": f"http://{token}", "Referer": f"http://a/?session_token={token}"}
    for path in (f"/v1/{token}", f"/v1/templates/{token}", f"/v1/templates?key={token}", f"/v1/renders/x?a={token}"):
        craftkit.get(path, headers=headers)
    for body in ({"data": {token: token}}, {"data": {"customer": {"name": f"mine is {token}."}}}, [token], token):
        craftkit.post("/v1/templates/invoice/render", body)
    craftkit.post("/v1/renders/x/events", data=f"no JSON, but {token}")
    assert_kept_out(craftkit, TAIL)


@pytest.mark.parametrize(
    "name", ["renewToken", "renew_token", "session_token", "apiKey", "secret", "password", "token"]
)
def test_what_is_called_a_secret_is_not_kept(craftkit: Craftkit, name: str) -> None:
    inner = json.dumps({name: TAIL})
    for body in ({name: TAIL}, {"data": {"a": {name: f'{TAIL}"\\{TAIL}'}}}, {"data": {"a": inner}}):
        craftkit.post("/v1/templates/invoice/render", body)
    craftkit.get(f"/v1/templates?{name}={TAIL}&limit=1")
    craftkit.post("/v1/renders/x/events", data=f"a=1&{name}={TAIL}")
    assert_kept_out(craftkit, TAIL)


@pytest.mark.parametrize("path", ["/v1/hooks/{}", "/share/{}", "/share/{}/pdf", "/sign/{}/0", "/sign/{}/0/pdf"])
def test_an_address_that_opens_by_itself_is_not_kept(craftkit: Craftkit, path: str) -> None:
    craftkit.get(path.format(TAIL))
    craftkit.post(path.format(TAIL), {"see": f"http://a.example{path.format(TAIL)}"})
    craftkit.post("/v1/templates/invoice/render", {"data": {"see": f"http://a.example{path.format(TAIL)}"}})
    assert_kept_out(craftkit, TAIL)


def test_a_secret_in_escapes_is_not_kept(craftkit: Craftkit) -> None:
    escaped = "".join(f"\\u{ord(character):04x}" for character in f"ck_live_{TAIL}")
    percent = "".join(f"%{ord(character):02X}" for character in f"ck_live_{TAIL}")
    half = f"ck_live_{TAIL[:9]}\\u{ord(TAIL[9]):04x}{TAIL[10:]}"
    craftkit.post("/v1/templates/invoice/render", data=f'{{"data": {{"a": "{escaped}"}}}}')
    craftkit.post("/v1/templates/invoice/render", data=f'{{"data": {{"a": "{half}"}}}}')
    craftkit.post("/v1/templates/invoice/render", data=f'{{"see": "http:\\/\\/a\\/share\\/{TAIL}\\/pdf"}}')
    craftkit.get(f"/v1/templates?a={percent}")
    craftkit.get("/v1/templates", headers={"Referer": f"http://a/?b={percent}"})
    assert_kept_out(craftkit, TAIL, TAIL[10:], escaped[40:], percent[40:], TAIL[10:])


@pytest.mark.parametrize("before", range(16_384 - 60, 16_384 + 10, 7))
def test_a_secret_at_the_cut_of_a_long_body_is_not_kept(craftkit: Craftkit, before: int) -> None:
    craftkit.post("/v1/templates/invoice/render", data=f'{{"a": "{"x" * before}", "renewToken": "{TAIL * 300}"}}')
    craftkit.post("/v1/templates/invoice/render", data=f'{{"a": "{"x" * before} ck_live_{TAIL * 300}"}}')
    assert TAIL[:8] not in written(craftkit)


def test_what_the_emulator_hands_out_is_not_kept(craftkit: Craftkit) -> None:
    """Every secret that an answer or a page has in it."""
    share = craftkit.post(f"/v1/renders/{RENDER_ID}/shares", {"channel": "link"}).json()
    created = craftkit.post("/v1/projects", {"name": "New"}, key=ACCOUNT_KEY).json()
    key = craftkit.post(f"/v1/projects/{created['id']}/keys", {}, key=ACCOUNT_KEY).json()["key"]
    organisation = craftkit.post("/v1/admin/provision", {"externalOrgId": "o"}, key=ADMIN_KEY).json()
    session = opened(craftkit)
    requests.get(session["iframe_url"], timeout=10)
    again = craftkit.post("/v1/embed/sessions/refresh", {"renewToken": session["renew_token"]}).json()
    inbound = craftkit.control("GET", "/templates/invoice/inbound?project=acme-charter")
    hook = f"/v1/hooks/{inbound['token']}"
    craftkit.post(hook, {"customer": {"name": "A"}}, headers={"X-Craftkit-Signature": inbound["secret"]})
    secrets = [key, organisation["apiKey"], inbound["token"], inbound["secret"]]
    secrets += [each[name] for each in (session, again) for name in ("session_token", "renew_token")]
    secrets += [str(token) for token in re.findall(r"/share/([\w-]+)", json.dumps(share))]
    assert len(secrets) >= 9 and all(len(secret) > 15 for secret in secrets)
    assert_kept_out(craftkit, *secrets, *(token.rpartition(".")[2] for token in secrets if "." in token))


def opened(client: Craftkit) -> dict[str, Any]:
    response = client.post(
        "/v1/embed/sessions",
        {
            "tenant": {"externalId": "t", "displayName": "Tenant"},
            "actor": {"externalId": "a", "displayName": "Actor"},
            "scope": {"mode": "fill", "templateExternalId": "invoice"},
        },
    )
    assert response.status_code == 200, response.text
    session: dict[str, Any] = response.json()
    return session


def test_signing_pages_keep_their_token_to_themselves(craftkit: Craftkit) -> None:
    path = signing_path(craftkit)
    craftkit.get(path)
    craftkit.post(f"{path}/sign", data={"name": "Ada"}, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert_kept_out(craftkit, path.split("/")[2])


def test_two_uses_of_a_secret_can_be_seen_to_be_the_same(craftkit: Craftkit) -> None:
    other = LIVE_KEY[:-1] + "1"
    for key in (LIVE_KEY, other, LIVE_KEY):
        craftkit.get(f"/v1/templates?seen={quote(key)}", key=key)
    entries = craftkit.control("GET", "/journal?full")["entries"]
    headers = [entry["request"]["headers"]["Authorization"] for entry in entries]
    assert headers[0] == headers[2] != headers[1]
    assert all(re.fullmatch(r"Bearer ck_live_demo0\.\.\.\[\d+\]", header) for header in headers)
    assert [f"Bearer {entry['query'].removeprefix('seen=')}" for entry in entries] == headers


def test_data_addresses_and_a_manifests_keys_stay(craftkit: Craftkit) -> None:
    """A world is its user's own."""
    craftkit.publish_template("letter")
    craftkit.render("letter", {"customer": {"name": "ada@acme.example, eyjafjallajokull, 100 % cotton"}})
    text = written(craftkit)
    for kept in ('"key":"customer.name"', "ada@acme.example, eyjafjallajokull, 100 % cotton"):
        assert kept in text


def test_a_secret_as_the_name_of_a_session_is_not_kept(root: str) -> None:
    client = Craftkit(root, f"ck_live_{TAIL}")
    client.render()
    assert_kept_out(client, TAIL)


def test_basic_credentials_are_not_kept(craftkit: Craftkit) -> None:
    encoded = base64.b64encode(f"user:{TAIL}".encode()).decode()
    craftkit.get("/v1/templates", headers={"Authorization": f"Basic {encoded}"})
    assert_kept_out(craftkit, encoded, TAIL)
