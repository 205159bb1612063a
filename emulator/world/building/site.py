"""Site: where a world is being built: its state, the material, and what every part of the building needs."""

from typing import TypeVar

from .. import credentials
from ..clock import LAST_INSTANT, iso, parse_instant
from ..duration import parse_duration
from ..file import WorldFileError
from ..ids import Ids
from ..material import Material, Row, Steps
from ..records import Key
from ..table import Record, Table
from ..world import State

R = TypeVar("R", bound=Record)


class Site:
    """`accounts`: the ids of the account keys by their cleartext, in the order of the file."""

    def __init__(self, material: Material, state: State) -> None:
        self.material = material
        self.state = state
        self.accounts: dict[str, str] = {}

    @property
    def start(self) -> int:
        return self.state.started_at

    @property
    def ids(self) -> Ids:
        return self.state.ids

    def error(self, steps: Steps, text: str) -> WorldFileError:
        return self.material.error(steps, text)

    def add(self, table: Table[R], record: R, steps: Steps) -> R:
        if table.get(record.id) is not None:
            raise self.error((*steps, "id"), f"the id {record.id} is in the file twice")
        return table.add(record)

    def add_key(self, key: Key, steps: Steps) -> None:
        if self.state.keys.get(key.id) is not None:
            raise self.error(steps, "this key is in the file twice")
        self.state.keys.add(key)

    def add_account(self, cleartext: str, steps: Steps) -> None:
        account = credentials.account_key(cleartext)
        self.add_key(account, steps)
        self.accounts[cleartext] = account.id

    def time(self, row: Row, name: str, steps: Steps, *, default: int = 0) -> int:
        """What the row has under that name: absolute, or relative to the start of the world."""
        if name not in row:
            return default
        text = row[name]
        try:
            if "T" in text:
                return parse_instant(text)
            sign = -1 if text.startswith("-") else 1
            return _in_time(max(0, self.start + sign * parse_duration(text.lstrip("+-"))))
        except ValueError as error:
            raise self.error((*steps, name), f"{text!r}: {error}") from None

    def past(self, row: Row, name: str, steps: Steps, *, default: int = 0) -> int:
        """A time of what has happened already when the world starts."""
        if (at := self.time(row, name, steps, default=default)) > self.start:
            raise self.error((*steps, name), f"{row[name]!r}: this is after the start of the world")
        return at

    def not_before(self, earlier: int, row: Row, name: str, steps: Steps) -> int:
        """A time of what cannot come before something; at the same time when it is left out, or when the world starts
        so near to 1970 that what is relative to it has no time left."""
        at = self.time(row, name, steps, default=earlier) or earlier
        if at < earlier:
            raise self.error((*steps, name), f"{row[name]!r}: this cannot be before {iso(earlier)}")
        return at

    def later(self, at: int, row: Row, name: str, steps: Steps) -> int:
        """`at`, and the duration that the row has under that name."""
        try:
            return _in_time(at + parse_duration(row[name]))
        except ValueError as error:
            raise self.error((*steps, name), f"{row[name]!r}: {error}") from None


def _in_time(instant: int) -> int:
    if instant > LAST_INSTANT:
        raise ValueError("this is after the year 9999")
    return instant
