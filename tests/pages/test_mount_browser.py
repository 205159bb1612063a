"""The browser script in a real browser: mounting, events, renewal, the end of it; and the builder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ..craftkit import Craftkit
from .browser import Browser
from .partner import page_of, session, site

BUILDER, FORM = "/embed/builder", "/embed/form"


@contextmanager
def opened(
    browser: Browser,
    craftkit: Craftkit,
    minted: dict[str, Any] | str,
    *,
    refresh: Callable[[], str] | None = None,
    key: str = "",
) -> Iterator[None]:
    """The partner's page with what the session is for. `refresh` is the partner's backend."""
    token = minted if isinstance(minted, str) else str(minted["session_token"])
    builder = not isinstance(minted, str) and "/builder" in minted["iframe_url"]
    html = page_of(
        craftkit.base_url, "mountBuilder" if builder else "mountForm", token, refresh=refresh is not None, key=key
    )
    with site(lambda origin: html, refresh or str) as origin:
        browser.open(f"{origin}/")
        browser.until("document.title === 'mounted'")
        yield


def event(browser: Browser, name: str) -> Any:
    return browser.until(f"heard.find(([name]) => name === {name!r})")[1]


def click(browser: Browser, selector: str, frame: str) -> None:
    browser.run(f"document.querySelector({selector!r}).click()", frame=frame)


def type_in(browser: Browser, selector: str, value: str, frame: str = BUILDER) -> None:
    browser.run(f"document.querySelector({selector!r}).value = {value!r}", frame=frame)


def note(browser: Browser, words: str) -> None:
    browser.until(f"document.getElementById('note').textContent.includes({words!r})", frame=BUILDER)


def test_the_builder_saves_publishes_and_closes(craftkit: Craftkit, browser: Browser) -> None:
    token = session(craftkit, "create")
    with opened(browser, craftkit, token):
        event(browser, "ready")
        type_in(browser, "#name", "Made <in> the builder")
        click(browser, "#add", BUILDER)
        type_in(browser, ".key", "customer.name")
        type_in(browser, ".dataType", "longtext")
        click(browser, ".required", BUILDER)
        click(browser, "#save", BUILDER)
        saved = event(browser, "template.saved")
        note(browser, "Saved as a draft.")
        click(browser, "#publish", BUILDER)
        told = event(browser, "template.published")
        click(browser, "#close", BUILDER)
        assert event(browser, "close.requested") == {}
    field = {"key": "customer.name", "label": "customer.name", "dataType": "longtext", "required": True}
    assert told == {"templateId": told["templateId"], "version": 1, "manifest": {"variables": [field], "loops": []}}
    listed = craftkit.get("/v1/embed/builder/templates").json()["templates"]
    assert {each["id"] for each in listed if each["name"] == "Made <in> the builder"} == {
        saved["templateId"],
        told["templateId"],
    }


def test_the_builder_says_what_is_wrong_before_it_sends(craftkit: Craftkit, browser: Browser) -> None:
    with opened(browser, craftkit, session(craftkit, "create")):
        event(browser, "ready")
        type_in(browser, "#layout", "[1")
        click(browser, "#save", BUILDER)
        note(browser, "must be a JSON object")
        click(browser, "#add", BUILDER)
        type_in(browser, ".key", "1st")
        click(browser, "#save", BUILDER)
        note(browser, '"1st"')
        assert browser.run("heard.some(([name]) => name.startsWith('template'))") is False


def test_the_builder_without_the_right_to_publish_saves(craftkit: Craftkit, browser: Browser) -> None:
    token = session(craftkit, "create", permissions={"publish": False})
    with opened(browser, craftkit, token):
        event(browser, "ready")
        type_in(browser, "#layout", '{"sections": [{}]}')
        assert browser.run("document.getElementById('publish').disabled", frame=BUILDER)
        click(browser, "#save", BUILDER)
        assert event(browser, "template.saved")["templateId"]


def test_a_field_of_the_catalog_is_picked(craftkit: Craftkit, browser: Browser) -> None:
    fields = [{"key": "name", "label": "Name", "dataType": "text"}]
    catalog = {"namespaces": [{"key": "customer", "label": "Customer", "fields": fields}]}
    token = session(craftkit, "create", variableCatalog=catalog)
    with opened(browser, craftkit, token):
        event(browser, "ready")
        assert browser.run("document.getElementById('add').hidden", frame=BUILDER)
        pick = "const p = document.getElementById('pick'); p.value = '0'; p.dispatchEvent(new Event('change'))"
        browser.run(f"(() => {{ {pick} }})()", frame=BUILDER)
        click(browser, "#publish", BUILDER)
        assert [each["key"] for each in event(browser, "template.published")["manifest"]["variables"]] == [
            "customer.name"
        ]


def test_a_refusal_of_the_service_is_an_error_event(craftkit: Craftkit, browser: Browser) -> None:
    with opened(browser, craftkit, session(craftkit, "create")):
        event(browser, "ready")
        craftkit.fail_next("inserts")
        click(browser, "#save", BUILDER)
        assert event(browser, "craftkit.error")["code"] == "insert_failed"


@pytest.mark.parametrize("mode", ["fill", "edit"])
def test_init_with_the_publishable_key_offers_the_same_verbs(craftkit: Craftkit, browser: Browser, mode: str) -> None:
    with opened(browser, craftkit, session(craftkit, mode), key="ck_pk_live_demo"):
        assert event(browser, "ready")["expiresIn"] > 0
        browser.until("parseInt(mounted.iframe.style.height) > 300")  # autoResize


def renewal(craftkit: Craftkit, minted: dict[str, Any]) -> Callable[[], str]:
    """The partner's backend: a fresh token for the session."""

    def refresh() -> str:
        minted.update(craftkit.post("/v1/embed/sessions/refresh", {"renewToken": minted["renew_token"]}).json())
        return str(minted["session_token"])

    return refresh


def order(browser: Browser) -> list[str]:
    wanted = ("ready", "craftkit.error", "refreshed", "form.submitted")
    return [name for name, *_ in browser.run("heard") if name in wanted]


def test_a_bad_token_is_an_error_event_and_is_not_renewed(craftkit: Craftkit, browser: Browser) -> None:
    with opened(browser, craftkit, "x.y.z", refresh=str):
        told = event(browser, "craftkit.error")
        assert (told["code"], told["recoverable"]) == ("session_invalid", False)
        assert "This session is not valid" in browser.text(frame=FORM)
        assert order(browser) == ["craftkit.error"]


def test_a_token_that_had_run_out_is_renewed_and_the_page_opened(craftkit: Craftkit, browser: Browser) -> None:
    minted = session(craftkit)
    craftkit.advance("5h")
    with opened(browser, craftkit, dict(minted), refresh=renewal(craftkit, minted)):
        event(browser, "ready")
        assert order(browser) == ["craftkit.error", "refreshed", "ready"]


def test_a_renewal_that_brings_no_good_token_is_not_tried_for_ever(craftkit: Craftkit, browser: Browser) -> None:
    minted = session(craftkit)
    craftkit.advance("5h")
    with opened(browser, craftkit, minted, refresh=lambda: str(minted["session_token"])):
        browser.until("heard.filter(([name]) => name === 'craftkit.error').length === 2")
        browser.run("new Promise(done => setTimeout(done, 300))")
        assert order(browser) == ["craftkit.error", "refreshed", "craftkit.error"]


def test_a_token_that_runs_out_in_use_is_renewed_and_the_submit_goes_through(
    craftkit: Craftkit, browser: Browser
) -> None:
    minted = session(craftkit, form={"prefill": {"customer.name": "Acme"}})
    with opened(browser, craftkit, minted, refresh=renewal(craftkit, minted)):
        event(browser, "ready")
        before = browser.run("mounted.iframe.src")
        craftkit.advance("5h")
        click(browser, "#submit", FORM)
        event(browser, "form.submitted")
        assert order(browser) == ["ready", "craftkit.error", "refreshed", "form.submitted"]
        assert browser.run("mounted.iframe.src") == before


def test_a_token_is_renewed_before_it_runs_out(craftkit: Craftkit, browser: Browser) -> None:
    minted = session(craftkit, form={"prefill": {"customer.name": "Acme"}})
    craftkit.advance("14360s")
    with opened(browser, craftkit, dict(minted), refresh=renewal(craftkit, minted)):
        browser.until("heard.some(([name]) => name === 'refreshed')")
        browser.run("new Promise(done => setTimeout(done, 300))")  # its message reaches the form
        craftkit.advance("1h")
        click(browser, "#submit", FORM)
        event(browser, "form.submitted")
        assert order(browser) == ["ready", "refreshed", "form.submitted"]


def test_without_a_renewal_the_refusal_is_shown(craftkit: Craftkit, browser: Browser) -> None:
    minted = session(craftkit, form={"prefill": {"customer.name": "Acme"}})
    with opened(browser, craftkit, minted):
        event(browser, "ready")
        craftkit.control("POST", f"/embed-sessions/{minted['session_id']}/revoke")
        click(browser, "#submit", FORM)
        assert event(browser, "craftkit.form.failed")["code"] == "unauthorized"
        assert browser.until("document.getElementById('trouble').textContent", frame=FORM)


def test_nothing_is_heard_of_others_or_after_the_end(craftkit: Craftkit, browser: Browser) -> None:
    with opened(browser, craftkit, session(craftkit, "create")):
        event(browser, "ready")
        browser.run("window.postMessage({type: 'craftkit.template.published', payload: {}}, '*')")
        browser.until("heard.some(([name, type]) => name === 'message' && type === 'craftkit.template.published')")
        assert browser.run("heard.some(([name]) => name === 'template.published')") is False
        browser.run("mounted.destroy()")
        assert browser.run("document.querySelectorAll('iframe').length") == 0
        assert browser.run("mounted.destroy()") is None


def test_a_page_takes_no_token_but_its_parents(craftkit: Craftkit, browser: Browser) -> None:
    """A message that the page sends to itself is not from its parent."""
    with opened(browser, craftkit, session(craftkit, form={"prefill": {"customer.name": "Acme"}})):
        event(browser, "ready")
        forged = "{type: 'craftkit.token', payload: {sessionToken: 'x.y.z'}}"
        browser.run(f"window.postMessage({forged}, '*')", frame=FORM)
        click(browser, "#submit", FORM)
        assert event(browser, "form.submitted")["renderId"]
