"""Credentials: no operation is answered without a good one. conventions.md, sections 2 and 4; D02.

What is asked of each could do no harm where it were answered: ids that nobody has, bodies that are no JSON.
"""

from collections.abc import Iterator
from functools import partial
from itertools import cycle
from typing import NamedTuple

from ..probe import Probe
from ..visit import Sent, Visit
from .claims import enforced
from .steps import NOWHERE

UNKNOWN_KEY = "ck_live_craftkitcontractsunknown000000"


class Area(NamedTuple):
    """Operations that refuse in the same words: without a bearer token and with a bad one. `other`: a key of another
    kind."""

    missing: str
    bad: str
    other: str
    operations: list[str]


CORE = (
    "createTemplate listTemplates getTemplate upsertTemplate deleteTemplate renderTemplate getRender downloadRender "
    "createRenderShare listRenderShares revokeRenderShare emailRender getRenderEngagement recordRenderEvent "
    "createSignature listSignatures getSignature cancelSignature downloadSignature getSignatureCertificate"
).split()
EMBED = "createEmbedSession refreshEmbedSession publishEmbedCatalog listBuilderTemplates listEmbedRenders".split()
PROJECTS = "createProject listProjects getProject renameProject deleteProject createProjectKey".split()
BUILDER = "missing_or_invalid_authorization"
AREAS = (
    Area("unauthorized", "unauthorized", "account", CORE),
    Area("missing_authorization", "invalid_credentials", "account", EMBED),
    Area(BUILDER, BUILDER, "account", ["createBuilderTemplate"]),
    Area("invalid_credentials", "invalid_credentials", "account", ["downloadEmbedRender"]),
    Area("unauthorized", "unauthorized", "project", ["getEmbedRender", "submitEmbedForm", "uploadFormImage"]),
    Area("invalid_credentials", "invalid_credentials", "project", ["provisionOrg", "updateProvisionedOrg"]),
    Area("unauthorized", "unauthorized", "project", PROJECTS),
)
READ = (
    *("getTemplate", "getRender", "downloadRender", "listRenderShares", "getRenderEngagement"),
    *("listSignatures", "getSignature", "downloadSignature", "getSignatureCertificate"),
)
READING = ("get", "list", "download")
UNREAD = ("deleteTemplate", "deleteProject", "revokeRenderShare")  # operations without a body
PATH = {"slug": "ckc-no-such-template", "id": NOWHERE, "shareId": NOWHERE, "sessionId": NOWHERE}


def filled(operation: str, key: str | None) -> Sent:
    has_body = not operation.startswith(READING) and operation not in UNREAD
    return Sent(PATH, body=b"{" if has_body else None, key=key)


def probe_of(operation: str, area: Area) -> Probe:
    writes = "" if operation.startswith(READING) else "writes"
    probe = Probe.of(partial(_asked, operation=operation, area=area), f"{operation} 401", most=3, needs=writes)
    return probe._replace(name=f"credentials: {operation}")


def _asked(visit: Visit, operation: str, area: Area) -> None:
    source = "D02" if area.missing != area.bad else "[GUIDE] authentication"
    for step, key, code in _bad_keys(visit, area):
        enforced(visit, visit.ask(operation, step, filled(operation, key)), f"401 {code}", source)


def _bad_keys(visit: Visit, area: Area) -> Iterator[tuple[str, str | None, str]]:
    yield "without a key", None, area.missing
    yield "with an unknown key", UNKNOWN_KEY, area.bad
    if area.other in visit.target.keys:
        yield f"with the {area.other} key", area.other, area.bad


def malformed(visit: Visit) -> None:
    """Headers that hold no bearer token count as none, and a key is good only as it is."""
    key = visit.target.keys["project"]
    for operation, header in zip(READ, cycle((f"Basic {key}", key)), strict=False):
        answer = visit.ask(
            operation, "a key under another scheme", filled(operation, None)._replace(headers={"Authorization": header})
        )
        enforced(visit, answer, "401 unauthorized", "[GUIDE] authentication")
    for step, header in (
        ("another scheme", f"Basic {key}"),
        ("no token", "Bearer"),
        ("a key alone", key),
        ("a key and more", f"Bearer {key}0"),
        ("a key without its end", f"Bearer {key[:-1]}"),
        ("a key in other letters", f"Bearer {key[:8]}{key[8:].swapcase()}"),
    ):
        answer = visit.ask("listTemplates", step, Sent(key=None, headers={"Authorization": header}))
        enforced(visit, answer, "401 unauthorized", "[GUIDE] authentication")


PROBES = (
    *(probe_of(operation, area) for area in AREAS for operation in area.operations),
    Probe.of(malformed, ", ".join(f"{operation} 401" for operation in ("listTemplates", *READ)), most=6 + len(READ)),
)
