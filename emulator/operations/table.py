"""OPERATIONS: the API on one screen. Paths, shapes and replies stand in openapi.yaml by operationId (U01)."""

from collections.abc import Callable
from typing import NamedTuple

from ..protocol.call import Call, Reply
from ..protocol.problem import UNPROCESSABLE
from ..world.world import World
from .builder import create_builder_template, list_builder_templates
from .catalogs import publish_embed_catalog
from .embed_renders import list_embed_renders
from .engagement import get_render_engagement, record_render_event
from .forms import get_embed_render, submit_embed_form
from .health import get_health, get_root_health
from .inbound import inbound_template, trigger_inbound_render
from .mailing import email_render
from .projects import (
    create_project,
    create_project_key,
    delete_project,
    get_project,
    list_projects,
    project_of,
    rename_project,
)
from .provisioning import provision_org, update_provisioned_org
from .reading import download_embed_render, download_render, get_render
from .rendering import render_template
from .sessions import create_embed_session, refresh_embed_session
from .shares import create_render_share, list_render_shares, revoke_render_share
from .signatures import (
    cancel_signature,
    create_signature,
    download_signature,
    get_signature,
    get_signature_certificate,
    list_signatures,
)
from .templates import create_template, delete_template, get_template, list_templates, upsert_template
from .uploads import ENVELOPE, LARGEST, upload_form_image

BODY_LIMIT = 10 * 1024 * 1024  # U06


class Operation(NamedTuple):
    """`credential` names a row of api/credentials.py: who may call, and the words of a refusal. `body` is the limit of
    the JSON body in bytes, None for an operation that reads none. `optional`: an empty body counts as `{}`. `shape`:
    the status of a body of the wrong shape (D05). `flat`: every refusal is `{"error": code}` (U03). `order` names the
    row of ORDERS in api/stages.py; `find` is what its stage `find_first` calls, for the Problem that it raises."""

    function: Callable[[World, Call], Reply]
    credential: str
    body: int | None = None
    optional: bool = False
    shape: int = 400
    flat: bool = False
    order: str = "usual"
    find: Callable[[World, Call], object] | None = None


OPERATIONS = {
    "createTemplate": Operation(create_template, "project", BODY_LIMIT),
    "listTemplates": Operation(list_templates, "project"),
    "getTemplate": Operation(get_template, "project"),
    "upsertTemplate": Operation(upsert_template, "project", BODY_LIMIT),
    "deleteTemplate": Operation(delete_template, "project"),
    "renderTemplate": Operation(render_template, "project", BODY_LIMIT),
    "getRender": Operation(get_render, "project"),
    "downloadRender": Operation(download_render, "project"),
    "getRenderEngagement": Operation(get_render_engagement, "project"),
    "recordRenderEvent": Operation(record_render_event, "project", BODY_LIMIT),
    "createRenderShare": Operation(create_render_share, "project", BODY_LIMIT),
    "listRenderShares": Operation(list_render_shares, "project"),
    "revokeRenderShare": Operation(revoke_render_share, "project"),
    "emailRender": Operation(email_render, "project", BODY_LIMIT),
    "createSignature": Operation(create_signature, "project", BODY_LIMIT),
    "listSignatures": Operation(list_signatures, "project"),
    "getSignature": Operation(get_signature, "project"),
    "cancelSignature": Operation(cancel_signature, "project", BODY_LIMIT, optional=True),
    "downloadSignature": Operation(download_signature, "project"),
    "getSignatureCertificate": Operation(get_signature_certificate, "project"),
    "createEmbedSession": Operation(create_embed_session, "partner", BODY_LIMIT, shape=UNPROCESSABLE),
    "refreshEmbedSession": Operation(refresh_embed_session, "partner", BODY_LIMIT, shape=UNPROCESSABLE),
    "publishEmbedCatalog": Operation(publish_embed_catalog, "partner", BODY_LIMIT, shape=UNPROCESSABLE),
    "createBuilderTemplate": Operation(create_builder_template, "builder", BODY_LIMIT),
    "listBuilderTemplates": Operation(list_builder_templates, "partner"),
    "listEmbedRenders": Operation(list_embed_renders, "partner"),
    "getEmbedRender": Operation(get_embed_render, "session", order="fill session"),
    "downloadEmbedRender": Operation(download_embed_render, "download"),
    "submitEmbedForm": Operation(submit_embed_form, "session", BODY_LIMIT, order="form"),
    "uploadFormImage": Operation(upload_form_image, "session", LARGEST + ENVELOPE, order="upload"),
    "provisionOrg": Operation(provision_org, "admin", BODY_LIMIT, flat=True),
    "updateProvisionedOrg": Operation(update_provisioned_org, "admin", BODY_LIMIT, flat=True),
    "createProject": Operation(create_project, "account", BODY_LIMIT, shape=UNPROCESSABLE),
    "listProjects": Operation(list_projects, "account"),
    "getProject": Operation(get_project, "account"),
    "renameProject": Operation(rename_project, "account", BODY_LIMIT, order="resource first", find=project_of),
    "deleteProject": Operation(delete_project, "account"),
    "createProjectKey": Operation(create_project_key, "account", BODY_LIMIT, optional=True),
    "triggerInboundRender": Operation(
        trigger_inbound_render, "none", BODY_LIMIT, order="raw body first", find=inbound_template
    ),
    "getHealth": Operation(get_health, "none"),
    "getRootHealth": Operation(get_root_health, "none"),
}
