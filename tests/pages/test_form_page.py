"""The fill form as the server writes it: inputs from catalog or manifest, prefill, hints (embed.md 5, 8, 10)."""

from typing import Any

import pytest

from ..craftkit import Craftkit
from .html import Element, parsed, settings
from .partner import INVOICE, session


def form(craftkit: Craftkit, **body: Any) -> Element:
    response = craftkit.http.get(session(craftkit, **body)["iframe_url"], timeout=10)
    assert response.status_code == 200, response.text
    return parsed(response.text)


def field(page: Element, key: str) -> Element:
    """The one of the form, not that of a row to copy."""
    return page.one("div", data_key=key)


def catalog(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"namespaces": [{"key": "space", "label": "Space", "fields": list(fields)}]} | more


def a(data_type: str, **more: Any) -> dict[str, Any]:
    return {"key": "thing", "label": "Thing", "dataType": data_type} | more


@pytest.mark.parametrize(
    ("data_type", "tag", "kind"),
    [
        ("text", "input", "text"),
        ("longtext", "textarea", ""),
        ("number", "input", "number"),
        ("currency", "input", "number"),
        ("date", "input", "date"),
        ("datetime", "input", "datetime-local"),
        ("boolean", "input", "checkbox"),
        ("image", "input", "file"),
        ("url", "input", "url"),
        ("email", "input", "email"),
    ],
)
def test_each_data_type_has_its_input(craftkit: Craftkit, data_type: str, tag: str, kind: str) -> None:
    page = form(craftkit, variableCatalog=catalog(a(data_type)))
    control = field(page, "space.thing").all(tag)[0]
    assert control.attributes.get("type", "") == kind
    assert field(page, "space.thing").one("label").attributes["for"] == control.attributes["id"]


def test_without_a_catalog_the_published_version_makes_the_form(craftkit: Craftkit) -> None:
    page = form(craftkit)
    assert page.one("title").text == page.all("h1")[0].text == "Invoice"
    assert [heading.text for heading in page.all("h2")] == ["Customer", "Invoice", "Items"]
    keys = [each.attributes["data-key"] for each in page.all("div") if "data-key" in each.attributes]
    assert keys[:5] == ["customer.name", "customer.email", "invoice.number", "invoice.issuedOn", "invoice.total"]
    assert page.one("section", data_loop="items").one("template").all("div", data_key="price")
    assert field(page, "invoice.number").one("input").attributes["step"] == "1"
    assert field(page, "invoice.total").one("input").attributes["step"] == "any"


def test_a_catalog_comes_before_the_manifest(craftkit: Craftkit) -> None:
    page = form(craftkit, variableCatalog=catalog(a("text")))
    assert [heading.text for heading in page.all("h2")] == ["Space"]


@pytest.mark.parametrize(("asked", "label"), [({}, "Second"), ({"version": 1}, "First"), ({"version": 2}, "Second")])
def test_a_named_catalog_is_the_current_version_or_the_one_asked_for(
    craftkit: Craftkit, asked: dict[str, int], label: str
) -> None:
    for name in ("First", "Second"):
        body = {"name": "crm", "catalog": catalog(a("text", label=name))}
        assert craftkit.post("/v1/embed/catalogs", body).status_code == 201
    page = form(craftkit, catalogRef={"name": "crm"} | asked)
    assert field(page, "space.thing").one("label").text == label


@pytest.mark.parametrize(
    ("space", "key", "expected"),
    [
        ("customer", "name", "customer.name"),
        ("customer", "customer.name", "customer.name"),
        ("other", "customer.name", "customer.name"),  # the template knows it by this name
        ("other", "name", "other.name"),
    ],
)
def test_keys_of_a_namespace_may_be_short_or_in_full(craftkit: Craftkit, space: str, key: str, expected: str) -> None:
    fields = [{"key": key, "label": "Name", "dataType": "text"}]
    page = form(craftkit, variableCatalog={"namespaces": [{"key": space, "label": "S", "fields": fields}]})
    assert [each.attributes["data-key"] for each in page.all("div") if "data-key" in each.attributes] == [expected]


@pytest.mark.parametrize("required", [True, False, None])
def test_what_is_required_is_marked(craftkit: Craftkit, required: bool | None) -> None:
    given = {} if required is None else {"required": required}
    thing = field(form(craftkit, variableCatalog=catalog(a("text", **given))), "space.thing")
    assert ("required" in thing.one("input").attributes) == bool(required)
    assert ("*" in thing.one("label").text) == bool(required)


def test_a_required_yes_or_no_may_be_no(craftkit: Craftkit) -> None:
    thing = field(form(craftkit, variableCatalog=catalog(a("boolean", required=True))), "space.thing")
    assert "required" not in thing.one("input").attributes


@pytest.mark.parametrize(
    ("described", "hint", "label"),
    [
        (a("text", description="As on the card"), "As on the card.", "Thing"),
        (a("currency", format="currency:EUR"), "", "Thing (EUR)"),
        (a("currency", format="money:chf"), "", "Thing (CHF)"),
        (a("date", format="date:DD/MM/YYYY"), "Printed as DD/MM/YYYY.", "Thing"),
        (a("date", previewData="2026-06-21"), "For example 2026-06-21.", "Thing"),
        (a("text", format="upper"), "Format: upper.", "Thing"),
        (a("text"), "", "Thing"),
    ],
)
def test_description_and_format_are_hints(craftkit: Craftkit, described: Any, hint: str, label: str) -> None:
    thing = field(form(craftkit, variableCatalog=catalog(described)), "space.thing")
    assert " ".join(each.text for each in thing.all("p", class_="quiet hint")) == hint
    assert thing.one("label").text == label


@pytest.mark.parametrize(
    ("data_type", "preview", "shown"),
    [("text", "Acme", "Acme"), ("number", 5.0, "5"), ("number", 1.5, "1.5"), ("text", None, "")],
)
def test_preview_data_is_the_placeholder(craftkit: Craftkit, data_type: str, preview: Any, shown: str) -> None:
    thing = field(form(craftkit, variableCatalog=catalog(a(data_type, previewData=preview))), "space.thing")
    assert thing.one("input").attributes["placeholder"] == shown


@pytest.mark.parametrize(
    "prefill",
    [
        {"space": {"thing": "Mine"}},
        {"space.thing": "Mine"},
        {"space": {"thing": "nested"}, "space.thing": "Mine"},  # flat keys are applied later (U84)
    ],
)
def test_prefill_is_shown_nested_or_flat(craftkit: Craftkit, prefill: dict[str, Any]) -> None:
    page = form(craftkit, variableCatalog=catalog(a("text")), form={"prefill": prefill})
    assert field(page, "space.thing").one("input").attributes["value"] == "Mine"


@pytest.mark.parametrize("value", [{"deep": 1}, ["x"], None])
def test_prefill_that_is_no_scalar_shows_nothing(craftkit: Craftkit, value: Any) -> None:
    page = form(craftkit, variableCatalog=catalog(a("text")), form={"prefill": {"space": {"thing": value}}})
    assert field(page, "space.thing").one("input").attributes["value"] == ""


def test_a_loop_is_a_list_of_rows_prefilled_or_to_be_added(craftkit: Craftkit) -> None:
    items = [{"description": "Skipper", "price": 12.5}, "no row", {"description": "Fuel"}]
    rows = form(craftkit, form={"prefill": {"items": items}}).one("section", data_loop="items")
    shown = rows.one("div", class_="list").all("div", data_key="description")
    assert [each.one("input").attributes["value"] for each in shown] == ["Skipper", "Fuel"]
    blank = rows.one("template").one("div", data_key="description").one("input").attributes
    assert (blank["value"], blank["placeholder"]) == ("", "Day charter")


def test_the_script_is_told_what_the_session_asked_for(craftkit: Craftkit) -> None:
    asked = {"captureMode": "collect", "showDocumentAfterSubmit": False, "redirectUrl": "https://example.com/thanks"}
    minted = session(craftkit, form=asked)
    told = settings(parsed(craftkit.http.get(minted["iframe_url"], timeout=10).text))
    assert (told["token"], told["sessionId"]) == (minted["session_token"], minted["session_id"])
    assert (told["collect"], told["showDocument"], told["redirectUrl"]) == (True, False, "https://example.com/thanks")
    plain = settings(form(craftkit))
    assert (plain["collect"], plain["showDocument"], plain["redirectUrl"]) == (False, True, None)


def test_a_session_without_the_right_cannot_press_submit(craftkit: Craftkit) -> None:
    assert "disabled" in form(craftkit, permissions={"submitForm": False}).one("button", id="submit").attributes
    assert "disabled" not in form(craftkit).one("button", id="submit").attributes


@pytest.mark.parametrize(
    ("asked", "accent", "theme"),
    [
        ({}, "", ""),
        ({"branding": {"primaryColor": "#0a7"}}, "#0a7", ""),
        ({"appearance": {"variables": {"colorPrimary": "teal"}}, "branding": {"primaryColor": "red"}}, "teal", ""),
        ({"appearance": {"variables": {"colorPrimary": "red;}body{display:none"}}}, "", ""),
        ({"appearance": {"baseTheme": "dark", "variables": {"colorPrimary": 7}}}, "", "dark"),
        ({"appearance": {"baseTheme": 'dark" onload="x'}}, "", ""),
    ],
)
def test_colour_and_theme_follow_the_appearance(craftkit: Craftkit, asked: Any, accent: str, theme: str) -> None:
    page = form(craftkit, **asked)
    assert settings(page)["accent"] == accent
    assert page.one("html").attributes.get("data-theme", "") == theme


@pytest.mark.parametrize("shown", [True, False, None])
def test_the_form_has_a_close_button_where_it_is_asked_for(craftkit: Craftkit, shown: bool | None) -> None:
    page = form(craftkit, appearance={"layout": {"showCloseButton": shown}})
    assert bool(page.all("button", id="close")) == bool(shown)


def test_a_catalog_makes_a_form_even_for_a_template_that_is_gone(craftkit: Craftkit) -> None:
    """Its submit then says what is wrong, in the API's words."""
    page = form(craftkit, template="00000000-0000-7000-8000-000000000000", variableCatalog=catalog(a("text")))
    assert field(page, "space.thing").attributes["data-key"] == "space.thing"
    assert INVOICE not in page.text
