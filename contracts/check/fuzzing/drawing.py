"""Drawing: requests that schemathesis makes from the specification. It sends nothing, loads nothing, keeps no files."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from ...exchange import lowered
from ...specification import Node

if TYPE_CHECKING:
    import requests
    from schemathesis import Case as AnyCase

    Case = AnyCase[Any]

MADE_UP = re.compile(rb"--([0-9a-f]{32})(?:--)?\r\n")
BOUNDARY = b"craftkit-contracts"
# What says who sends, or with which key, is ours to say.
OURS = frozenset(
    {
        "user-agent",
        "authorization",
        "x-schemathesis-testcaseid",
        "accept-encoding",
        "accept",
        "connection",
        "content-length",
    }
)
LONGEST_URL = 4000
UNFIT = re.compile(
    r"(?:%2[fF]|%5[cC]|%0[0-9a-fA-F]|%1[0-9a-fA-F]|/\.{1,2}(?=/|$)|//)"
)  # proxies make another path of it
Steer = Callable[[int, "Case"], None]


class Drawn(NamedTuple):
    """`name`: which of the cases of its operation it is."""

    name: str
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None


class Drawer:
    """Of one specification. Credentials are no part of what is drawn: the probes go into those."""

    def __init__(self, document: Node) -> None:
        import schemathesis
        from schemathesis.config import SchemathesisConfig

        config = SchemathesisConfig.from_dict(
            {
                "base-url": "http://localhost",
                "generation": {"database": "none", "deterministic": True},
                "cache": {"enabled": False},
                "phases": {"coverage": {"unexpected-methods": []}},
            }
        )
        schema: Any = schemathesis.openapi.from_dict(dict(_without_security(document)), config=config)
        schema.create_extra_data_source = lambda: None  # values of earlier answers would make each run another
        self._schema = schema
        self._operations = {each.ok().definition.raw["operationId"]: each.ok() for each in schema.get_all_operations()}

    def drawn(self, operation: str, phases: Sequence[str], most: int, *, base: str, steer: Steer) -> Iterator[Drawn]:
        """At most so many, an equal part for each phase that is left. `steer` leads a case to what there is."""
        with _no_files():
            cases = list(self._cases(operation, phases, most))
        for number, (name, case) in enumerate(cases):
            steer(number, case)
            if (drawn := _drawn(name, case, base)) is not None:
                yield drawn

    def _cases(self, operation: str, phases: Sequence[str], most: int) -> Iterator[tuple[str, "Case"]]:
        left = most
        for turn, phase in enumerate(phases):
            share = left // (len(phases) - turn)
            for number, case in enumerate(PHASES[phase](self._schema, self._operations[operation], share), 1):
                left -= 1
                yield f"{phase} {number}", case


def _examples(schema: Any, operation: Any, most: int) -> "Iterator[Case]":
    for strategy in islice(operation.get_strategies_from_examples(), most):
        yield from _generated(strategy, 1)


def _coverage(schema: Any, operation: Any, most: int) -> "list[Case]":
    """From all over the list, which is long and sorted by parameter."""
    config = schema.config.generation_for(operation=operation, phase="coverage")
    cases = list(schema.iter_coverage_cases(operation, generation_modes=_modes(), generation_config=config))
    return cases if len(cases) <= most else [cases[len(cases) * place // most] for place in range(most)]


def _fuzzing(schema: Any, operation: Any, most: int) -> "list[Case]":
    from hypothesis import strategies as st

    return _generated(st.one_of([operation.as_strategy(generation_mode=mode) for mode in _modes()]), most)


PHASES: dict[str, Callable[[Any, Any, int], Any]] = {
    "examples": _examples,
    "coverage": _coverage,
    "fuzzing": _fuzzing,
}


def _modes() -> list[Any]:
    from schemathesis import GenerationMode

    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def _generated(strategy: Any, most: int) -> "list[Case]":
    """The same in every run. What cannot be generated any more is left out."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis.errors import HypothesisException

    found: list[Case] = []

    @settings(
        database=None,
        derandomize=True,
        max_examples=max(1, most),
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(case: "Case") -> None:
        found.append(case)

    with suppress(HypothesisException):
        keep()
    return found[:most]


@contextmanager
def _no_files() -> Iterator[None]:
    """Hypothesis keeps tables of characters in the current directory, unless it is told where else."""
    import warnings

    from hypothesis.configuration import set_hypothesis_home_dir

    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _drawn(name: str, case: "Case", base: str) -> Drawn | None:
    """None for what HTTP cannot carry, or would carry elsewhere."""
    import requests

    told = case.as_transport_kwargs(base_url=base)
    known = ("method", "url", "headers", "data", "json", "params", "files", "cookies")
    try:
        request = requests.Request(**{key: told[key] for key in known if key in told}).prepare()
    except (requests.RequestException, ValueError, TypeError):
        return None
    url, body = request.url or "", request.body
    content = body.encode() if isinstance(body, str) else body or None
    if len(url) > LONGEST_URL or UNFIT.search(url.removeprefix(base).partition("?")[0]):
        return None
    if request.method == "GET" and content is not None:
        return None
    return Drawn(name, request.method or "", url, *_repeatable(_headers(request), content))


def _headers(request: "requests.PreparedRequest") -> dict[str, str]:
    """Without the length, which is told anew."""
    told = lowered(request.headers)
    return {name: value for name, value in told.items() if name not in OURS}


def _repeatable(headers: dict[str, str], body: bytes | None) -> tuple[dict[str, str], bytes | None]:
    """The boundary of a form is made up anew each time: ours is not."""
    found = MADE_UP.match(body or b"")
    if not found or not body:
        return headers, body
    told = {name: value.replace(found[1].decode(), BOUNDARY.decode()) for name, value in headers.items()}
    return told, body.replace(found[1], BOUNDARY)


def _without_security(document: Node) -> Node:
    paths = {path: {key: _bare(node) for key, node in item.items()} for path, item in document["paths"].items()}
    return {**document, "paths": paths, "security": []}


def _bare(node: Any) -> Any:
    return {**node, "security": []} if isinstance(node, dict) and "responses" in node else node
