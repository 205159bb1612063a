"""A world in which something of everything happened, to take snapshots of, and what is asked of it afterwards."""

from ..craftkit import ACCOUNT_KEY, ADMIN_KEY, RENDER_ID, Craftkit
from ..embed.partner import mint_form, submit, upload
from ..sharing.verbs import email, share
from ..signatures.making import act, create
from ..webhooks.receiver import SECRET

START = "2040-06-21T10:00:00.000Z"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
CATALOG = {"name": "fields", "catalog": {"allowCustom": True}}


def live(client: Craftkit, receiver: str) -> dict[str, str]:
    """Something of everything, in a world whose clock stands still. What is needed to ask on."""
    client.freeze(START)
    client.control("POST", "/webhooks", {"url": receiver, "secret": SECRET, "events": "all"})
    client.publish_template("letter")
    render = client.render("letter", body={"jobId": "once"})
    client.advance("1s")
    client.publish_template("letter")
    client.render("letter", {"customer": {"name": "Grüße \U0001f600 \u202e\u0633\u0644"}})
    client.post(
        "/v1/renders/" + RENDER_ID + "/events", {"eventType": "printed", "metadata": {"size": 1e300, "of": [None]}}
    )
    made = share(client, recipientEmail="reader@example.com", expiresAt="2040-08-01T00:00:00Z")
    email(client)
    request = create(client)
    act(client, create(client), "sign")
    session = mint_form(client)
    upload(client, session, "a.png", PICTURE, "image/png")
    submit(client, session)
    minted = mint_form(client)
    _steer(client)
    assert [(each.url, each.text) for each in client.exchanges if each.status_code >= 300] == []
    return {"render": render["id"], "share": made["id"], "request": request["id"], "renew": minted["renew_token"]} | {
        "session": minted["session_id"],
        "token": minted["session_token"],
    }


def _steer(client: Craftkit) -> None:
    """What has no id that is asked for later."""
    client.post("/v1/admin/provision", {"externalOrgId": "org", "name": "Org"}, key=ADMIN_KEY)
    client.post("/v1/projects", {"name": "New"}, key=ACCOUNT_KEY)
    client.post("/v1/embed/catalogs", CATALOG)
    client.post("/v1/embed/builder/templates", {"documentTemplate": {"name": "Draft"}})
    fault = {
        "fault": "latency",
        "delay": "1ms",
        "operation": "getRender",
        "probability": 0.5,
        "count": 3,
        "until": "2h",
    }
    client.control("POST", "/faults", fault)
    client.fail_next("storage", 2)
    client.fail_next("renders", 3, errorMessage="The printer is on fire.")
    client.control("PUT", "/progression", {"progression": "time:3"})
    client.control("PUT", "/disputes/D42", {"reading": "other"})


def go_on(client: Craftkit, lived: dict[str, str]) -> list[tuple[int, bytes]]:
    """The same requests, whatever the process: status and body of each answer, its base URL written as {base}."""
    request = "/v1/signatures/" + lived["request"]
    form = {"session_id": lived["session"], "session_token": lived["token"]}
    answers = [
        client.submit("letter", body={"jobId": "once"}),
        client.submit("letter"),
        client.post("/_emulator/clock", {"advance": "4s"}, key=None),
        client.get(f"/v1/renders/{lived['render']}/download"),
        client.get(f"/v1/renders/{lived['render']}/download"),
        client.get(f"/v1/renders/{lived['render']}/download"),
        client.get(f"/v1/renders/{RENDER_ID}/engagement"),
        client.get(f"/v1/renders/{RENDER_ID}/shares"),
        act(client, {"id": lived["request"]}, "sign"),
        client.get(request),
        client.get(f"{request}/download"),
        client.get(f"{request}/certificate"),
        client.get("/v1/signatures"),
        submit(client, form),
        client.post("/v1/embed/sessions/refresh", {"renewToken": lived["renew"]}),
        client.get("/v1/embed/renders"),
        client.get("/v1/projects", key=ACCOUNT_KEY),
        client.post("/v1/admin/provision", {"externalOrgId": "org", "name": "Org"}, key=ADMIN_KEY),
        client.get("/_emulator/mail", key=None),
        client.get("/_emulator/disputes/D42", key=None),
        client.get("/_emulator", key=None),
    ]
    return [(each.status_code, each.content.replace(client.base_url.encode(), b"{base}")) for each in answers]
