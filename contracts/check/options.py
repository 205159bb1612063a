"""Options: what a check was asked to do, made once from the command line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Unusable
from ..flags import check_write_key
from ..gate import TIMEOUT
from .cleanup.makings import unanswered

SENDABLE = re.compile(r"[!-~]+")
NEAR_BUDGET = 1_000_000


@dataclass(frozen=True, slots=True)
class Profile:
    """How much is asked beside the probes: requests of schemathesis an operation at the most, the
    phases (`stateful` are links, followed by a walker of ours), scenarios. `budget`: of a deployment, where nobody
    says another."""

    examples: int
    phases: tuple[str, ...]
    scenarios: bool
    budget: int


PROFILES = {
    "quick": Profile(0, (), scenarios=False, budget=1000),
    "full": Profile(20, ("examples", "coverage", "fuzzing", "stateful"), scenarios=True, budget=3000),
    "nightly": Profile(100, ("examples", "coverage", "fuzzing", "stateful"), scenarios=True, budget=6000),
}


@dataclass(frozen=True, slots=True)
class Options:
    """`base_url` None: an emulator of our own. `keys` as in Target. `operations`: the only ones that may be called,
    None for all. `allowed`: names of NEEDS that were granted (`writes`, `signatures`, `mail`). `signatures`, `emails`:
    at most so many at a deployment. `cleanup_ledger`: where what is made is written down."""

    base_url: str | None = None
    profile: str = "quick"
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    operations: frozenset[str] | None = None
    allowed: frozenset[str] = frozenset()
    force_live_key: bool = False
    signatures: int = 0
    emails: int = 0
    cleanup_ledger: Path | None = None
    control: bool = True
    embed: bool = True
    origin: str = ""
    control_token: str | None = field(default=None, repr=False)
    rate: float | None = None
    budget: int | None = None
    timeout: float = TIMEOUT
    certificates: str | None = None
    report_dir: Path | None = None
    previous: Path | None = None
    known: Path | None = None
    specification: Path | None = None

    @property
    def most(self) -> int:
        """Requests in all. An emulator of our own takes as many as it likes."""
        return NEAR_BUDGET if self.base_url is None else self.budget or PROFILES[self.profile].budget

    def check(self) -> None:
        """Unusable for what does not go together."""
        if self.base_url is None:
            return
        if "project" not in self.keys:
            raise Unusable("no project key: give --api-key or set CRAFTKIT_API_KEY")
        for name, key in self.keys.items():
            if not SENDABLE.fullmatch(key):
                raise Unusable(f"the {name} key cannot be sent in a header: it has spaces or letters beyond ASCII")
        if "writes" in self.allowed:
            self._check_writes(self.keys["project"])

    def _check_writes(self, key: str) -> None:
        if self.operations is None:
            raise Unusable("--allow-writes needs the operations that may be called: --operations createTemplate,...")
        check_write_key(key, forced=self.force_live_key)
        for operation, undo in unanswered(self.operations).items():
            raise Unusable(f"--operations names {operation}, and not {undo}, which takes away again what it makes")
