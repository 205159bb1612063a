"""Sample data: values that satisfy a manifest, the same ones for the same manifest and seed.

For trying out a template and for seeding worlds. The emulator's own device, not part of the documented API.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from .manifest import Manifest, Variable

if TYPE_CHECKING:
    from faker import Faker

_Draw = Callable[["Faker", Variable], Any]

# Not "now": a sample must not change with the day on which it is made.
_FIRST_DAY = date(2026, 1, 1)
_FIRST_MINUTE = datetime(2026, 1, 1, tzinfo=UTC)


def sample(manifest: Manifest, seed: int | str) -> dict[str, Any]:
    """Data for every variable, optional ones included, and two or three rows for every loop."""
    from faker import Faker  # costs more than the whole start of a server that never asks for a sample

    fake = Faker(use_weighting=False)
    fake.seed_instance(seed)
    data = _filled(manifest.variables, fake)
    for loop in manifest.loops:
        data[loop.key] = [_filled(loop.item_fields, fake) for _ in range(fake.random_int(2, 3))]
    return data


def _filled(variables: Iterable[Variable], fake: Faker) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for variable in variables:
        *parents, name = variable.path
        holder = data
        for parent in parents:
            holder = holder.setdefault(parent, {})
        holder[name] = _DRAWS[variable.data_type](fake, variable)
    return data


def _words(variable: Variable) -> frozenset[str]:
    """The lower-case words of key and label: `handover.signedBy`, "Signed by" -> handover, signed, by."""
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", f"{variable.key} {variable.label}"))


def _text(fake: Faker, variable: Variable) -> str:
    words = _words(variable)
    draw = next((draw for hints, draw in _TEXT_BY_WORDS if words & hints), None)
    return draw(fake) if draw else str(fake.sentence(nb_words=3)).rstrip(".")


def _number(fake: Faker, variable: Variable) -> float:
    words = _words(variable)
    low, high = next((span for hints, span in _SPAN_BY_WORDS if words & hints), (1, 100))
    whole: int = fake.random_int(low, high)
    return whole if variable.integer or high <= _LAST_WHOLE else whole + fake.random_int(0, 99) / 100


def _amount(fake: Faker, variable: Variable) -> float:
    whole: int = fake.random_int(10, 2000)
    return whole if variable.integer else whole + fake.random_int(0, 99) / 100


def _address(fake: Faker, variable: Variable) -> str:
    return f"https://example.com/{fake.slug()}"


def _image(fake: Faker, variable: Variable) -> str:
    return f"https://example.com/images/{fake.slug()}.png"


def _date(fake: Faker, variable: Variable) -> str:
    return (_FIRST_DAY + timedelta(days=fake.random_int(0, 364))).isoformat()


def _datetime(fake: Faker, variable: Variable) -> str:
    minute = _FIRST_MINUTE + timedelta(minutes=fake.random_int(0, 365 * 24 * 60 - 1))
    return minute.strftime("%Y-%m-%dT%H:%M:%S.000Z")


# The first row that shares a word with the variable wins, so the telling words stand above the vague ones.
_TEXT_BY_WORDS: tuple[tuple[frozenset[str], Callable[[Faker], str]], ...] = (
    (frozenset({"email", "mail"}), lambda fake: str(fake.safe_email())),
    (frozenset({"phone", "mobile", "tel", "telephone"}), lambda fake: str(fake.numerify("+1 555 01##"))),
    (frozenset({"company", "organisation", "organization", "supplier", "vendor"}), lambda fake: str(fake.company())),
    (frozenset({"city", "town", "place"}), lambda fake: str(fake.city())),
    (frozenset({"country"}), lambda fake: str(fake.country())),
    (frozenset({"zip", "postcode", "postal"}), lambda fake: str(fake.postcode())),
    (frozenset({"street", "address"}), lambda fake: str(fake.street_address())),
    (frozenset({"iban"}), lambda fake: str(fake.iban())),
    (frozenset({"date", "day", "due"}), lambda fake: (_FIRST_DAY + timedelta(fake.random_int(0, 364))).isoformat()),
    (frozenset({"code", "number", "no", "reference", "ref", "id", "sku"}), lambda fake: str(fake.bothify("??-#####"))),
    (frozenset({"product", "item", "article", "area"}), lambda fake: str(fake.word()).capitalize()),
    (frozenset({"condition", "status", "state"}), lambda fake: str(fake.random_element(("good", "fair", "worn")))),
    (frozenset({"name", "by", "customer", "contact", "signer"}), lambda fake: str(fake.name())),
)

_LAST_WHOLE = 100  # counts and percentages are whole, larger numbers have two decimals
_SPAN_BY_WORDS: tuple[tuple[frozenset[str], tuple[int, int]], ...] = (
    (frozenset({"quantity", "qty", "count", "pieces"}), (1, 20)),
    (frozenset({"percent", "percentage", "rate", "vat", "tax", "discount"}), (5, 25)),
    (frozenset({"price", "total", "amount", "sum", "net", "gross", "cost"}), (10, 2000)),
)

_DRAWS: dict[str, _Draw] = {
    "text": _text,
    "longtext": lambda fake, variable: str(fake.paragraph(nb_sentences=3)),
    "number": _number,
    "currency": _amount,
    "date": _date,
    "datetime": _datetime,
    "boolean": lambda fake, variable: bool(fake.boolean()),
    "image": _image,
    "url": _address,
    "email": lambda fake, variable: str(fake.safe_email()),
}
