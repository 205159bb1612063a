"""Order: exchanges of many threads, one after the other, so that each comes after all that it could know of."""

from collections.abc import Iterable

from .heard import Heard


def ordered(heard: Iterable[Heard]) -> list[Heard]:
    """As they were answered; but what was made goes before what was made after it, as lists will show it."""
    told: list[Heard] = []
    for one in sorted(heard, key=lambda one: one.ended):
        made = made_at(one)
        later = (number for number, other in enumerate(told) if made and made_at(other) > made)
        told.insert(next(later, len(told)), one)
    return told


def made_at(one: Heard) -> str:
    """When the thing was made that the request made; nothing where it made none."""
    made = one.reply.get("createdAt") if one.method == "POST" and isinstance(one.reply, dict) else None
    return made if isinstance(made, str) and one.status in (201, 202) else ""
