"""The builder as the server writes it: what it starts from, and what the session may do."""

from typing import Any

import pytest

from ..craftkit import Craftkit
from .html import Element, parsed, settings
from .partner import INVOICE, session

EMPTY: dict[str, Any] = {"sections": []}
CRM = {
    "namespaces": [
        {
            "key": "customer",
            "label": "Customer",
            "fields": [
                {"key": "name", "label": "Name", "dataType": "text"},
                {"key": "customer.email", "label": "E-mail", "dataType": "email"},
            ],
        }
    ]
}


def builder(craftkit: Craftkit, mode: str = "edit", **body: Any) -> Element:
    response = craftkit.http.get(session(craftkit, mode, **body)["iframe_url"], timeout=10)
    assert response.status_code == 200, response.text
    return parsed(response.text)


@pytest.mark.parametrize("name", ["invoice", INVOICE, INVOICE.upper()])
def test_it_starts_from_the_published_template(craftkit: Craftkit, name: str) -> None:
    draft = settings(builder(craftkit, template=name))["draft"]
    assert (draft["name"], draft["layout"]) == ("Invoice", EMPTY)
    assert [field["key"] for field in draft["fields"]][:2] == ["customer.name", "customer.email"]


def test_it_starts_from_the_draft_where_there_is_one_and_keeps_all_of_it(craftkit: Craftkit) -> None:
    sent = {"name": "Mine", "fields": [{"key": "a"}], "layout": {"sections": [], "x": 1}, "design": {"font": "serif"}}
    made = craftkit.post("/v1/embed/builder/templates", {"documentTemplate": sent}).json()["documentTemplate"]
    assert settings(builder(craftkit, template=made["_id"]))["draft"] == sent


@pytest.mark.parametrize("mode", ["create", "edit"])
def test_without_a_template_it_starts_empty(craftkit: Craftkit, mode: str) -> None:
    page = builder(craftkit, mode, template="no-such") if mode == "edit" else builder(craftkit, mode)
    assert settings(page)["draft"] == {"name": "", "fields": [], "layout": EMPTY}
    assert page.one("title").text == "New template"


@pytest.mark.parametrize(
    ("mode", "permissions", "save", "publish"),
    [
        ("edit", {}, True, True),
        ("create", {}, True, True),
        ("view", {}, False, False),
        ("edit", {"publish": False}, True, False),
        ("edit", {"saveDraft": False}, False, False),
        ("edit", {"saveDraft": False, "publish": True}, False, False),
    ],
)
def test_its_buttons_follow_the_rights(
    craftkit: Craftkit, mode: str, permissions: dict[str, bool], save: bool, publish: bool
) -> None:
    page = builder(craftkit, mode, permissions=permissions)
    buttons = {id: "disabled" not in page.one("button", id=id).attributes for id in ("save", "publish")}
    assert buttons == {"save": save, "publish": publish}


def test_the_catalog_is_there_to_pick_from_with_full_keys(craftkit: Craftkit) -> None:
    told = settings(builder(craftkit, variableCatalog=CRM))
    assert [field["key"] for field in told["catalog"]] == ["customer.name", "customer.email"]
    assert settings(builder(craftkit))["catalog"] == []


@pytest.mark.parametrize(
    ("catalog", "permissions", "custom"),
    [
        (None, {}, True),
        (CRM, {}, False),
        (CRM | {"allowCustom": True}, {}, False),
        (CRM, {"createCustomVariables": True}, False),
        (CRM | {"allowCustom": True}, {"createCustomVariables": True}, True),
    ],
)
def test_a_catalog_is_to_be_kept_to_unless_it_and_the_session_allow_more(
    craftkit: Craftkit, catalog: Any, permissions: dict[str, bool], custom: bool
) -> None:
    asked = {} if catalog is None else {"variableCatalog": catalog}
    assert settings(builder(craftkit, permissions=permissions, **asked))["custom"] is custom


@pytest.mark.parametrize(("shown", "there"), [(None, True), (True, True), (False, False)])
def test_it_has_a_close_button_unless_told_otherwise(craftkit: Craftkit, shown: bool | None, there: bool) -> None:
    page = builder(craftkit, appearance={"layout": {"showCloseButton": shown}})
    assert bool(page.all("button", id="close")) == there


def test_it_learns_what_became_of_a_draft(craftkit: Craftkit) -> None:
    token = session(craftkit, "create")["session_token"]
    field = {"key": "note", "label": "Note", "dataType": "text"}
    for layout, version in ((EMPTY, None), ({"sections": [{}]}, 1)):
        draft: dict[str, Any] = {"name": "New", "fields": [field], "layout": layout}
        made = craftkit.post("/v1/embed/builder/templates", {"documentTemplate": draft}, key=token).json()[
            "documentTemplate"
        ]
        address = f"{craftkit.base_url}/embed/builder/published/{made['_id']}"
        told = craftkit.http.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=10).json()
        manifest = {"variables": [field], "loops": []} if version else None
        assert told == {"templateId": made["_id"], "version": version, "manifest": manifest}


def test_it_learns_nothing_of_another_projects_templates(craftkit: Craftkit) -> None:
    token = session(craftkit, "create")["session_token"]
    for id in ("0193c2c3-0000-7aaa-8bbb-0000000000c1", "no-such"):
        address = f"{craftkit.base_url}/embed/builder/published/{id}"
        told = craftkit.http.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=10).json()
        assert told == {"templateId": id, "version": None, "manifest": None}
