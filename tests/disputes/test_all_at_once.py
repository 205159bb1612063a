"""All other readings in force together: what each area answers still fits what they make of openapi.yaml."""

from collections.abc import Callable

import pytest
import requests

from ..craftkit import RENDER_ID, Craftkit
from ..embed.partner import WHO, mint, mint_form, submit
from ..projects.account import ACME, call, minted, provision
from ..sharing.verbs import EMAIL, guest, revoke, share, shares
from ..signatures.making import JANE, JOHN, act, body, create, get
from ..webhooks.test_inbound import BODY, post, signature
from .conftest import Follow
from .test_identities import CATALOG
from .test_switches import SWITCHES


def renders(client: Craftkit) -> None:
    client.publish_template("letter")
    client.get("/v1/templates/letter")
    done = client.render("letter", body={"options": {"sync": True}})
    assert done["estimated_seconds"] == 0 and done["status"] == "succeeded"
    assert client.submit("letter", {}).status_code == 422
    assert requests.get(client.poll(done)["downloadUrl"], timeout=60).ok
    assert client.render("letter", body={"jobId": "one"})["status"] == "queued"
    assert client.submit("letter", body={"jobId": "one"}).status_code == 200
    client.get("/v1/embed/renders")


def shared(client: Craftkit) -> None:
    made = share(client, channel="email")
    guest(client, made["shareToken"])
    assert client.post(EMAIL, {"to": "client@example.com"}).status_code == 201
    assert revoke(client, made["id"]).status_code == 200
    assert shares(client)
    client.get(f"/v1/renders/{RENDER_ID}/engagement")


def signed(client: Craftkit) -> None:
    several = [create(client, JANE, JOHN, expirationHours=2.5) for _ in range(3)]
    for request in several:
        act(client, request, "sign")
    act(client, several[0], "sign", 1)
    assert client.get(f"/v1/signatures/{several[0]['id']}/certificate").ok
    assert client.post(f"/v1/signatures/{several[1]['id']}/cancel").json()["status"] == "cancelled"
    assert get(client, several[2])["status"] == "signed"
    assert client.get("/v1/signatures?limit=100.0").json()["nextCursor"]
    assert client.post("/v1/signatures", body(recipients=[])).status_code == 400


def managed(client: Craftkit) -> None:
    assert len(minted(client, ACME)["prefix"]) == 8
    for operation in ("createProject", "listProjects", "getProject", "renameProject", "deleteProject"):
        assert call(client, operation).status_code in (200, 201)
    assert [provision(client, json={"externalOrgId": "org_new"}).json()["apiKey"] is None for _ in range(2)] == [
        False,
        True,
    ]


def embedded(client: Craftkit) -> None:
    session = mint(client)
    renewed = client.post("/v1/embed/sessions/refresh", {"renewToken": session["renew_token"]})
    assert renewed.status_code == 200, renewed.text
    assert client.post("/v1/embed/sessions", {**WHO, "tenant": {}}).status_code != 200
    assert client.post("/v1/embed/builder/templates", {"documentTemplate": {}}).status_code == 200
    assert client.post("/v1/embed/builder/templates", {}).status_code == 400
    catalog = {**CATALOG["catalog"], "name": "crm", "version": 1}
    assert client.post("/v1/embed/catalogs", {"catalog": catalog}).json()["id"].startswith("cat_")
    assert submit(client, mint_form(client)).status_code == 202


def hooked(client: Craftkit) -> None:
    assert post(client).status_code == 401
    assert post(client, x_craftkit_signature=signature(BODY)).status_code == 202


@pytest.mark.parametrize("area", [renders, shared, signed, managed, embedded, hooked], ids=lambda area: area.__name__)
def test_under_all_other_readings_the_contract_holds_in(follow: Follow, area: Callable[[Craftkit], None]) -> None:
    area(follow(**{id: str(each["other"]) for id, each in SWITCHES.items()}))
