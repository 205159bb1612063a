"""Odd paths, methods and queries: unknown ones are 404 or 405 in the envelope, and nothing redirects."""

import pytest

from ..craftkit import RENDER_ID, Craftkit, assert_problem
from .operations import OPERATIONS, Operation, name_of, send
from .wire import ask

ALLOWED = {
    "/v1/templates": "GET, HEAD, POST",
    "/v1/templates/invoice": "DELETE, GET, HEAD, PUT",
    "/v1/templates/invoice/render": "POST",
    f"/v1/renders/{RENDER_ID}": "GET, HEAD",
    f"/v1/renders/{RENDER_ID}/download": "GET, HEAD",
    f"/v1/renders/{RENDER_ID}/engagement": "GET, HEAD",
    f"/v1/renders/{RENDER_ID}/events": "POST",
    "/v1/embed/builder/templates": "GET, HEAD, POST",
    "/v1/embed/renders": "GET, HEAD",
    f"/v1/embed/renders/{RENDER_ID}/download": "GET, HEAD",
    "/v1/health": "GET, HEAD",
    "/health": "GET, HEAD",
}
EXOTIC = ("PATCH", "OPTIONS", "TRACE", "BREW", "PROPFIND", "X-Y")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", *EXOTIC])
@pytest.mark.parametrize(("path", "allowed"), ALLOWED.items())
def test_a_wrong_method_is_405_and_names_the_right_ones(
    craftkit: Craftkit, path: str, allowed: str, method: str
) -> None:
    if method in allowed.split(", "):
        return
    response = craftkit.request(method, path)
    assert (response.status_code, response.headers["Allow"]) == (405, allowed)
    if method != "HEAD":
        assert_problem(response, "method_not_allowed", message=f"Method {method} is not allowed here.")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/v1",
            "/v1/",
            "/v2/templates",
            "/V1/health",
            "/v1/nothing",
            "/api/auth",
            "/favicon.ico",
            "/openapi.yaml",
        ),
        *("/v1/templates/", "/v1/templates/invoice/", "/v1/health/", "/health/", "/v1/embed/renders/", "/v1//health"),
        *(
            "/v1/templates//render",
            "/v1/templates/invoice/render/x",
            "/v1/renders",
            "/v1/renders/",
            "/v1/embed/builder",
        ),
        *(
            f"/v1/renders/{RENDER_ID}/",
            f"/v1/renders/{RENDER_ID}/prints",
            f"/v1/renders//{RENDER_ID}",
            "/v1/health;x=1",
        ),
        *(
            "/v1/%2e%2e/v1/health",
            "/v1/health%00",
            "/v1/health%0a",
            "/%76%31%2Fhealth",
            "/v1%2Fhealth",
            "/v1\\health",
            "/%ff",
        ),
        *("/cdn", "/cdn/renders/", "/_emulator/nothing", "/" + "x" * 8000, "/s/", "/s/x", "/static/x"),
    ],
)
def test_an_unknown_route_is_404_in_the_envelope(craftkit: Craftkit, path: str) -> None:
    response = craftkit.get(path, allow_redirects=False)
    assert_problem(response, "not_found", message="Route not found.")


@pytest.mark.parametrize("path", ["/v1/../v1/health", "/./v1/health", "/v1/templates/../health", "*", "/v1/health/.."])
def test_dots_in_a_path_lead_nowhere(craftkit: Craftkit, path: str) -> None:
    answer = ask(craftkit, f"GET {'' if path == '*' else f'/s/{craftkit.session}'}{path} HTTP/1.1")
    assert (answer.status, answer.content_type) == (404, "application/json")
    assert b'"code":"not_found"' in answer.body


@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        *(
            ("a%2Fb", "a%2Fb"),
            ("a%2fb", "a%2Fb"),
            ("%2F", "%2F"),
            ("a%252Fb", "a%2Fb"),
            ("..%2Frenders", "..%2Frenders"),
        ),
        *(("a.b", "a.b"), ("%20", " "), ("a%20b", "a b"), ("%C3%A9", "é"), ("%F0%9F%98%80", "😀"), ("%FF", "\ufffd")),
        *(
            ("%00", "\u0000"),
            ("a%0D%0AX-Y:1", "a\r\nX-Y:1"),
            ("%7Bslug%7D", "{slug}"),
            ("INVOICE", "INVOICE"),
            ("a" * 121, "a" * 121),
        ),
        *(("invoice%20", "invoice "), ("'", "'"), ("%25", "%"), ("a;b", "a;b"), ("%22%3E", '">')),
    ],
)
def test_a_slug_that_nobody_has_is_not_found_by_any_spelling(craftkit: Craftkit, slug: str, shown: str) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/render")):
        response = craftkit.request(method, f"/v1/templates/{slug}{path}", json={"data": {}})
        assert_problem(response, "template_not_found", message=f"Template '{shown}' not found.")


def test_a_slash_that_came_encoded_never_reaches_another_operation(craftkit: Craftkit) -> None:
    assert craftkit.post("/v1/templates/invoice%2Frender", {"data": {}}).status_code == 405
    line = f"GET {craftkit.base_url}/v1/templates/invoice%2Fx HTTP/1.1"
    assert b"template_not_found" in ask(craftkit, line).body, "nor when the target is written as a whole URL"


def test_an_encoded_letter_is_that_letter_and_a_leading_double_slash_is_one(craftkit: Craftkit) -> None:
    for path in ("/v1/%68ealth", "/v1/templates/invo%69ce", "/v1/templates/%69nvoice?x#y"):
        assert craftkit.get(path).status_code == 200
    for target in ("//v1/health", "///v1/health", f"/s/{craftkit.session}//v1/health"):
        assert ask(craftkit, f"GET {target} HTTP/1.1").status == 200


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
@pytest.mark.parametrize(
    "query", ["?", "?&&&", "?a=%zz&b=%ff%fe", "?a" * 2000, "?slug=x&id=y&__proto__=1", "?%00=%00", "?a[b]=c;d"]
)
def test_a_query_that_nobody_asked_for_is_ignored(craftkit: Craftkit, operation: Operation, query: str) -> None:
    assert send(craftkit, operation._replace(path=operation.path + query)).status_code == operation.status


@pytest.mark.parametrize("operation", [operation for operation in OPERATIONS if operation.method == "GET"], ids=name_of)
def test_head_answers_like_get_without_a_body(craftkit: Craftkit, operation: Operation) -> None:
    craftkit.freeze()
    get = send(craftkit, operation)
    head = ask(craftkit, f"HEAD /s/{craftkit.session}{operation.path} HTTP/1.1")
    assert (head.status, head.body + head.rest) == (get.status_code, b"")
    for name in ("Content-Type", "Content-Length", "Date"):
        assert head.headers[name.lower()] == get.headers[name]


def test_head_of_what_is_missing_or_refused_has_the_status_alone(craftkit: Craftkit) -> None:
    for path, key, status in (("/v1/nothing", None, 404), ("/v1/templates/x", "", 404), ("/v1/templates", None, 401)):
        response = craftkit.request("HEAD", path, key=key)
        assert (response.status_code, response.content) == (status, b"")


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_no_operation_speaks_cors(craftkit: Craftkit, operation: Operation) -> None:
    response = send(craftkit, operation, headers={"Origin": "https://app.example"})
    assert response.status_code == operation.status
    assert not [name for name in response.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("name", ["a" * 65, "a.b", "a%20b", "é", "a%2Fb", "%00"])
def test_what_is_no_name_of_a_session_is_an_unknown_route(root: str, craftkit: Craftkit, name: str) -> None:
    response = Craftkit(root, name, http=craftkit.http).get("/v1/health")
    assert_problem(response, "not_found", message="Route not found.")
