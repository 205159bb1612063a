"""The fill form in a real browser, in the page of a partner on another origin."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..craftkit import Craftkit
from .browser import Browser
from .partner import page_of, session, site

FORM = "/embed/form"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TYPES = "text longtext number currency date datetime boolean image url email".split()


@contextmanager
def mounted(craftkit: Craftkit, browser: Browser, *, listed: bool = False, **body: Any) -> Iterator[str]:
    """The partner's origin, once the form stands in its page. `listed`: on the project's allow-list."""

    def html(origin: str) -> str:
        if listed:
            craftkit.control("PUT", "/projects/acme-charter/origins", {"origins": [origin]})
        return page_of(craftkit.base_url, "mountForm", session(craftkit, **body)["session_token"])

    with site(html) as origin:
        browser.open(f"{origin}/")
        browser.until("heard.some(([name]) => name === 'ready')")
        yield origin


def fill(browser: Browser, key: str, value: str) -> None:
    """In the first row, where it is a row's."""
    place = f'[data-key="{key}"]'
    field = f"document.querySelector('.list {place}, .card > {place}').querySelector('input, textarea')"
    browser.run(f"{field}.value = {json.dumps(value)}", frame=FORM)


def click(browser: Browser, selector: str) -> None:
    browser.run(f"document.querySelector({selector!r}).click()", frame=FORM)


def event(browser: Browser, name: str) -> Any:
    """The payload of the first such event that the partner's handler got."""
    return browser.until(f"heard.find(([name]) => name === {name!r})")[1]


def problem(browser: Browser, key: str) -> str:
    """What stands beside the field, once something does."""
    place = f'[data-key="{key}"]'
    found = f"document.querySelector('.list {place} .problem, .card > {place} .problem')"
    return str(browser.until(f"{found}.hidden ? '' : {found}.textContent", frame=FORM))


def last_data(craftkit: Craftkit) -> Any:
    newest = craftkit.get("/v1/embed/renders", params={"limit": 1}).json()["renders"][0]
    assert newest["source"] == "form"
    return newest["inputData"]


def published(craftkit: Craftkit, *variables: dict[str, Any], loops: Any = ()) -> str:
    manifest = {"variables": list(variables), "loops": list(loops)}
    return str(craftkit.publish_template("made-here", manifest)["id"])


def test_a_partner_mounts_the_form_the_user_fills_it_and_sees_the_document(
    craftkit: Craftkit, browser: Browser
) -> None:
    with mounted(craftkit, browser, form={"prefill": {"customer": {"email": "a@example.com"}}}):
        fill(browser, "customer.name", "Zoë <b> & Co")
        fill(browser, "invoice.number", "7")
        click(browser, ".add")
        fill(browser, "description", "Skipper")
        fill(browser, "price", "12.50")
        click(browser, "#submit")
        told = event(browser, "form.submitted")
        address = browser.until("document.getElementById('open').getAttribute('href')", frame=FORM)
        assert browser.run("heard.find(([name]) => name === 'message')[2]") == craftkit.root
    assert address == f"{craftkit.base_url}/cdn/renders/{told['renderId']}.pdf"
    assert last_data(craftkit) == {
        "customer": {"name": "Zoë <b> & Co", "email": "a@example.com"},
        "invoice": {"number": 7},
        "items": [{"description": "Skipper", "price": 12.5}],
    }


def test_every_data_type_arrives_as_itself(craftkit: Craftkit, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "dot.png").write_bytes(PNG)
    fields = [{"key": f"all.{each}", "label": each, "dataType": each} for each in TYPES]
    sent = {"text": "t", "longtext": "two\nlines", "number": "-1.5", "currency": "9.99", "date": "2026-06-21"}
    sent |= {"datetime": "2026-06-21T10:00", "url": "https://example.com/", "email": "a@example.com"}
    with mounted(craftkit, browser, template=published(craftkit, *fields)):
        for key, value in sent.items():
            fill(browser, f"all.{key}", value)
        click(browser, '[data-key="all.boolean"] input')
        browser.choose_file("[type=file]", tmp_path / "dot.png", frame=FORM)
        browser.until("document.querySelector('.thumbnail').naturalWidth === 1", frame=FORM)
        instant = browser.run("new Date('2026-06-21T10:00').toISOString()")
        click(browser, "#submit")
        event(browser, "form.submitted")
    data = last_data(craftkit)["all"]
    image = data.pop("image")
    assert image.startswith(f"{craftkit.base_url}/cdn/embed-uploads/") and image.endswith(".png")
    assert data == sent | {"number": -1.5, "currency": 9.99, "datetime": instant, "boolean": True}


def test_what_the_service_refuses_is_shown_beside_the_field(craftkit: Craftkit, browser: Browser) -> None:
    """The catalog does not say what the template insists on."""
    name = {"key": "name", "label": "Name", "dataType": "text"}
    row = [{"key": "description", "label": "Description", "dataType": "text"}]
    catalog = {
        "namespaces": [{"key": "customer", "label": "Customer", "fields": [name]}],
        "loops": [{"key": "items", "label": "Items", "itemFields": row}],
    }
    with mounted(craftkit, browser, variableCatalog=catalog):
        click(browser, ".add")
        click(browser, "#submit")
        assert problem(browser, "customer.name") == "Required"
        assert problem(browser, "description") == "Required"
        failure = event(browser, "craftkit.form.failed")
        assert failure["code"] == "invalid_input_data"
        assert set(failure["cause"]["fieldErrors"]) == {"customer.name", "items.0.description"}
        assert event(browser, "craftkit.error")["code"] == "invalid_input_data"
        fill(browser, "customer.name", "Acme")
        click(browser, ".remove")
        click(browser, "#submit")
        assert event(browser, "form.submitted")["status"] == "queued"


def test_what_the_browser_sees_to_be_missing_is_not_even_sent(craftkit: Craftkit, browser: Browser) -> None:
    before = craftkit.control("GET", "")["counts"]
    with mounted(craftkit, browser):
        fill(browser, "customer.email", "no address")
        click(browser, "#submit")
        assert problem(browser, "customer.name")
        assert problem(browser, "customer.email")
        assert browser.run("heard.filter(([name]) => name.includes('form')).length") == 0
    assert craftkit.control("GET", "")["counts"]["renders"] == before["renders"]


def test_a_prefill_that_the_user_clears_does_not_come_back(craftkit: Craftkit, browser: Browser) -> None:
    prefill = {"customer": {"name": "Acme", "email": "a@example.com"}, "invoice": {"issuedOn": "2026-06-21"}}
    with mounted(craftkit, browser, form={"prefill": prefill}):
        fill(browser, "customer.email", "")
        click(browser, "#submit")
        event(browser, "form.submitted")
    assert last_data(craftkit)["customer"] == {"name": "Acme"}
    assert last_data(craftkit)["invoice"] == {"issuedOn": "2026-06-21"}


def test_a_session_that_collects_says_thank_you_and_makes_no_render(craftkit: Craftkit, browser: Browser) -> None:
    before = craftkit.control("GET", "")["counts"]["renders"]
    form = {"captureMode": "collect", "prefill": {"customer.name": "Acme"}}
    with mounted(craftkit, browser, form=form):
        click(browser, "#submit")
        assert event(browser, "form.submitted")["renderId"] is None
        assert browser.until("document.getElementById('done-text').textContent", frame=FORM)
        assert browser.run("document.getElementById('document').hidden", frame=FORM)
    assert craftkit.control("GET", "")["counts"]["renders"] == before


def test_a_document_that_is_not_to_be_shown_is_not(craftkit: Craftkit, browser: Browser) -> None:
    form = {"showDocumentAfterSubmit": False, "prefill": {"customer.name": "Acme"}}
    with mounted(craftkit, browser, form=form):
        click(browser, "#submit")
        assert event(browser, "form.submitted")["renderId"]
        text = browser.until("document.getElementById('done-text').textContent", frame=FORM)
        assert text == "Your answers have been sent."


def test_a_render_that_fails_is_told(craftkit: Craftkit, browser: Browser) -> None:
    with mounted(craftkit, browser, template="0193c2c3-0000-7aaa-8bbb-0000000000b4"):
        click(browser, "#submit")
        failure = event(browser, "craftkit.form.failed")
        assert (failure["code"], failure["cause"]["status"]) == ("render_failed", "failed")
        assert "could not be made" in browser.text(frame=FORM)


def test_a_redirect_is_followed(craftkit: Craftkit, browser: Browser) -> None:
    with site(lambda origin: "<!doctype html><title>Thanks</title>thanks") as elsewhere:
        form = {"redirectUrl": f"{elsewhere}/thanks", "prefill": {"customer.name": "Acme"}}
        with mounted(craftkit, browser, form=form):
            click(browser, "#submit")
            browser.until("document.title === 'Thanks'", frame="/thanks")
            assert event(browser, "form.submitted")["renderId"]


def test_a_listed_page_gets_its_form_and_its_document(craftkit: Craftkit, browser: Browser) -> None:
    with mounted(craftkit, browser, listed=True, form={"prefill": {"customer.name": "Acme"}}):
        click(browser, "#submit")
        event(browser, "form.submitted")
        assert browser.until("document.getElementById('open').getAttribute('href')", frame=FORM)


def test_a_page_that_is_not_listed_gets_nothing(craftkit: Craftkit, browser: Browser) -> None:
    craftkit.control("PUT", "/projects/acme-charter/origins", {"origins": ["https://app.example.com"]})
    token = session(craftkit)["session_token"]
    with site(lambda origin: page_of(craftkit.base_url, "mountForm", token)) as origin:
        browser.open(f"{origin}/")
        browser.until("document.title === 'mounted' && document.readyState === 'complete'")
        browser.until("document.body.innerText.length", frame="chrome-error")
        assert browser.run("heard") == []
