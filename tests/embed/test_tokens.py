"""Tokens that are no good (embed.md section 3, D43, U78)."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from craftkit_emulator.outbound import tokens

from ..craftkit import ACCOUNT_KEY, LIVE_KEY, Craftkit, assert_flat, assert_problem
from .partner import (
    HANDOVER,
    PAGE,
    PROJECT,
    SEED,
    Session,
    allow,
    claims_of,
    encoded,
    follow,
    mint_form,
    part,
    revoke,
    submit,
    upload,
)

BAD = "Invalid or expired session token."


def public_key() -> bytes:
    """Of the world's key pair, as an attacker would know it."""
    return tokens._key(SEED).public_key().public_bytes_raw()


def with_header(session: Session, **header: str) -> str:
    return f"{encoded({'typ': 'JWT', **header})}.{session['session_token'].split('.')[1]}"


def unsigned(session: Session) -> str:
    return with_header(session, alg="none") + "."


def hmac_with(session: Session, key: bytes) -> str:
    signed = with_header(session, alg="HS256", kid=tokens.key_id(SEED))
    return f"{signed}.{encoded(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


def hs256(session: Session) -> str:
    return hmac_with(session, public_key())


def hs256_with_the_key_as_text(session: Session) -> str:
    return hmac_with(session, base64.b64encode(public_key()))


def renamed_algorithm(session: Session) -> str:
    """The genuine signature under a header that names another algorithm."""
    return f"{with_header(session, alg='HS256', kid=tokens.key_id(SEED))}.{session['session_token'].split('.')[2]}"


def stripped(session: Session) -> str:
    return f"{session['session_token'].rpartition('.')[0]}."


def stolen_signature(session: Session) -> str:
    """More rights than were minted."""
    header, _, signature = session["session_token"].split(".")
    claims = claims_of(session)
    claims["ck"]["permissions"]["submit_form"] = True
    claims["exp"] += 1
    return f"{header}.{encoded(claims)}.{signature}"


def other_last_character(session: Session) -> str:
    """The last character of a signature holds bits that stand for nothing."""
    token: str = session["session_token"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def of_another_key(session: Session) -> str:
    return tokens.sign("another seed", claims_of(session))


def signed(session: Session, **claims: Any) -> str:
    return tokens.sign(SEED, claims_of(session) | claims)


FORGED: list[Callable[[Session], str]] = [
    unsigned,
    hs256,
    hs256_with_the_key_as_text,
    renamed_algorithm,
    stripped,
    stolen_signature,
    other_last_character,
    of_another_key,
    lambda session: signed(session, sub="00000000-0000-7000-8000-000000000000"),
    lambda session: signed(session, sub=None),
    lambda session: signed(session, sub={}),
    lambda session: signed(session, aud=[PAGE]),
    lambda session: signed(session, aud="embed.evil.example"),
    lambda session: signed(session, aud=None),
    lambda session: signed(session, exp=1),
    lambda session: signed(session, exp="never"),
    lambda session: signed(session, exp=None),
    lambda session: signed(session, nbf=32503680000),
    lambda session: f"{session['session_token']}.x",
    lambda session: session["session_token"] + "=",
    lambda session: session["session_token"] + " x",
    lambda session: f"{encoded(b'[' * 100_000)}.{encoded(b'{}')}.x",
    lambda session: f"{encoded(b'[]')}.{encoded(b'{}')}.{encoded(b'')}",
    lambda session: "..",
    lambda session: "a.b.c",
    lambda session: "\u00e9.\u00e9.\u00e9",
    lambda session: LIVE_KEY,
    lambda session: ACCOUNT_KEY,
    lambda session: session["renew_token"],
    lambda session: session["session_id"],
]


@pytest.mark.parametrize("forge", FORGED)
def test_a_token_that_is_not_this_worlds_is_401(craftkit: Craftkit, forge: Callable[[Session], str]) -> None:
    session = mint_form(craftkit)
    forged = {**session, "session_token": forge(session).encode().decode("latin-1")}
    assert_problem(submit(craftkit, forged), "unauthorized", message=BAD)
    assert submit(craftkit, session).status_code == 202


@pytest.mark.parametrize("forge", [unsigned, hs256, stripped, stolen_signature, of_another_key])
def test_every_operation_refuses_a_forged_token(craftkit: Craftkit, forge: Callable[[Session], str]) -> None:
    session = mint_form(craftkit)
    forged = {**session, "session_token": forge(session)}
    assert_problem(upload(craftkit, forged, "a.png", b"", "image/png"), "unauthorized", message=BAD)
    assert_problem(follow(craftkit, forged, HANDOVER), "unauthorized", message=BAD)
    refused = craftkit.post("/v1/embed/builder/templates", {}, key=forged["session_token"])
    assert_flat(refused, "missing_or_invalid_authorization")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic YTpi", "a.b.c"])
def test_without_a_bearer_token_it_is_401(craftkit: Craftkit, authorization: str) -> None:
    id = mint_form(craftkit)["session_id"]
    headers = {"Authorization": authorization} if authorization else {}
    for method, path in (
        ("POST", f"/v1/embed/form-submit/{id}"),
        ("POST", f"/v1/embed/form-submit/{id}/upload-image"),
        ("GET", f"/v1/embed/renders/{id}"),
    ):
        assert_problem(
            craftkit.request(method, path, key=None, headers=headers), "unauthorized", message="Missing Bearer token."
        )


def test_a_token_lasts_four_hours_of_the_worlds_clock(craftkit: Craftkit) -> None:
    craftkit.freeze("2030-01-01T00:00:00Z")
    session = mint_form(craftkit)
    craftkit.control("POST", "/clock", {"set": "2030-01-01T03:59:59.999Z"})
    assert submit(craftkit, session).status_code == 202
    craftkit.advance("1ms")
    assert_problem(submit(craftkit, session), "unauthorized", message=BAD)


def test_the_old_token_of_a_refreshed_session_lasts_until_it_runs_out(craftkit: Craftkit) -> None:
    craftkit.freeze()
    session = mint_form(craftkit)
    craftkit.advance("3h")
    renewed = craftkit.post("/v1/embed/sessions/refresh", {"renewToken": session["renew_token"]}).json()
    assert submit(craftkit, session).status_code == 202
    craftkit.advance("2h")
    assert_problem(submit(craftkit, session), "unauthorized")
    assert submit(craftkit, renewed).status_code == 202


def test_a_revoked_session_is_over_at_once(craftkit: Craftkit) -> None:
    session = mint_form(craftkit)
    revoke(craftkit, session)
    revoke(craftkit, session)
    assert_problem(submit(craftkit, session), "unauthorized", message=BAD)
    response = craftkit.post("/_emulator/embed-sessions/nobody/revoke", key=None)
    assert_problem(response, "not_found")


def test_a_token_does_not_outlive_a_reset(craftkit: Craftkit) -> None:
    session = mint_form(craftkit)
    craftkit.control("POST", "/reset")
    assert_problem(submit(craftkit, session), "unauthorized")


def test_a_token_made_for_a_list_is_bound_to_it(craftkit: Craftkit) -> None:
    """D43, U78: the list of the day of the mint is the audience, that of today the gate."""
    allow(craftkit, PAGE)
    session = mint_form(craftkit)
    allow(craftkit, PAGE, "https://new.example.com")
    assert_problem(submit(craftkit, session, origin="https://new.example.com"), "unauthorized", message=BAD)
    assert submit(craftkit, session, origin=PAGE).status_code == 202
    allow(craftkit)
    assert_problem(submit(craftkit, session), "unauthorized", message=BAD)
    assert_problem(submit(craftkit, session, origin="https://new.example.com"), "unauthorized", message=BAD)
    assert submit(craftkit, session, origin=PAGE).status_code == 202


def test_a_token_of_a_project_that_is_deleted_is_401(craftkit: Craftkit) -> None:
    session = mint_form(craftkit)
    assert craftkit.delete(f"/v1/projects/{PROJECT}", key=ACCOUNT_KEY).status_code in (200, 204)
    assert_problem(submit(craftkit, session), "unauthorized", message=BAD)


def test_the_same_seed_signs_the_same_and_keeps_its_key() -> None:
    one, two = tokens.sign("7", {"sub": "x"}), tokens.sign("7", {"sub": "x"})
    assert one == two != tokens.sign("8", {"sub": "x"})
    assert part(one, 0)["kid"] == tokens.key_id("7")


def test_the_same_requests_get_the_same_tokens(craftkit: Craftkit) -> None:
    answers = []
    for _ in range(2):
        craftkit.control("POST", "/reset")
        craftkit.freeze("2030-01-01T00:00:00Z")
        answers.append([mint_form(craftkit), mint_form(craftkit)])
    assert answers[0] == answers[1]
    assert answers[0][0]["session_token"] != answers[0][1]["session_token"]
