"""Steps: what several probes do on the way to their question. What they make is theirs, and gone at their end."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from ..visit import Answer, Sent, Visit, Wrong
from .claims import ENDS, RANKS, agrees, just_now, own, sound

# For the declarations of probes that take these steps.
OWN = "upsertTemplate 201, deleteTemplate 200"
DRAWN = f"{OWN}, renderTemplate 202, getRender 200"
POLLS = 10  # at the most
PACE = (0.25, 0.5, 1, 2, 5, 5, 5, 5, 5)  # seconds: [GUIDE] render-lifecycle, D20, within a deadline of 30

NOWHERE = "00000000-0000-7000-8000-000000000000"
MALFORMED = "no-uuid"
NOBODY = "Nobody@example.invalid"
NAME = "Ada Contract"
LETTER_NAME = "Contract check letter"
DATA = {"customer": {"name": NAME}, "items": [{"price": "9.99"}]}
LETTER: Mapping[str, Any] = {
    "variables": [
        {"key": "customer.name", "label": "Customer", "dataType": "text", "required": True},
        {"key": "total", "label": "Total", "dataType": "currency", "format": "currency:EUR"},
        {"key": "issuedOn", "label": "Issued on", "dataType": "date", "required": False, "format": "date:DD/MM/YYYY"},
        {"key": "paid", "label": "Paid", "dataType": "boolean"},
        {"key": "email", "label": "E-mail", "dataType": "email"},
        {"key": "logo", "label": "Logo", "dataType": "image"},
        {"key": "remarks", "label": "Remarks & <other> details of the Übergabe, 文書", "dataType": "longtext"},
        {"key": "pages", "label": "Pages", "dataType": "number"},
        {"key": "dueAt", "label": "Due at", "dataType": "datetime"},
        {"key": "site", "label": "Site", "dataType": "url"},
    ],
    "loops": [
        {"key": "items", "label": "Items", "itemFields": [{"key": "price", "label": "Price", "dataType": "currency"}]}
    ],
}
Row = TypeVar("Row")


@contextmanager
def own_template(visit: Visit, word: str = "letter", *, key: str = "project") -> Iterator[str]:
    """A template of the probe's own: its slug."""
    slug = visit.fresh(word)
    visit.created("template", slug, ("deleteTemplate", {"slug": slug}), key=key)
    sent = Sent({"slug": slug}, body={"name": f"Contract check {word}", "manifest": LETTER}, key=key)
    made = visit.must(
        visit.ask("upsertTemplate", f"a template {word} of its own", sent), "201", "[REF] update-template"
    )
    agrees(visit, made, {"slug": slug, "currentVersionNumber": 1}, "[REF] update-template")
    visit.shared[slug] = made.sure
    try:
        yield slug
    finally:
        visit.ask("deleteTemplate", f"its template {word} again", Sent({"slug": slug}, key=key))


def submitted(visit: Visit, slug: str, step: str = "a render", data: Any = DATA, **more: Any) -> Answer:
    """A new render, just queued."""
    answer = visit.ask("renderTemplate", step, Sent({"slug": slug}, body={"data": data}, **more))
    return begun(visit, answer)


def begun(visit: Visit, answer: Answer) -> Answer:
    """It has been taken, just now, as a render of its own."""
    visit.must(answer, "202", "[REF] render-template")
    visit.created("render", visit.text(answer, "id"))
    own(visit, answer, "id", source="[REF] render-template")
    wrong = Wrong("lifecycle-broken", "body.status", "queued", answer.at("status"), "[REF] render-template")
    visit.claim(answer.at("status") == "queued", answer, wrong)
    just_now(visit, answer, "createdAt", "[REF] render-template")
    return answer


def followed(
    visit: Visit, id: str, step: str = "its state", *, operation: str = "getRender", key: str = "project"
) -> Answer:
    """The render at its end, which comes within 30 s. On the way its states go forward only."""
    answer = visit.ask(operation, step, Sent({"id": id}, key=key))
    reached = _state(visit, answer, 0)
    for seconds in PACE:
        if answer.at("status") in ENDS or answer.status != 200:
            break
        visit.pause(seconds)
        answer = visit.ask(operation, step, Sent({"id": id}, key=key))
        reached = _state(visit, answer, reached)
    wrong = Wrong(
        "lifecycle-broken", "body.status", "an end within 30 s", answer.at("status"), "[GUIDE] render-lifecycle"
    )
    visit.claim(answer.at("status") in ENDS or answer.status != 200, answer, wrong)
    return answer


@contextmanager
def own_render(visit: Visit) -> Iterator[str]:
    """A render that has succeeded, of a template of its own: its id."""
    with own_template(visit) as slug:
        id = visit.text(submitted(visit, slug), "id")
        visit.pause(PACE[0])
        followed(visit, id)
        yield id


def found_renders(visit: Visit) -> list[dict[str, Any]]:
    """A few renders of the project that have succeeded, and one that has not, as the list shows them."""
    listed = visit.must(visit.ask("listEmbedRenders", "what there is"), "200", "[WWW] builder-api")
    rows = having("id", listed.rows("renders"))
    visit.saw("renders", rows)
    return few([row for row in rows if row.get("status") == "succeeded"]) + first_failed(rows)


def first_failed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row.get("status") == "failed"][:1]


def having(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that can be asked for by it; that it is missing in others is for the schema to tell."""
    return [row for row in rows if isinstance(row.get(name), str)]


def few(rows: list[Row]) -> list[Row]:
    """First, middle and last, each once."""
    places = dict.fromkeys((0, len(rows) // 2, len(rows) - 1)) if rows else {}
    return [rows[place] for place in places]


def _state(visit: Visit, answer: Answer, reached: int) -> int:
    """How far the render is now."""
    sound(visit, answer)
    rank = RANKS.get(str(answer.at("status")), reached)
    wrong = Wrong(
        "lifecycle-broken", "body.status", "no earlier state again", answer.at("status"), "[GUIDE] render-lifecycle"
    )
    visit.claim(rank >= reached, answer, wrong)
    return rank
