"""Which key opens which door: account keys, project keys and the admin key are three separate systems."""

import pytest

from ..api.operations import KEYED, send
from ..api.operations import Operation as ProjectOperation
from ..api.operations import name_of as operation_name
from ..craftkit import (
    ACCOUNT_KEY,
    ADMIN_KEY,
    GONE_KEY,
    LIVE_KEY,
    NO_SUCH_ID,
    REVOKED_KEY,
    TEST_KEY,
    Craftkit,
    assert_problem,
)
from .account import ACME, BYGONE, GLOBEX, OPERATIONS, PROVISION, WITH_BODY, call, flat, provision

MISSING = "Missing Bearer token."
BAD = "Invalid or revoked API key."
REFUSED: list[tuple[str | None, str]] = [
    (None, MISSING),
    ("", MISSING),
    ("Basic Y2s6Y2s=", MISSING),
    (ACCOUNT_KEY, MISSING),
    ("Bearer ", MISSING),
    ("Bearer ck_acct_nobody00000000000000000000000000", BAD),
    (f"Bearer {ACCOUNT_KEY.upper()}", BAD),
    (f"Bearer {ACCOUNT_KEY}x", BAD),
    *((f"Bearer {key}", BAD) for key in (LIVE_KEY, TEST_KEY, REVOKED_KEY, GONE_KEY, ADMIN_KEY)),
]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(("authorization", "message"), REFUSED)
def test_only_an_account_key_opens_projects(
    craftkit: Craftkit, operation: str, authorization: str | None, message: str
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    assert_problem(call(craftkit, operation, key=None, headers=headers), "unauthorized", message=message)


@pytest.mark.parametrize("operation", KEYED, ids=operation_name)
def test_an_account_key_opens_nothing_else(craftkit: Craftkit, operation: ProjectOperation) -> None:
    assert send(craftkit, operation, key=ACCOUNT_KEY).status_code == 401


@pytest.mark.parametrize("operation", WITH_BODY)
@pytest.mark.parametrize("body", [b"", b"{", b'"' + b" " * 11_000_000 + b'"'], ids=len)
def test_the_credential_comes_before_body_and_project(craftkit: Craftkit, operation: str, body: bytes) -> None:
    plain = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
    assert_problem(call(plain, operation, id="nonsense", key=LIVE_KEY, data=body), "unauthorized", message=BAD)


@pytest.mark.parametrize("operation", WITH_BODY)
def test_a_body_of_more_than_10_mb_is_413_and_one_that_is_no_json_400(craftkit: Craftkit, operation: str) -> None:
    plain = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
    assert_problem(call(plain, operation, data=b'"' + b" " * 10 * 1024 * 1024 + b'"'), "payload_too_large")
    for body in (b"{", b"\xff", b'{"name": "a",}', b'{"name": NaN}', b"[" * 100_000):
        assert_problem(call(plain, operation, data=body), "invalid_json")


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic Y2s6Y2s=",
        ADMIN_KEY,
        "Bearer",
        *(f"Bearer {key}" for key in (LIVE_KEY, ACCOUNT_KEY, REVOKED_KEY, GONE_KEY, ADMIN_KEY[:-1], f"{ADMIN_KEY}x")),
        f"Bearer {ADMIN_KEY.upper()}",
    ],
)
def test_only_the_admin_key_provisions(craftkit: Craftkit, method: str, authorization: str | None) -> None:
    """One code, whatever is wrong, in the flat envelope (U03)."""
    headers = {} if authorization is None else {"Authorization": authorization}
    for body in (b'{"externalOrgId": "org_1", "emailFrom": "a@b.example"}', b"{"):
        plain = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
        assert flat(provision(plain, method, key=None, headers=headers, data=body)) == (
            401,
            {"error": "invalid_credentials"},
        )


def test_the_admin_key_is_not_among_the_keys_of_projects_and_accounts(craftkit: Craftkit) -> None:
    assert_problem(craftkit.get("/v1/templates", key=ADMIN_KEY), "unauthorized", message=BAD)
    assert_problem(craftkit.get("/v1/projects", key=ADMIN_KEY), "unauthorized", message=BAD)


def test_other_methods_on_these_paths_are_405(craftkit: Craftkit) -> None:
    plain = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
    for method, path, allowed in (
        ("GET", PROVISION, {"POST", "PATCH"}),
        ("PUT", "/v1/projects", {"GET", "HEAD", "POST"}),
        ("POST", "/v1/projects/x", {"DELETE", "GET", "HEAD", "PATCH"}),
        ("GET", "/v1/projects/x/keys", {"POST"}),
    ):
        response = plain.request(method, path)
        assert (response.status_code, set(response.headers["Allow"].split(", "))) == (405, allowed)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("getProject", LIVE_KEY, ACME), "wrong kind of key: ck_live_demo0... is a project key"),
        (("getProject", ADMIN_KEY, ACME), "is an admin key"),
        (("getProject", "nonsense", ACME), "unknown key: a credential of 8 characters"),
        (("renameProject", ACCOUNT_KEY, GLOBEX), "'Globex' is not of the account with the key ck_acct_demo0..."),
        (("deleteProject", ACCOUNT_KEY, BYGONE), "project 'Bygone Boats' was deleted"),
        (("createProjectKey", ACCOUNT_KEY, NO_SUCH_ID), f"there is no project '{NO_SUCH_ID}'"),
    ],
)
def test_the_log_alone_says_why(
    craftkit: Craftkit, caplog: pytest.LogCaptureFixture, asked: tuple[str, str, str], why: str
) -> None:
    operation, key, id = asked
    with caplog.at_level("INFO", "craftkit_emulator"):
        response = call(craftkit, operation, id=id, key=key)
    assert (why in caplog.text, why in response.text) == (True, False)
    assert key == "nonsense" or key not in caplog.text


def test_the_log_says_why_an_admin_key_is_refused_and_never_the_key(
    craftkit: Craftkit, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "craftkit_emulator"):
        provision(craftkit, key=LIVE_KEY, json={"externalOrgId": "a"})
        provision(craftkit, key="ck_admin_guess", json={"externalOrgId": "a"})
    assert "not the admin key: ck_live_demo0..." in caplog.text
    assert "not the admin key: a credential of 14 characters" in caplog.text
    assert "ck_admin_guess" not in caplog.text
