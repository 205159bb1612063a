"""Target: a deployment that is checked, and what the run holds to get at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# What a probe may need beyond a project key, and why it is left out where that is missing.
NEEDS = {
    "project-key": "no project key was given (--api-key)",
    "second-key": "no key of a second project was given (--second-api-key)",
    "account-key": "no account key was given (--account-key)",
    "admin-key": "no admin key was given (--admin-key)",
    "writes": "it writes, and writing was not allowed (--allow-writes)",
    "signatures": "creating signature requests bills (--max-signatures)",
    "mail": "it sends real mail (--max-emails)",
    "embed": "embed is off for the project (--no-embed)",
    "control": "the target has no control API",
    "demo-world": "it tells of what is in the demo world, and changes it",
    "hook": "no inbound hook was given (--hook-token)",
}


@dataclass(frozen=True, slots=True)
class Target:
    """`base_url` without a trailing slash; `keys` by name (`project`, `second`, `account`, `admin`, `hook`,
    `hook-secret`). `can`: what of NEEDS there is. `name` is what reports call it. `origin`: of a page that may embed
    the project's forms, where it has a list of such."""

    name: str
    base_url: str
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    can: frozenset[str] = frozenset()
    origin: str = ""

    @property
    def is_emulator(self) -> bool:
        return "control" in self.can
