"""The two PDFs of a completed request, read back."""

import io
import math
from typing import Any

import pytest
import requests
from craftkit_emulator.documents.document import Document
from craftkit_emulator.documents.pdf import draw
from pypdf import PdfReader

from ..craftkit import TEST_KEY, Craftkit, assert_problem
from .making import ENDS, JANE, JOHN, START, act, create, end, field, page_of, text_of

MANIFEST = {"variables": [{"key": "place", "label": "Place", "dataType": "text"}], "loops": []}


def signed(craftkit: Craftkit, request: dict[str, Any]) -> requests.Response:
    response = craftkit.get(f"/v1/signatures/{request['id']}/download")
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("status", ["sent", "viewed", *(status for status in ENDS if status != "completed")])
def test_nothing_is_archived_before_the_end(craftkit: Craftkit, status: str) -> None:
    craftkit.freeze(START)
    made = create(craftkit)
    craftkit.fail_next("certificates")
    if status == "viewed":
        act(craftkit, made, "view")
    elif status != "sent":
        end(craftkit, made, status)
    for path, what in (("download", "Signed document"), ("certificate", "Completion certificate")):
        message = f"{what} is not available yet (status: {status})."
        assert_problem(craftkit.get(f"/v1/signatures/{made['id']}/{path}"), "conflict", message=message)


def test_both_are_attachments_behind_the_urls_of_the_request_and_want_a_key(craftkit: Craftkit) -> None:
    made = create(craftkit)
    done = end(craftkit, made, "completed")
    for name, url in (("signed", done["signedDownloadUrl"]), ("certificate", done["certificateUrl"])):
        response = requests.get(url, headers={"Authorization": f"Bearer {craftkit.key}"}, timeout=20)
        assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
        assert response.headers["Content-Disposition"] == f'attachment; filename="{made["id"]}-{name}.pdf"'
        assert len(PdfReader(io.BytesIO(response.content), strict=True).pages) == 1
        assert requests.get(url, timeout=20).status_code == 401
    path = f"/v1/signatures/{made['id']}"
    assert (
        signed(craftkit, made).content
        == craftkit.get(f"{path.upper().replace('/V1/SIGNATURES', '/v1/signatures')}/download").content
    )


def test_the_service_can_fail_to_hand_out_the_certificate(craftkit: Craftkit) -> None:
    made = create(craftkit)
    end(craftkit, made, "completed")
    craftkit.fail_next("certificates")
    path = f"/v1/signatures/{made['id']}/certificate"
    assert_problem(craftkit.get(path), "upstream_error")
    assert craftkit.get(path).status_code == 200


def test_the_signed_pdf_is_the_render_s_with_names_and_times_on_it(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    fields = [field(0), field(1, x=60), field(0, type="date", y=70), field(0, type="initials", y=60)]
    made = create(craftkit, JANE, JOHN, fields=fields)
    act(craftkit, made, "sign", 0, name="Jane A. Doe")
    craftkit.advance("1h")
    act(craftkit, made, "sign", 1)
    text = text_of(signed(craftkit, made).content)
    plain = text_of(craftkit.pdf({"id": made["renderId"]}))
    for line in plain.splitlines():
        assert line in text
    assert "2040" not in plain
    for shown in (
        "Jane A. Doe",
        f"Signed {START}",
        "John",
        "Signed 2040-06-05T11:00:00.000Z",
        "\n2040-06-05\n",
        "\nJAD\n",
    ):
        assert shown in f"{text}\n", shown


def test_the_same_signatures_give_the_same_bytes_and_others_other_ones(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    one, same, other = (create(craftkit) for _ in range(3))
    craftkit.advance("1h")
    act(craftkit, other, "sign", name="J. D.")
    pdfs = []
    for request in (one, same):
        act(craftkit, request, "sign")
        pdfs.append(signed(craftkit, request).content)
    craftkit.advance("400d")
    assert pdfs[0] == pdfs[1] == signed(craftkit, one).content != signed(craftkit, other).content
    certificates = [craftkit.get(f"/v1/signatures/{one['id']}/certificate").content for _ in range(2)]
    assert certificates[0] == certificates[1]


def test_a_test_key_s_watermark_stays_on_both(craftkit: Craftkit) -> None:
    render = craftkit.finish(craftkit.render(key=TEST_KEY))
    made = create(craftkit, renderId=render["id"])
    end(craftkit, made, "completed")
    for path in ("download", "certificate"):
        assert "TEST" in text_of(craftkit.get(f"/v1/signatures/{made['id']}/{path}").content)


def test_an_anchor_in_the_data_is_found_in_the_pdf(craftkit: Craftkit) -> None:
    craftkit.publish_template("letter", MANIFEST)
    render = craftkit.finish(craftkit.render("letter", {"place": "Here: {{sign_here}} please"}))
    anchors = [
        {"anchorString": "{{sign_here}}", "type": "signature", "recipientIndex": 0, "width": 120, "height": 24},
        {"anchorString": "{{nowhere}}", "type": "text", "recipientIndex": 1},
    ]
    made = create(craftkit, JANE, JOHN, renderId=render["id"], fields=[], anchorTags=anchors)
    act(craftkit, made, "sign", 0)
    act(craftkit, made, "sign", 1)
    where = positions(signed(craftkit, made).content)
    (anchor,) = (spot for text, spot in where.items() if "{{sign_here}}" in text)
    jane, john = where["Jane Doe"], where["John"]
    assert jane[0] > anchor[0] + 10
    assert abs(jane[1] - anchor[1]) < 24
    assert john[1] < anchor[1] - 10, "what is not found comes below all else"


def test_the_certificate_says_who_did_what_when_and_from_where(craftkit: Craftkit) -> None:
    craftkit.freeze(START)
    made = create(craftkit, {**JANE, "firstName": "Zoë <b>"}, name="Charter & Co")
    craftkit.advance("1h")
    assert craftkit.get(page_of(craftkit, made), headers={"User-Agent": "Reader/1.0"}, key=None).status_code == 200
    craftkit.advance("1h")
    act(craftkit, made, "sign", name="Zoë Doe")
    text = " ".join(text_of(craftkit.get(f"/v1/signatures/{made['id']}/certificate").content).split())
    for shown in (
        *("Certificate of completion", "Charter & Co", made["id"], made["renderId"], "Zoë <b> Doe", "jane@example.com"),
        *("Audit trail", START, "2040-06-05T11:00:00.000Z", "2040-06-05T12:00:00.000Z"),
        *("viewed", "signed: Zoë Doe", "completed", "127.0.0.1 Reader/1.0", "Signature service"),
    ):
        assert shown in text, (shown, text)


def test_who_acts_by_the_control_api_says_from_where(craftkit: Craftkit) -> None:
    made = create(craftkit)
    assert act(craftkit, made, "view", sourceIp="203.0.113.4", userAgent="Phone/1.0").status_code == 200
    assert act(craftkit, made, "sign", sourceIp="203.0.113.5", userAgent="Desk/2.0").status_code == 200
    text = " ".join(text_of(craftkit.get(f"/v1/signatures/{made['id']}/certificate").content).split())
    assert all(shown in text for shown in ("203.0.113.4 Phone/1.0", "203.0.113.5 Desk/2.0")), text


def positions(pdf: bytes) -> dict[str, tuple[float, float]]:
    """Where each piece of text of the first page stands, in points from the lower left corner."""
    found: dict[str, tuple[float, float]] = {}

    def note(text: str, _: Any, matrix: list[float], *more: Any) -> None:
        if text.strip():
            found[text.strip()] = (matrix[4], matrix[5])

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    return found


def drawn(*stamps: dict[str, Any], data: dict[str, Any] | None = None) -> bytes:
    return draw(Document(title="Stamped", manifest=MANIFEST, data=data or {"place": "x"}, stamps=stamps))


def spot(**more: Any) -> dict[str, Any]:
    return {"page": 1, "x": 50, "y": 25, "width": 30, "height": 6, "lines": ["Jane Doe"]} | more


def test_a_field_s_percentages_count_from_the_upper_left_corner() -> None:
    x, y = positions(drawn(spot()))["Jane Doe"]
    page = PdfReader(io.BytesIO(drawn(spot()))).pages[0].mediabox
    assert page.width * 0.5 < x < page.width * 0.5 + 6
    assert page.height * 0.69 < y < page.height * 0.75


def test_stamps_are_part_of_what_a_document_is_known_by() -> None:
    documents = [
        Document(title="t", manifest=MANIFEST, data={}, stamps=stamps)
        for stamps in ((), (spot(),), (spot(x=51),), (spot(lines=["John"]),), (spot(), spot()))
    ]
    assert len({document.fingerprint for document in documents}) == len(documents)


ODD: dict[str, dict[str, Any]] = {
    "no size at all": spot(width=0, height=0),
    "at the very end of the page": spot(x=100, y=100),
    "on a page that is not there": spot(page=99),
    "on a page beyond counting": spot(page=10**12),
    "a name without glyphs": spot(lines=["😀 日本"]),
    "a long name": spot(lines=["J" * 200]),
    "right to left": spot(lines=["שלום"]),
    "an anchor without ink": {"anchorString": "\u200d", "lines": ["Jane"]},
    "an anchor without end": {"anchorString": "Place", "width": math.inf, "height": math.inf, "lines": ["Jane"]},
    "an anchor larger than the page": {"anchorString": "?", "width": 1e6, "height": 1e6, "lines": ["Jane"]},
    "a broken line": spot(lines=["a\nb\u2028c"]),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_stamps_are_drawn_too(name: str) -> None:
    assert len(text_of(drawn(ODD[name]))) > len("Stamped")


def test_an_anchor_is_stamped_wherever_it_stands_but_never_a_stamp_itself() -> None:
    anchor = {"anchorString": "Place", "lines": ["Place of Jane"]}
    assert text_of(drawn(anchor, anchor)).count("Place of Jane") == 2
    twice = drawn({"anchorString": "Jane", "lines": ["Signed"]}, data={"place": "Jane\nand\nJane"})
    assert text_of(twice).count("Signed") == 2


def test_many_that_are_found_nowhere_go_on_over_further_pages() -> None:
    lost = [{"anchorString": "?", "lines": [f"Number {number}"]} for number in range(60)]
    text = text_of(drawn(*lost))
    assert [f"Number {number}\n" in f"{text}\n" for number in range(60)] == [True] * 60
    assert "Page 3 of" in text
