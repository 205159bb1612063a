"""Bodies: what goes with a link that says nothing of it, good enough to be taken."""

from collections.abc import Mapping
from typing import Any

from ..probes.steps import DATA, LETTER, NOBODY
from ..probes.uploads import BOUNDARY, DOT, multipart
from ..visit import Visit

HEADERS: Mapping[str, Mapping[str, str]] = {
    "uploadFormImage": {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
}


def bodies(visit: Visit) -> dict[str, Any]:
    """By operation."""
    return {
        "upsertTemplate": {"name": "Contract check walk", "manifest": LETTER},
        "renderTemplate": {"data": DATA},
        "recordRenderEvent": {"eventType": "viewed"},
        "createRenderShare": {"channel": "link"},
        "emailRender": {"to": NOBODY},
        "submitEmbedForm": {"data": DATA},
        "uploadFormImage": multipart(DOT),
        "renameProject": {"name": visit.fresh("renamed")},
        "createProjectKey": {"name": "Contract check walk"},
    }
