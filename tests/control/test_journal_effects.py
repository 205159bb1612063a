"""What a request caused stands in its entry, and which faults struck it."""

import pytest
import requests

from ..craftkit import RENDER_ID, Craftkit
from ..faults.arming import arm
from .journal import last, signing_path


def test_it_names_what_a_request_changed(craftkit: Craftkit) -> None:
    craftkit.freeze()
    render = craftkit.render()
    created = {"table": "renders", "id": render["id"], "change": "created"}
    assert last(craftkit)["effects"]["changes"] == [created | {"fields": {"status": {"from": None, "to": "queued"}}}]
    craftkit.delete("/v1/templates/spare")
    (change,) = last(craftkit)["effects"]["changes"]
    assert (change["table"], change["change"], list(change["fields"])) == ("templates", "deleted", ["deletedAt"])
    craftkit.get(f"/v1/renders/{RENDER_ID}")
    assert last(craftkit)["effects"] == {"changes": [], "events": [], "deliveries": [], "omitted": 0}


def test_it_names_what_fell_due_with_a_request(craftkit: Craftkit) -> None:
    craftkit.control("PUT", "/progression", {"progression": "immediate"})
    craftkit.control("POST", "/webhooks", {"url": "http://127.0.0.1:9/", "project": "acme-charter"})
    craftkit.render()
    effects = last(craftkit)["effects"]
    assert [(change["fields"]["status"]["to"], change.get("due")) for change in effects["changes"]] == [
        ("queued", None),
        ("rendering", "render.start"),
        ("succeeded", "render.finish"),
    ]
    (delivery,) = effects["deliveries"]
    assert (delivery["event"], delivery["due"]) == ("render.succeeded", "render.finish")
    assert craftkit.control("GET", f"/deliveries/{delivery['id']}")["event"] == "render.succeeded"


def test_it_names_engagement_and_the_steps_of_recipients(craftkit: Craftkit) -> None:
    craftkit.post(f"/v1/renders/{RENDER_ID}/events", {"eventType": "printed"})
    (event,) = last(craftkit)["effects"]["events"]
    assert (event["type"], event["renderId"]) == ("printed", RENDER_ID)
    path = signing_path(craftkit)
    craftkit.get(path)
    signature = next(each for each in last(craftkit)["effects"]["changes"] if each["table"] == "signatures")
    assert signature["fields"] == {
        "status": {"from": "sent", "to": "viewed"},
        "recipients.0": {"from": "waiting", "to": "viewed"},
    }


def test_a_refused_request_changed_nothing(craftkit: Craftkit) -> None:
    craftkit.submit("invoice", {})
    assert last(craftkit)["effects"] == {"changes": [], "events": [], "deliveries": [], "omitted": 0}


def test_what_a_fault_did_is_marked(craftkit: Craftkit) -> None:
    fault = arm(craftkit, "garbage", operation="listTemplates", count=1)
    assert craftkit.get("/v1/templates").content[:1] == b"\xff"
    entry = last(craftkit)
    assert (entry["faults"], list(entry["response"]["body"])) == ([fault], ["length", "sha256"])
    craftkit.get("/v1/templates")
    assert last(craftkit)["faults"] == []


def test_a_dropped_connection_has_no_status(craftkit: Craftkit) -> None:
    arm(craftkit, "drop", operation="listTemplates", count=1)
    with pytest.raises(requests.ConnectionError):
        craftkit.get("/v1/templates", headers={"Connection": "close"})
    assert (last(craftkit)["status"], len(last(craftkit)["faults"])) == (None, 1)
