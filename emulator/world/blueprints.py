"""Blueprints: the kinds of templates of generated projects, and where the words for their data come from."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faker import Faker

Pools = Mapping[str, Sequence[str]]

POOLS: dict[str, Callable[["Faker"], str]] = {
    "name": lambda fake: f"{fake.first_name()} {fake.last_name()}",
    "company": lambda fake: str(fake.company()),
    "email": lambda fake: str(fake.safe_email()),
    "street": lambda fake: str(fake.street_address()),
    "city": lambda fake: str(fake.city()),
    "day": lambda fake: f"2026-{fake.random_int(1, 12):02d}-{fake.random_int(1, 28):02d}",
    "sentence": lambda fake: str(fake.sentence(nb_words=8)),
    "product": lambda fake: f"{fake.color_name()} {fake.word()}",
    "address": lambda fake: f"203.0.113.{fake.random_int(1, 254)}",
}
# Variables by key: their data type, and the pool of their words; None for a number.
FIELDS: dict[str, tuple[str, str | None]] = {
    "customer.name": ("text", "name"),
    "customer.company": ("text", "company"),
    "customer.email": ("email", "email"),
    "customer.street": ("text", "street"),
    "customer.city": ("text", "city"),
    "document.number": ("number", None),
    "document.date": ("date", "day"),
    "document.total": ("currency", None),
    "document.note": ("longtext", "sentence"),
    "description": ("text", "product"),
    "quantity": ("number", None),
    "price": ("currency", None),
}
ROW = ("description", "quantity", "price")


class Blueprint:
    """A kind of template. `items`: whether it has a table of them."""

    def __init__(self, name: str, keys: str, *, items: bool = False) -> None:
        self.name = name
        self.slug = name.lower().replace(" ", "-")
        self._keys = keys.split()
        self._items = items

    @cached_property
    def manifest(self) -> dict[str, Any]:
        items = {"key": "items", "label": "Items", "itemFields": [_variable(key) for key in ROW]}
        return {"variables": [_variable(key) for key in self._keys], "loops": [items] if self._items else []}

    def filled(self, pools: Pools, dice: Any) -> dict[str, Any]:
        """Data that fits the manifest. `dice` are Faker's."""
        data: dict[str, Any] = {}
        for key in self._keys:
            group, _, name = key.partition(".")
            data.setdefault(group, {})[name] = _value(key, pools, dice)
        if self._items:
            data["items"] = [{key: _value(key, pools, dice) for key in ROW} for _ in range(dice.randint(1, 4))]
        return data


def _variable(key: str) -> dict[str, Any]:
    label = key.replace(".", " ").capitalize()
    return {"key": key, "label": label, "dataType": FIELDS[key][0], "required": key == "customer.name"}


def _value(key: str, pools: Pools, dice: Any) -> str | float:
    pool = FIELDS[key][1]
    drawn: str | float = dice.choice(pools[pool]) if pool else dice.randint(1, 500_000) / 100
    return drawn


BLUEPRINTS = (
    Blueprint("Invoice", "customer.name customer.company document.number document.date document.total", items=True),
    Blueprint("Quote", "customer.name customer.email document.date document.total", items=True),
    Blueprint("Letter", "customer.name customer.street customer.city document.note"),
    Blueprint("Delivery note", "customer.company customer.name customer.street customer.city", items=True),
    Blueprint("Certificate", "customer.name document.date document.number"),
)
