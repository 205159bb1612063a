"""Hostile words stay words; headers say who may frame what; one script is for all the world, the rest is not."""

from collections.abc import Callable
from typing import Any

import pytest

from ..craftkit import Craftkit, assert_problem
from .html import Element, parsed, settings
from .partner import session

EVIL = "\"'></textarea></script></template><script>alert(1)</script><img src=x onerror=alert(2)>&amp;{{ 7*7 }}"
ALLOWED_TAGS = set(
    "html head meta title link script body main header div h1 h2 p form section label input textarea span button "
    "template iframe a img table thead tbody tr th td select option code".split()
)


def shown(craftkit: Craftkit, mode: str = "fill", **body: Any) -> Element:
    return parsed(craftkit.http.get(session(craftkit, mode, **body)["iframe_url"], timeout=10).text)


def assert_harmless(page: Element, scripts: int) -> None:
    """Only elements of ours, no handler among their attributes, and the scripts that belong there."""
    assert {each.tag for each in page.all()} <= ALLOWED_TAGS
    assert [name for each in page.all() for name in each.attributes if name.startswith("on") or name == "style"] == []
    assert len(page.all("script")) == scripts
    assert all("src" in each.attributes or each.attributes["type"] == "application/json" for each in page.all("script"))
    assert [each.attributes["src"] for each in page.all("img") if "src" in each.attributes] == []


def evil_field(data_type: str) -> dict[str, Any]:
    more = {"description": EVIL, "previewData": EVIL, "format": EVIL[:60]}
    return {"key": f"a_{data_type}", "label": EVIL, "dataType": data_type, "required": True} | more


TYPES = "text longtext number currency date datetime boolean image url email".split()


def test_a_form_full_of_markup_shows_it_as_text(craftkit: Craftkit) -> None:
    fields = [evil_field(data_type) for data_type in TYPES]
    catalog = {
        "namespaces": [{"key": "ns", "label": EVIL, "icon": EVIL, "fields": fields}],
        "loops": [{"key": "rows", "label": EVIL, "itemFields": fields, "previewData": [{"a_text": EVIL}]}],
    }
    values = {f"a_{data_type}": EVIL for data_type in TYPES}
    tenant = {"externalId": EVIL, "displayName": EVIL}
    page = shown(
        craftkit, tenant=tenant, variableCatalog=catalog, form={"prefill": {"ns": values, "rows": [values, values]}}
    )
    assert_harmless(page, scripts=3)
    assert page.all("h2")[0].text == EVIL
    assert EVIL in page.all("p", class_="quiet")[0].text
    shown_text = page.one("div", data_key="ns.a_text").one("input").attributes
    assert (shown_text["value"], shown_text["placeholder"]) == (EVIL, EVIL)
    assert page.one("div", data_key="ns.a_longtext").one("textarea").text == EVIL
    assert len(page.one("section", data_loop="rows").one("div", class_="list").all("div", data_key="a_text")) == 2


def test_a_template_called_markup_is_still_text(craftkit: Craftkit) -> None:
    variables = [{"key": "a.b", "label": EVIL, "dataType": "text"}]
    body = {"name": EVIL[:120], "description": EVIL, "manifest": {"variables": variables, "loops": []}}
    made = craftkit.post("/v1/templates", {"slug": "evil", **body}).json()
    page = shown(craftkit, template=made["id"])
    assert_harmless(page, scripts=3)
    assert page.all("h1")[0].text == page.one("title").text == EVIL[:120]


def test_a_builder_full_of_markup_hands_it_to_its_script_as_data(craftkit: Craftkit) -> None:
    draft = {"name": EVIL, "fields": [{"key": EVIL, "label": EVIL}, 7, None], "layout": {"x": EVIL}, EVIL: EVIL}
    made = craftkit.post("/v1/embed/builder/templates", {"documentTemplate": draft}).json()["documentTemplate"]
    page = shown(craftkit, "edit", template=made["_id"])
    assert_harmless(page, scripts=3)
    assert settings(page)["draft"] == draft
    assert page.one("title").text == EVIL


def test_a_number_beyond_all_numbers_does_not_break_the_page(craftkit: Craftkit) -> None:
    draft = '{"documentTemplate": {"name": "N", "layout": {"x": 1e999}}}'
    made = craftkit.request("POST", "/v1/embed/builder/templates", data=draft).json()["documentTemplate"]
    assert settings(shown(craftkit, "edit", template=made["_id"]))["draft"]["layout"] == {"x": None}


def test_a_redirect_goes_to_the_web_only(craftkit: Craftkit) -> None:
    for address, followed in (
        ("https://example.com/?a=</script>", True),
        ("HTTP://example.com/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
    ):
        response = craftkit.post(
            "/v1/embed/sessions",
            {
                "tenant": {"externalId": "a", "displayName": "A"},
                "actor": {"externalId": "b"},
                "scope": {"mode": "fill", "templateExternalId": "7c9f0b2e-2b1a-4f3d-9c8e-1a2b3c4d5e6f"},
                "form": {"redirectUrl": address},
            },
        )
        if response.status_code == 200:
            page = parsed(craftkit.http.get(response.json()["iframe_url"], timeout=10).text)
            assert settings(page)["redirectUrl"] == (address if followed else None)
        else:
            assert_problem(response, "invalid_request", status=422)


@pytest.mark.parametrize("mode", ["fill", "edit"])
def test_the_headers_of_an_embedded_page(craftkit: Craftkit, mode: str) -> None:
    headers = craftkit.http.get(session(craftkit, mode)["iframe_url"], timeout=10).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "*"
    assert (policy["default-src"], policy["script-src"], policy["base-uri"]) == ("'none'", "'self'", "'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert headers["Cache-Control"] == "no-store"
    assert (headers["Referrer-Policy"], headers["X-Content-Type-Options"]) == ("no-referrer", "nosniff")


def test_only_the_partners_pages_may_frame_where_it_lists_them(craftkit: Craftkit) -> None:
    origins = ["https://app.example.com", "http://localhost:3000"]
    craftkit.control("PUT", "/projects/acme-charter/origins", {"origins": [*origins, "https://x.example;script-src"]})
    craftkit.freeze()
    early = session(craftkit)
    craftkit.advance("5h")
    open_page, expired = (craftkit.http.get(minted["iframe_url"], timeout=10) for minted in (session(craftkit), early))
    nameless = craftkit.http.get(f"{craftkit.base_url}/embed/builder", timeout=10)
    assert (open_page.status_code, expired.status_code, nameless.status_code) == (200, 401, 401)
    for response, framed_by, told in (
        (open_page, " ".join(origins), origins),
        (expired, " ".join(origins), origins),
        (nameless, "*", []),
    ):
        assert response.headers["Content-Security-Policy"].endswith(f"; frame-ancestors {framed_by}")
        assert settings(parsed(response.text))["origins"] == told


def test_other_pages_may_not_be_framed(craftkit: Craftkit) -> None:
    for path in ("/share/no-such-token", "/sign/no-such-token/0"):
        response = craftkit.http.get(craftkit.base_url + path, timeout=10)
        assert response.headers["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, "text/javascript") for name in ("frame.js", "form.js", "builder.js", "embed.js")]
    + [(name, "text/css") for name in ("style.css", "embed.css")],
)
def test_the_pages_files_are_served(craftkit: Craftkit, name: str, kind: str) -> None:
    response = craftkit.http.get(f"{craftkit.base_url}/_pages/{name}", timeout=10)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["no-such.js", "..", "../layout.py", "%2e%2e%2flayout.py", "layout.html", "style"])
def test_no_other_file_is(craftkit: Craftkit, name: str) -> None:
    assert craftkit.http.get(f"{craftkit.base_url}/_pages/{name}", timeout=10).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://partner.example"}, {"Host": "emulator.example"}])
def test_the_browser_script_is_for_every_page(craftkit: Craftkit, headers: dict[str, str]) -> None:
    response = craftkit.http.get(f"{craftkit.base_url}/_emulator/embed.js", headers=headers, timeout=10)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_browser_script_is_open_beyond_loopback_too(serve: Callable[..., str], craftkit: Craftkit) -> None:
    root = serve(host="0.0.0.0", control_token="secret").replace("0.0.0.0", "127.0.0.1")
    assert craftkit.http.get(f"{root}/_emulator/embed.js", timeout=10).status_code == 200
    assert craftkit.http.get(f"{root}/_emulator", timeout=10).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("POST", "/reset"), ("GET", "/clock"), ("GET", "/openapi.yaml")]
)
def test_nothing_else_of_the_control_api_is(craftkit: Craftkit, method: str, path: str) -> None:
    headers = {"Origin": "https://partner.example"}
    assert_problem(craftkit.request(method, f"/_emulator{path}", key=None, headers=headers), "forbidden")


def test_the_browser_script_is_only_read(craftkit: Craftkit) -> None:
    for method in ("POST", "PUT", "DELETE"):
        response = craftkit.http.request(method, f"{craftkit.base_url}/_emulator/embed.js", timeout=10)
        assert response.status_code == 405
