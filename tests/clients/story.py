"""A partner's integration on the client that openapi-python-client makes of openapi.yaml, run by a test with that
client on its path: `python story.py BASE_URL`. What it saw, it prints as JSON; evidence.py judges it."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import httpx
from craftkit_client import AuthenticatedClient, models  # type: ignore[import-not-found]
from craftkit_client.api.admin import provision_org  # type: ignore[import-not-found]
from craftkit_client.api.embed import (  # type: ignore[import-not-found]
    create_embed_session,
    get_embed_render,
    submit_embed_form,
)
from craftkit_client.api.projects import create_project, create_project_key  # type: ignore[import-not-found]
from craftkit_client.api.renders import (  # type: ignore[import-not-found]
    create_render_share,
    download_render,
    email_render,
    get_render,
    list_render_shares,
)
from craftkit_client.api.signatures import create_signature, list_signatures  # type: ignore[import-not-found]
from craftkit_client.api.templates import (  # type: ignore[import-not-found]
    get_template,
    list_templates,
    render_template,
    upsert_template,
)
from craftkit_client.types import UNSET, Unset  # type: ignore[import-not-found]

T = TypeVar("T")
Facts = dict[str, Any]


def main(base_url: str) -> None:
    advance(base_url, freeze=True)
    org = got(200, models.ProvisionedOrg, provision_org, client(base_url, "ck_admin_demo"), body=ORG)
    partner = client(base_url, org.api_key)
    facts: Facts = {"org": org.external_org_id, "key": org.api_key}
    template = got(201, models.CreatedTemplate, upsert_template, partner, "letter", body=TEMPLATE)
    facts |= {"version": template.current_version_number} | rendered(base_url, partner)
    render = UUID(facts["render"])
    facts |= shared(partner, render) | signed(base_url, partner, render)
    facts |= founded(base_url) | filled(base_url, partner, template.id)
    refusal = got(404, models.TemplateNotFoundError, get_template, partner, "no-such-template")
    print(json.dumps(facts | {"refused": refusal.error.code}))


def rendered(base_url: str, partner: AuthenticatedClient) -> Facts:
    body = models.RenderRequest(data=models.RenderRequestData.from_dict(DATA))
    queued = got(202, models.QueuedRenderEnvelope, render_template, partner, "letter", body=body)
    states = [got(200, models.Render, get_render, partner, queued.id).status]
    advance(base_url, advance="1h")
    states.append(got(200, models.Render, get_render, partner, queued.id).status)
    reply = download_render.sync_detailed(queued.id, client=partner)
    return {"render": str(queued.id), "states": states, "pdf": reply.content[:5].decode(), "size": len(reply.content)}


def shared(partner: AuthenticatedClient, render: UUID) -> Facts:
    share = got(201, models.RenderShare, create_render_share, partner, render, body=models.ShareCreate())
    letter = models.EmailCreate(to="client@example.com", recipient_name="Jane Doe", message="Here you are.")
    mail = got(201, models.SentEmail, email_render, partner, render, body=letter)
    shares = got(200, models.RenderShareList, list_render_shares, partner, render).shares
    return {"shareUrl": share.share_url, "mailed": mail.share_url, "shares": [each.share_url for each in shares]}


def signed(base_url: str, partner: AuthenticatedClient, render: UUID) -> Facts:
    """Two requests, a minute apart, and the list of them page by page."""
    made = []
    for name in ("First", "Second"):
        body = models.SignatureCreate(render_id=render, name=name, recipients=[JANE], fields=[PLACE])
        made.append(got(201, models.SentSignatureRequest, create_signature, partner, body=body).name)
        advance(base_url, advance="1m")
    return {"sent": made, "listed": paged(partner)}


def paged(partner: AuthenticatedClient) -> list[str]:
    """The names of the signature requests, read one by one."""
    names: list[str] = []
    cursor: datetime | Unset = UNSET
    while True:
        page = list_signatures.sync(client=partner, limit=1, cursor=cursor)
        assert page is not None
        found = page.to_dict()
        names += [each["name"] for each in found["signatures"]]
        if not found["hasMore"]:
            return names
        cursor = datetime.fromisoformat(found["nextCursor"])


def founded(base_url: str) -> Facts:
    account = client(base_url, "ck_acct_demo0000000000000000000000000000")
    body = models.ProjectCreate(name="Generated Clients")
    project = got(201, models.CreatedProject, create_project, account, body=body)
    key = got(201, models.ProjectKey, create_project_key, account, project.id)
    templates = got(200, models.TemplateList, list_templates, client(base_url, key.key)).templates
    return {"project": project.slug, "templates": len(templates)}


def filled(base_url: str, partner: AuthenticatedClient, template: UUID) -> Facts:
    scope = models.EmbedScope(mode=models.EmbedScopeMode.FILL, template_external_id=str(template))
    asked = models.EmbedSessionCreate(tenant=TENANT, actor=ACTOR, scope=scope)
    session = got(200, models.EmbedSession, create_embed_session, partner, body=asked)
    user = client(base_url, session.session_token)
    form = models.FormSubmit(data=models.FormSubmitData.from_dict({"customer.name": "Acme"}))
    queued = got(202, models.QueuedFormRender, submit_embed_form, user, session.session_id, body=form)
    advance(base_url, advance="1h")
    return {"form": got(200, models.FormRender, get_embed_render, user, queued.id).status}


def client(base_url: str, token: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=base_url, token=token, raise_on_unexpected_status=True)


def got(status: int, model: type[T], operation: Any, caller: AuthenticatedClient, *path: Any, **sent: Any) -> T:
    """The reply, which has to come under this status and as this model."""
    reply = operation.sync_detailed(*path, client=caller, **sent)
    assert reply.status_code == status, reply.content
    assert isinstance(reply.parsed, model), reply.parsed
    return reply.parsed


def advance(base_url: str, **change: Any) -> None:
    httpx.post(f"{base_url}/_emulator/clock", json=change).raise_for_status()


NAME = models.VariableDefinition(
    key="customer.name", label="Name", data_type=models.VariableDefinitionDataType.TEXT, required=True
)
TEMPLATE = models.TemplateUpsert(name="Letter", manifest=models.Manifest(variables=[NAME], loops=[]))
DATA: Mapping[str, Any] = {"customer": {"name": "Acme Corp"}}
ORG = models.ProvisionRequest(external_org_id="org_generated", name="Generated")
JANE = models.SignatureRecipientCreate(first_name="Jane", last_name="Doe", email="jane@example.com")
PLACE = models.SignatureField(
    page=1, x=10, y=80, width=30, height=6, type_=models.SignatureFieldType.SIGNATURE, recipient_index=0
)
TENANT = models.EmbedSessionCreateTenant(external_id="org_123", display_name="Acme Corp")
ACTOR = models.EmbedSessionCreateActor(external_id="usr_456")

if __name__ == "__main__":
    main(sys.argv[1])
