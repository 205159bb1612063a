"""Makings: every operation that makes something, and what takes it away again."""

from collections.abc import Mapping
from typing import NamedTuple

EXPIRES = "it ends by itself"
FOR_GOOD = "cannot be deleted through the API"


class Making(NamedTuple):
    """`id`: where the reply names the thing. `undo`: the operation that takes it away, and the variable of its path
    that is the id; the other variables are those of the request. `sent`: fields of the body by which it is found
    again when no reply came. `made`: the statuses that say that there is one more; any success without them. `why`:
    what stays of it."""

    kind: str
    id: tuple[str, ...] = ("id",)
    undo: tuple[str, str] | None = None
    sent: tuple[str, ...] = ()
    made: tuple[int, ...] = ()
    why: str = ""

    def is_made(self, status: int) -> bool:
        return status in self.made if self.made else 200 <= status < 300

    def undone_by(self, path: Mapping[str, str], id: str) -> dict[str, str]:
        """The path's variables of what takes it away."""
        variable = self.undo[1] if self.undo else ""
        shared = {"id": path["id"]} if variable == "shareId" and "id" in path else {}
        return {**shared, variable: id}


TEMPLATE, PROJECT, SHARE = ("deleteTemplate", "slug"), ("deleteProject", "id"), ("revokeRenderShare", "shareId")
CANCELLED = "cancelled, and cannot be deleted through the API"
MAKINGS: Mapping[str, Making] = {
    "createTemplate": Making("template", ("slug",), TEMPLATE, ("slug", "name")),
    "upsertTemplate": Making("template", ("slug",), TEMPLATE, made=(201,)),
    "createBuilderTemplate": Making(
        "template", ("documentTemplate", "_id"), TEMPLATE
    ),  # its slug is in the lists alone
    "renderTemplate": Making("render", why=FOR_GOOD),
    "triggerInboundRender": Making("render", why=FOR_GOOD),
    "submitEmbedForm": Making("form submission", why=FOR_GOOD),
    "createRenderShare": Making("share", undo=SHARE),
    "emailRender": Making("share", undo=SHARE),
    "recordRenderEvent": Making("render event", (), why=FOR_GOOD),
    "createSignature": Making(
        "signature request", undo=("cancelSignature", "id"), sent=("renderId",), made=(201,), why=CANCELLED
    ),
    "createEmbedSession": Making("embed session", ("session_id",), why=EXPIRES),
    "refreshEmbedSession": Making("embed session", ("session_id",), why=EXPIRES),
    "publishEmbedCatalog": Making("catalog version", why=FOR_GOOD),
    "uploadFormImage": Making("uploaded image", ("url",), why=FOR_GOOD),
    "provisionOrg": Making("provisioned organisation", ("externalOrgId",), why=FOR_GOOD),
    "createProject": Making("project", undo=PROJECT, sent=("name",)),
    "createProjectKey": Making("project key", why="the API deletes it with its project alone"),
}
UNDOING = frozenset(making.undo[0] for making in MAKINGS.values() if making.undo)
FINDING = frozenset(("listTemplates", "listProjects", "listRenderShares", "listSignatures"))


def unanswered(operations: frozenset[str]) -> dict[str, str]:
    """Operations that make what no other of these takes away, with the one that would."""
    needed = {name: making.undo[0] for name, making in MAKINGS.items() if making.undo and name in operations}
    return {name: undo for name, undo in needed.items() if undo not in operations}
