"""Ground: what there is for an operation to be asked about. Found in lists, or made where that does no harm."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, NamedTuple

from ..probes.forms import Form, template_of
from ..probes.provisioning import ORG
from ..probes.sessions import minted
from ..probes.signing import asking
from ..probes.steps import DATA, few, found_renders, own_template
from ..visit import Sent, Visit

Places = tuple[Mapping[str, str], ...]


class Ground(NamedTuple):
    """`places`: values for the variables of the path; `only`: nothing else may be touched. `body`: fields that
    make a well-formed body a good one. `key` as in Sent."""

    places: Places = ()
    body: Mapping[str, Any] = {}
    key: str | None = "project"
    only: bool = False


Prepare = Callable[[Visit, ExitStack], Ground]


class Row(NamedTuple):
    """`calls`: operations that preparing it calls. `own`: harmless on a deployment that may be written to, for it
    touches nothing but what it has made, and takes that away."""

    prepare: Prepare
    calls: str = ""
    own: bool = False


def bare(visit: Visit, stack: ExitStack) -> Ground:
    return Ground()


def with_key(key: str | None) -> Prepare:
    return lambda visit, stack: Ground(key=key)


def of_list(operation: str, rows: str, names: tuple[str, str], key: str = "project") -> Prepare:
    """`names`: of the field that a row has, and of the variable that it fills."""
    field, variable = names

    def prepare(visit: Visit, stack: ExitStack) -> Ground:
        listed = visit.ask(operation, "what there is", Sent(key=key)).rows(rows)
        values = [row[field] for row in listed if isinstance(row.get(field), str)]
        return Ground(tuple({variable: value} for value in few(values)), key=key)

    return prepare


def own_name(visit: Visit, stack: ExitStack) -> Ground:
    """Nobody else's template has it, so what is taken away again is ours. An emulator's world is, anyway."""
    if visit.target.is_emulator:
        return Ground()
    slug = visit.fresh("template")
    return Ground(body={"name": slug, "slug": slug}, only=True)


def own_slug(visit: Visit, stack: ExitStack) -> Ground:
    slug = stack.enter_context(own_template(visit))
    return Ground(({"slug": slug},), {"data": DATA}, only=not visit.target.is_emulator)


def renders(visit: Visit, stack: ExitStack) -> Ground:
    return Ground(tuple({"id": str(row["id"])} for row in found_renders(visit)))


def shares(visit: Visit, stack: ExitStack) -> Ground:
    id = _render(visit)
    answer = visit.ask("createRenderShare", "one to take away", Sent({"id": id}, body={"channel": "link"}))
    return Ground(({"id": id, "shareId": visit.text(answer, "id")},))


def signatures(visit: Visit, stack: ExitStack) -> Ground:
    if visit.target.is_emulator:
        visit.ask("createSignature", "one to look at", Sent(body=asking(_render(visit))))
    return of_list("listSignatures", "signatures", ("id", "id"))(visit, stack)


def to_be_signed(visit: Visit, stack: ExitStack) -> Ground:
    return Ground(body={"renderId": _render(visit)})


def hook(visit: Visit, stack: ExitStack) -> Ground:
    return Ground(({"token": visit.target.keys["hook"]},), key=None)


def renewal(visit: Visit, stack: ExitStack) -> Ground:
    token = visit.text(minted(visit, "to be renewed"), "renew_token")
    return Ground(body={"renewToken": token})


def form(visit: Visit, stack: ExitStack) -> Ground:
    opened = _form(visit, stack)
    return Ground(({"sessionId": opened.id},), {"data": DATA}, key=opened.token)


def form_render(visit: Visit, stack: ExitStack) -> Ground:
    opened = _form(visit, stack)
    id = visit.text(opened.submit("to be followed", {"data": DATA}), "id")
    return Ground(({"id": id},), key=opened.token)


def organisation(visit: Visit, stack: ExitStack) -> Ground:
    visit.ask("provisionOrg", "one to change", Sent(body={"externalOrgId": ORG}, key="admin"))
    return Ground(body={"externalOrgId": ORG}, key="admin")


def _render(visit: Visit) -> str:
    """Of one that has succeeded; an emulator's world has such."""
    found = found_renders(visit)
    return str(found[0]["id"]) if found else ""


def _form(visit: Visit, stack: ExitStack) -> Form:
    return Form(visit, template_of(visit, stack.enter_context(own_template(visit))))


templates = of_list("listTemplates", "templates", ("slug", "slug"))
projects = of_list("listProjects", "projects", ("id", "id"), "account")
ACCOUNT, ADMIN = with_key("account"), with_key("admin")
OWN = "upsertTemplate deleteTemplate"
FORM = f"{OWN} getTemplate createEmbedSession"
ROWS: dict[str, Row] = {
    "createTemplate": Row(own_name, "deleteTemplate", own=True),
    "getTemplate": Row(templates, "listTemplates"),
    "upsertTemplate": Row(own_slug, OWN, own=True),
    "deleteTemplate": Row(templates, "listTemplates"),
    "renderTemplate": Row(own_slug, OWN, own=True),
    **dict.fromkeys(
        ("getRender", "downloadRender", "listRenderShares", "getRenderEngagement", "downloadEmbedRender"),
        Row(renders, "listEmbedRenders"),
    ),
    **dict.fromkeys(("createRenderShare", "emailRender", "recordRenderEvent"), Row(renders, "listEmbedRenders")),
    "revokeRenderShare": Row(shares, "listEmbedRenders createRenderShare"),
    "createSignature": Row(to_be_signed, "listEmbedRenders"),
    **dict.fromkeys(
        ("getSignature", "downloadSignature", "getSignatureCertificate", "cancelSignature"),
        Row(signatures, "listSignatures"),
    ),
    "triggerInboundRender": Row(hook),
    "refreshEmbedSession": Row(renewal, "createEmbedSession"),
    "getEmbedRender": Row(form_render, f"{FORM} submitEmbedForm"),
    "submitEmbedForm": Row(form, FORM),
    "uploadFormImage": Row(form, FORM),
    "provisionOrg": Row(ADMIN),
    "updateProvisionedOrg": Row(organisation, "provisionOrg"),
    "createProject": Row(ACCOUNT),
    "listProjects": Row(ACCOUNT),
    **dict.fromkeys(
        ("getProject", "renameProject", "deleteProject", "createProjectKey"), Row(projects, "listProjects")
    ),
    "getHealth": Row(with_key(None)),
    "getRootHealth": Row(with_key(None)),
}
