"""Bodies that nobody should send. No input may produce a 500; every refusal has its documented envelope."""

import json

import pytest

from ..craftkit import RENDER_ID, Craftkit, assert_problem
from .operations import BY_NAME, WITH_BODY, Operation, name_of, send, unjudged

MB = 1024 * 1024


def with_member(operation: Operation, member: str) -> bytes:
    """The operation's good body and one more member, as it stands."""
    return f"{json.dumps(operation.body)[:-1]},{member}}}".encode()


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b" ",
            b"{",
            b"}",
            b"{'a':1}",
            b"{a:1}",
            b'{"a":1,}',
            b"[1,]",
            b"{/**/}",
            b"undefined",
            b"True",
            b"01",
            b"+1",
            b".5",
        ),
        *(b"NaN", b"Infinity", b"-Infinity", b'{"a":NaN}', b'{"a":-Infinity}', b'{"metadata":{"a":NaN}}'),
        *(
            b"\xff",
            b'{"a":"\xe9"}',
            b'"\xed\xa0\x80"',
            '{"a":1}'.encode("utf-16"),
            b'{"a":"\x01"}',
            b'{"a":"\n"}',
            b"\x00{}",
        ),
        *(
            b"{} {}",
            b"{}\x00",
            b'{"a":"\\x"}',
            b'{"a":"\\u12"}',
            b"[" * 101 + b"]" * 101,
            b"[" * 100_000,
            b'{"a":' * 100_000,
        ),
        *(
            b"a=1&b=2",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
            b"\xef\xbb\xbf",
            b"\xef\xbb\xbf\xef\xbb\xbf{}",
        ),
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_json_is_refused(craftkit: Craftkit, operation: Operation, body: bytes) -> None:
    assert_problem(send(craftkit, operation, body or b" "), "invalid_json", message="Request body is not valid JSON.")


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
@pytest.mark.parametrize(
    "member",
    [
        *('"x":1e400', '"x":-1e400', '"x":[{"y":1e400}]', '"x":"NaN"', f'"x":{"9" * 10_000}', f'"x":-{"9" * 10_000}'),
        *(f'"x":0.{"9" * 10_000}', f'"x":1e{"9" * 10_000}', '"x":-0', '"x":1E-400', '"x":9007199254740993'),
        *(
            '"x":"\\u0000"',
            '"\\u0000":1',
            '"x":"\\ud800"',
            '"\\udfff":1',
            '"x":"\\ud83d\\ude00"',
            '"__proto__":{}',
            '"":0',
        ),
        *('"x":1,"x":2', f'"x":{"[" * 99}{"]" * 99}', f'"x":"{"[" * 100_000}"'),
        f'"x":"{"x" * MB}"',
    ],
    ids=lambda member: member[:24],
)
def test_a_member_that_nobody_knows_is_ignored_whatever_it_holds(
    craftkit: Craftkit, operation: Operation, member: str
) -> None:
    assert send(craftkit, operation, with_member(operation, member)).status_code == operation.status


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
def test_a_hundred_levels_are_read_and_one_more_is_not(craftkit: Craftkit, operation: Operation) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        nested = [f'"x":{opening * depth}1{closing * depth}' for depth in (99, 100)]
        assert send(craftkit, operation, with_member(operation, nested[0])).status_code == operation.status
        assert_problem(send(craftkit, operation, with_member(operation, nested[1])), "invalid_json")


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
@pytest.mark.parametrize(
    "headers",
    [
        *(
            {"Content-Type": kind}
            for kind in ("", "text/plain", "application/xml", "multipart/form-data", "nonsense", ";;;")
        ),
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_a_body_is_json_whatever_its_content_type_says(
    craftkit: Craftkit, operation: Operation, headers: dict[str, str]
) -> None:
    assert send(craftkit, operation, headers=headers).status_code == operation.status


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
def test_byte_order_mark_and_white_space_around_a_body_do_not_matter(craftkit: Craftkit, operation: Operation) -> None:
    body = json.dumps(operation.body).encode()
    for written in (b"\xef\xbb\xbf" + body, b" \r\n\t" + body + b"\n "):
        assert send(craftkit, operation, written).status_code == operation.status


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
def test_ten_megabytes_are_read_and_more_are_refused(craftkit: Craftkit, operation: Operation) -> None:
    body, craftkit = json.dumps(operation.body).encode(), unjudged(craftkit)
    assert send(craftkit, operation, body + b" " * (10 * MB - len(body))).status_code == operation.status
    for size in (10 * MB + 1, 30 * MB):
        message = "Request body is larger than 10485760 bytes."
        assert_problem(send(craftkit, operation, b" " * size), "payload_too_large", message=message)


def test_an_operation_without_a_body_does_not_look_at_one(craftkit: Craftkit) -> None:
    for operation in ("listTemplates", "getRender", "getHealth", "deleteTemplate"):
        assert send(craftkit, BY_NAME[operation], b"{" * 1000).status_code == 200


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 10_000])
def test_an_infinite_number_in_data_is_refused_and_in_metadata_becomes_null(craftkit: Craftkit, number: str) -> None:
    data = f'{{"data":{{"customer":{{"name":"x"}},"invoice":{{"total":{number}}}}}}}'.encode()
    issues = assert_problem(send(craftkit, BY_NAME["renderTemplate"], data), "invalid_input_data")["issues"]
    assert issues["fieldErrors"] == {"invoice.total": ["Number must be finite"]}
    body = f'{{"eventType":"viewed","metadata":{{"n":{number},"d":1,"d":2}}}}'.encode()
    assert send(craftkit, BY_NAME["recordRenderEvent"], body).status_code == 200
    newest = craftkit.get(f"/v1/renders/{RENDER_ID}/engagement").json()["recent"][0]
    assert newest["metadata"] == {"n": None, "d": 2}
