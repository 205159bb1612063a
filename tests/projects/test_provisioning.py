"""Provisioning: one project and one key an organisation, however often and from wherever it is asked for."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import requests

from ..craftkit import NAME_ONLY, Craftkit, assert_problem
from .account import OTHER_ACCOUNT_KEY, created, flat, listed, provision

ORG = {"externalOrgId": "org_new"}


def provisioned(craftkit: Craftkit, **body: Any) -> dict[str, Any]:
    response = provision(craftkit, json=ORG | body)
    assert response.status_code == 200, response.text
    organisation: dict[str, Any] = response.json()
    return organisation


def test_an_organisation_gets_a_project_and_a_key(craftkit: Craftkit) -> None:
    organisation = provisioned(craftkit, name="Acme Corp", emailFrom="documents@acme.example")
    assert re.fullmatch(r"ck_live_[A-Za-z0-9]{32}", organisation["apiKey"])
    assert organisation == {
        "projectId": organisation["projectId"],
        "externalOrgId": "org_new",
        "apiKey": organisation["apiKey"],
        "emailFrom": "documents@acme.example",
    }
    assert craftkit.control("GET", "")["counts"]["projects"] == 6


def test_a_known_organisation_is_answered_with_the_same_again_whatever_else_is_sent(craftkit: Craftkit) -> None:
    """D40: the same key in clear on every call."""
    first = provisioned(craftkit)
    assert first["emailFrom"] is None
    assert provisioned(craftkit, name="Other", emailFrom="other@acme.example") == first
    craftkit.advance("30d")
    assert provisioned(craftkit) == first
    other = provisioned(craftkit, externalOrgId="ORG_NEW")
    assert (other["projectId"] != first["projectId"], other["apiKey"] != first["apiKey"]) == (True, True)


def test_the_key_works_at_once_and_embed_is_on(craftkit: Craftkit) -> None:
    key = provisioned(craftkit)["apiKey"]
    assert craftkit.put("/v1/templates/letter", {"name": "Letter", "manifest": NAME_ONLY}, key=key).status_code == 201
    assert craftkit.submit("letter", {"customer": {"name": "A"}}, key=key).status_code == 202
    assert len(craftkit.get("/v1/embed/renders", key=key).json()["renders"]) == 1
    assert craftkit.post("/v1/embed/builder/templates", {"documentTemplate": {}}, key=key).status_code == 200
    people = {"tenant": {"externalId": "t", "displayName": "T"}, "actor": {"externalId": "a"}}
    assert craftkit.post("/v1/embed/sessions", people, key=key).status_code == 200
    assert_problem(craftkit.get("/v1/templates/invoice", key=key), "template_not_found")


def test_its_project_is_none_of_any_account(craftkit: Craftkit) -> None:
    id = provisioned(craftkit, name="Acme Charter")["projectId"]
    assert id not in [each["id"] for each in (*listed(craftkit), *listed(craftkit, OTHER_ACCOUNT_KEY))]
    assert_problem(craftkit.get(f"/v1/projects/{id}", key=OTHER_ACCOUNT_KEY), "not_found")
    assert created(craftkit, "org_new")["slug"] == "org-new"


def test_many_calls_at_once_make_one_project(craftkit: Craftkit) -> None:
    start = threading.Barrier(12)

    def ask(_: int) -> dict[str, Any]:
        with requests.Session() as http:
            start.wait()
            return provisioned(replace(craftkit, http=http))

    with ThreadPoolExecutor(12) as threads:
        organisations = list(threads.map(ask, range(12)))
    assert all(each == organisations[0] for each in organisations)
    assert craftkit.control("GET", "")["counts"]["projects"] == 6


def test_a_reset_forgets_organisations(craftkit: Craftkit) -> None:
    key = provisioned(craftkit)["apiKey"]
    craftkit.control("POST", "/reset")
    assert craftkit.get("/v1/templates", key=key).status_code == 401
    assert flat(provision(craftkit, "PATCH", json=ORG | {"emailFrom": None})) == (404, {"error": "not_found"})


@pytest.mark.parametrize("sender", ["office@acme.example", "Acme <office@acme.example>", None])
def test_the_sender_can_be_changed_and_taken_away(craftkit: Craftkit, sender: str | None) -> None:
    first = provisioned(craftkit, emailFrom="documents@acme.example")
    changed = provision(craftkit, "PATCH", json=ORG | {"emailFrom": sender})
    assert flat(changed) == (200, ORG | {"emailFrom": sender})
    assert provisioned(craftkit) == first | {"emailFrom": sender}


def test_its_mails_come_from_its_sender(craftkit: Craftkit) -> None:
    """U50: the organisation's, else the deployment's."""
    organisation = provisioned(craftkit, emailFrom="documents@acme.example")
    mine = replace(craftkit, key=organisation["apiKey"])
    mine.publish_template("letter")
    render = mine.finish(mine.render("letter", {"customer": {"name": "A"}}))
    for sender in ("documents@acme.example", "office@acme.example"):
        provision(craftkit, "PATCH", json=ORG | {"emailFrom": sender})
        assert mine.post(f"/v1/renders/{render['id']}/email", {"to": "jane@example.com"}).status_code == 201
        assert craftkit.control("GET", "/mail")["mail"][0]["from"] == sender
    provision(craftkit, "PATCH", json=ORG | {"emailFrom": None})
    mine.post(f"/v1/renders/{render['id']}/email", {"to": "jane@example.com"})
    assert "acme" not in craftkit.control("GET", "/mail")["mail"][0]["from"]


def test_settings_of_an_organisation_never_provisioned_are_404(craftkit: Craftkit) -> None:
    provisioned(craftkit)
    for id in ("org_ne", "org_new4", "Org_new", " org_new", "0193c2c3-0000-7aaa-8bbb-0000000000a1"):
        body = {"externalOrgId": id, "emailFrom": "a@b.example"}
        assert flat(provision(craftkit, "PATCH", json=body)) == (404, {"error": "not_found"})


BAD_BODIES = [[], "a", 1, {}, {"externalOrgId": ""}, {"externalOrgId": None}, {"externalOrgId": 1}]
BAD_TO_MAKE = [ORG | {"name": ""}, ORG | {"name": "x" * 121}, ORG | {"name": None}, ORG | {"emailFrom": ""}]
BAD_TO_CHANGE = [ORG, ORG | {"emailFrom": ""}, ORG | {"emailFrom": 1}, {"emailFrom": "a@b.example"}]


BAD = [
    *(("POST", body) for body in (*BAD_BODIES, *BAD_TO_MAKE)),
    *(("PATCH", body) for body in (*BAD_BODIES, *BAD_TO_CHANGE)),
]


@pytest.mark.parametrize(("method", "body"), BAD, ids=str)
def test_a_body_of_the_wrong_shape_is_a_flat_400(craftkit: Craftkit, method: str, body: Any) -> None:
    assert flat(provision(craftkit, method, json=body)) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_no_json_and_too_much_of_it_are_flat_too(craftkit: Craftkit, method: str) -> None:
    plain = Craftkit(craftkit.root, craftkit.session, http=craftkit.http)
    for body in (b"", b"{", b"\xff"):
        assert flat(provision(plain, method, data=body)) == (400, {"error": "invalid_json"})
    too_large = b'"' + b" " * 10 * 1024 * 1024 + b'"'
    assert flat(provision(plain, method, data=too_large)) == (413, {"error": "payload_too_large"})


@pytest.mark.parametrize("id", ["日本", "../../etc", "<b>", "x" * 5000, "org 1\n", "\u0000"])
def test_any_text_can_be_an_organisations_id(craftkit: Craftkit, id: str) -> None:
    first = provisioned(craftkit, externalOrgId=id)
    assert (first["externalOrgId"], provisioned(craftkit, externalOrgId=id)) == (id, first)
