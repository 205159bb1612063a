"""Many writers at the same moment: nothing is lost, nothing is made twice. (Renders: test_idempotency.py.)"""

from typing import Any

from ..craftkit import Craftkit
from .operations import at_once

TEXT = {"key": "a", "label": "A", "dataType": "text"}
TEMPLATE = {"name": "N", "manifest": {"variables": [], "loops": []}}


def test_publishing_to_one_slug_at_once_gives_each_its_own_version(craftkit: Craftkit) -> None:
    def publish(client: Craftkit, number: int) -> Any:
        variables = [TEXT | {"key": f"v{number}"}]
        return client.put(
            "/v1/templates/hot", {"name": f"N{number}", "manifest": {"variables": variables, "loops": []}}
        )

    answers = at_once(craftkit, 16, publish)
    assert sorted(answer.json()["currentVersionNumber"] for answer in answers) == list(range(1, 17))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    for answer in answers:
        key, number = answer.json()["manifest"]["variables"][0]["key"], answer.json()["currentVersionNumber"]
        craftkit.render("hot", {key: "x"}, body={"options": {"versionNumber": number}})
        assert craftkit.get("/v1/embed/renders?limit=1").json()["renders"][0]["inputData"] == {key: "x"}
    last = max(answers, key=lambda answer: int(answer.json()["currentVersionNumber"]))
    assert craftkit.get("/v1/templates/hot").json()["manifest"] == last.json()["manifest"]


def test_creating_one_slug_at_once_succeeds_once(craftkit: Craftkit) -> None:
    answers = at_once(craftkit, 16, lambda client, _: client.post("/v1/templates", TEMPLATE | {"slug": "hot"}))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15
    derived = at_once(craftkit, 16, lambda client, _: client.post("/v1/templates", TEMPLATE | {"name": "Same"}))
    assert len({answer.json()["slug"] for answer in derived}) == 16


def test_deleting_one_template_at_once_succeeds_once(craftkit: Craftkit) -> None:
    answers = at_once(craftkit, 16, lambda client, _: client.delete("/v1/templates/spare"))
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 15


def test_renders_submitted_at_once_are_all_kept_and_listed_once(craftkit: Craftkit) -> None:
    made = at_once(craftkit, 16, lambda client, _: [client.render()["id"] for _ in range(5)])
    listed = [render["id"] for render in craftkit.get("/v1/embed/renders?limit=500").json()["renders"]]
    assert len(listed) == len(set(listed)) == 84
    assert {id for ids in made for id in ids} <= set(listed)


def test_submitting_publishing_and_polling_at_once_never_fails(craftkit: Craftkit) -> None:
    def work(client: Craftkit, number: int) -> set[int]:
        statuses = set()
        for step in range(6):
            client.publish_template("letter", {"variables": [], "loops": []})
            render = client.render("letter", {})
            statuses |= {client.get(f"/v1/renders/{render['id']}").status_code, client.get("/v1/templates").status_code}
            if number == 0:
                client.control("POST", "/clock", {"freeze": True} if step % 2 else {"resume": True})
        return statuses

    assert set().union(*at_once(craftkit, 12, work)) == {200}
    assert craftkit.get("/v1/templates/letter").json()["currentVersionNumber"] == 72
