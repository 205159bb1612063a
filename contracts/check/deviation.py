"""Deviation: one way in which a service differs from what it should be, named by kind and place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

CONTRACT, STRICT, PARITY, BEHAVIOUR, COVERAGE = "contract", "strict", "parity", "behaviour", "coverage"


class Kind(NamedTuple):
    """`layer`: which of the three layers says so; `words`: what happened, for people."""

    layer: str
    words: str


# Every name that a deviation may have: what breaks the contract; what the contract is silent of; what a rule of the
# documentation says and no schema can; what the emulator does otherwise.
KINDS: dict[str, Kind] = {
    "field-missing": Kind(CONTRACT, "a field that must be there is not"),
    "field-renamed": Kind(CONTRACT, "a field has another name"),
    "type-changed": Kind(CONTRACT, "a value has another type"),
    "null": Kind(CONTRACT, "a value is null that must not be"),
    "format-broken": Kind(CONTRACT, "a value does not have its format"),
    "out-of-range": Kind(CONTRACT, "a value is beyond its limits"),
    "shape-broken": Kind(CONTRACT, "a body does not fit its schema"),
    "envelope-altered": Kind(CONTRACT, "an error does not come in its envelope"),
    "not-json": Kind(CONTRACT, "a body is not the JSON that it says it is"),
    "not-a-pdf": Kind(CONTRACT, "a document is not the PDF that it says it is"),
    "no-answer": Kind(CONTRACT, "a question gets no whole answer, where others get one"),
    "body-missing": Kind(CONTRACT, "a body is empty that must not be"),
    "header-missing": Kind(CONTRACT, "a header that must be there is not"),
    "header-broken": Kind(CONTRACT, "a header does not have its format"),
    "request-refused": Kind(CONTRACT, "a request that fits the contract is refused as ill-formed"),
    "request-taken": Kind(CONTRACT, "a request that breaks the contract is taken"),
    "field-added": Kind(STRICT, "a field that is not documented"),
    "status-undocumented": Kind(STRICT, "a status that is not documented"),
    "header-undocumented": Kind(STRICT, "a header that is not documented"),
    "value-undocumented": Kind(STRICT, "a value that is not among the documented ones"),
    "content-type-undocumented": Kind(STRICT, "a content type that is not documented"),
    "rule-broken": Kind(BEHAVIOUR, "a rule of the documentation does not hold"),
    "authentication-not-enforced": Kind(BEHAVIOUR, "a call without a good credential is answered"),
    "data-leaked": Kind(BEHAVIOUR, "data of another project is shown"),
    "idempotency-ignored": Kind(BEHAVIOUR, "the same key made something twice"),
    "order-broken": Kind(BEHAVIOUR, "a list is not in its documented order"),
    "paging-broken": Kind(BEHAVIOUR, "pages do not fit together"),
    "limit-not-kept": Kind(BEHAVIOUR, "a limit is not kept"),
    "lifecycle-broken": Kind(BEHAVIOUR, "a state follows that cannot"),
    "reference-broken": Kind(BEHAVIOUR, "what one reply says of a thing another does not"),
    "status-differs": Kind(PARITY, "the emulator answers with another status"),
    "field-absent": Kind(PARITY, "a field that the emulator sends is not there"),
    "shape-differs": Kind(PARITY, "the emulator's reply has another shape"),
    "header-differs": Kind(PARITY, "the emulator sends other headers"),
    "value-differs": Kind(PARITY, "the emulator answers with another value"),
    "never-met": Kind(COVERAGE, "a documented answer that was never met"),
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """`where`: a place in the exchange (`status`, `header retry-after`, `body.renders[].status`). `source`: of the rule
    that is broken. `detail`: an example, which may change from run to run; the rest names the deviation."""

    kind: str
    operation: str
    where: str
    status: int | None = None
    expected: str = ""
    came: str = ""
    source: str = "openapi.yaml"
    detail: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)

    @property
    def layer(self) -> str:
        return KINDS[self.kind].layer

    @property
    def fingerprint(self) -> str:
        """The same from run to run, whatever the data: kind, operation, status and place."""
        named = "\0".join((self.kind, self.operation, str(self.status or ""), self.where))
        return blake2b(named.encode(), digest_size=8).hexdigest()

    def __str__(self) -> str:
        status = f" {self.status}" if self.status else ""
        told = "; ".join(
            filter(None, (self.expected and f"expected {self.expected}", self.came and f"came {self.came}"))
        )
        return f"{self.kind} at {self.operation}{status} {self.where}{f': {told}' if told else ''}"
