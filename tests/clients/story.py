"""The story of tests/story on the client that openapi-python-client makes of openapi.yaml, run by a test with that
client on its path: `python -m tests.clients.story BASE_URL RECEIVER`. What it saw, it prints; evidence.py judges it."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from craftkit_client import AuthenticatedClient, models  # type: ignore[import-not-found]
from craftkit_client.api.admin import provision_org  # type: ignore[import-not-found]
from craftkit_client.api.embed import (  # type: ignore[import-not-found]
    create_embed_session,
    get_embed_render,
    submit_embed_form,
)
from craftkit_client.api.projects import create_project, create_project_key  # type: ignore[import-not-found]
from craftkit_client.api.renders import (  # type: ignore[import-not-found]
    download_render,
    email_render,
    get_render,
    get_render_engagement,
    list_render_shares,
)
from craftkit_client.api.signatures import (  # type: ignore[import-not-found]
    create_signature,
    download_signature,
    get_signature,
    get_signature_certificate,
    list_signatures,
)
from craftkit_client.api.templates import (  # type: ignore[import-not-found]
    get_template,
    list_templates,
    render_template,
    upsert_template,
)
from craftkit_client.types import UNSET, Unset  # type: ignore[import-not-found]

from .bodies import ACTOR, ANCHORS, CHARTERER, DATA, EVENTS, FORM, ORG, OWNER, TEMPLATE, TENANT
from .partner import Emulator, client, digest, got, written

Facts = dict[str, Any]


def main(base_url: str, receiver: str) -> None:
    emulator = Emulator(base_url)
    org = provisioned(emulator, receiver)
    partner = client(base_url, org.api_key)
    template = got(201, models.CreatedTemplate, upsert_template, partner, "charterparty", body=TEMPLATE)
    facts: Facts = {
        "key": org.api_key,
        "template": {"id": str(template.id)},
        "version": template.current_version_number,
    }
    facts |= rendered(emulator, partner)
    render = UUID(facts["render"]["id"])
    facts |= mailed(emulator, partner, render)
    facts |= opened(emulator, partner, render, facts["mail"])
    facts |= signed(emulator, partner, render) | not_signed(emulator, partner, render) | {"listed": paged(partner)}
    facts |= no_longer_shared(emulator, facts["mail"]) | filled(emulator, partner, template.id) | founded(base_url)
    refusal = got(404, models.TemplateNotFoundError, get_template, partner, "no-such-template")
    print(json.dumps(facts | {"refused": refusal.error.code, "heard": heard(emulator)}))


def provisioned(emulator: Emulator, receiver: str) -> models.ProvisionedOrg:
    """Asked for once or twice, an organisation is the same."""
    emulator.control("POST", "/clock", {"freeze": "2040-06-05T10:00:00.000Z"})
    platform = client(emulator.base_url, "ck_admin_demo")
    org, again = (got(200, models.ProvisionedOrg, provision_org, platform, body=ORG) for _ in range(2))
    assert org == again
    webhook = {"url": receiver, "secret": "whsec_test_0123456789", "events": "all", "project": str(org.project_id)}
    emulator.control("POST", "/webhooks", webhook)
    return org


def rendered(emulator: Emulator, partner: AuthenticatedClient) -> Facts:
    """The webhook fails twice and then arrives, 5 and 10 seconds later."""
    body = models.RenderRequest(data=models.RenderRequestData.from_dict(DATA))
    queued = got(202, models.QueuedRenderEnvelope, render_template, partner, "charterparty", body=body)
    emulator.advance("200ms")
    render = got(200, models.Render, get_render, partner, queued.id)
    arrival = []
    for step in ("0s", "5s", "10s"):
        emulator.advance(step)
        arrival.append(emulator.deliveries()[0]["state"])
    shown = {
        "id": str(render.id),
        "downloadUrl": render.download_url,
        "digest": digest(download_render, partner, render.id),
    }
    return {"render": shown, "statuses": [queued.status, render.status], "arrival": arrival}


def mailed(emulator: Emulator, partner: AuthenticatedClient, render: UUID) -> Facts:
    until = datetime.fromisoformat("2040-07-05T10:00:15.200Z")
    letter = models.EmailCreate(to="owner@example.com", recipient_name="Jane Doe", expires_at=until)
    mail = got(201, models.SentEmail, email_render, partner, render, body=letter)
    shares = got(200, models.RenderShareList, list_render_shares, partner, render).shares
    message = emulator.control("GET", f"/mail/{mail.email_message_id}")
    emulator.settle()
    assert message["links"] == [mail.share_url] == [each.share_url for each in shares]
    shown = {"id": str(mail.id), "message": mail.email_message_id, "url": mail.share_url}
    return {"mail": shown, "sentAt": written(mail.sent_at), "letter": [message["from"], message["to"]]}


def opened(emulator: Emulator, partner: AuthenticatedClient, render: UUID, mail: Mapping[str, str]) -> Facts:
    """The message, then the page that it links to, and the PDF is taken along."""
    emulator.control("POST", f"/mail/{mail['message']}/open", {"userAgent": "Mail/1.0"})
    visits = emulator.visit(mail["url"], "", "/download")
    counts = got(200, models.EngagementSummary, get_render_engagement, partner, render).counts
    emulator.settle()
    return {"visits": visits, "counts": [counts.email_opened, counts.viewed, counts.downloaded]}


def signed(emulator: Emulator, partner: AuthenticatedClient, render: UUID) -> Facts:
    """The owner first; the charterer is not let in before."""
    id = asked(
        emulator, partner, models.SignatureCreate(render, [OWNER, CHARTERER], "Charterparty", anchor_tags=ANCHORS)
    )
    early, turns = emulator.act(id, 1, "sign"), []
    for number, (wait, name) in enumerate((("2h", "Jane A. Doe"), ("1h", "John Roe"))):
        emulator.advance(wait)
        emulator.act(id, number, "view")
        turns.append(got(200, models.SignatureRequest, get_signature, partner, id).status)
        emulator.act(id, number, "sign", name=name)
        emulator.settle()
    done = got(200, models.SignatureRequest, get_signature, partner, id)
    papers = [digest(operation, partner, id) for operation in (download_signature, get_signature_certificate)]
    urls = {"signedDownloadUrl": done.signed_download_url, "certificateUrl": done.certificate_url}
    times = [written(moment) for moment in (*(one.signed_at for one in done.recipients), done.completed_at)]
    shown = {"id": str(id), "name": done.name, **urls, "digests": papers}
    return {"signed": shown, "early": early, "turns": [*turns, done.status], "times": times}


def not_signed(emulator: Emulator, partner: AuthenticatedClient, render: UUID) -> Facts:
    """For 7 days, to the millisecond; who should hear of it is given up after six attempts."""
    body = models.SignatureCreate(render, [OWNER], "Too late", anchor_tags=ANCHORS[:1])
    id = asked(emulator, partner, body)
    statuses, attempts = [], []
    for steps in (("6d", "86399999ms"), ("1ms",)):
        for step in steps:
            emulator.advance(step)
        statuses.append(got(200, models.SignatureRequest, get_signature, partner, id).status)
    for step in ("154.999s", "1ms", "1d"):
        emulator.advance(step)
        newest = emulator.deliveries()[0]
        attempts.append([newest["state"], newest["attemptCount"]])
    return {"unsigned": {"id": str(id)}, "outlived": statuses, "attempts": attempts}


def asked(emulator: Emulator, partner: AuthenticatedClient, body: models.SignatureCreate) -> UUID:
    request = got(201, models.SentSignatureRequest, create_signature, partner, body=body)
    emulator.settle()
    return UUID(str(request.id))


def paged(partner: AuthenticatedClient) -> list[str]:
    """The names of the signature requests, read one by one."""
    names: list[str] = []
    cursor: datetime | Unset = UNSET
    while True:
        page = list_signatures.sync(client=partner, limit=1, cursor=cursor)
        assert isinstance(page, models.SignaturePage | models.LastSignaturePage), page
        names += [each.name for each in page.signatures]
        if isinstance(page, models.LastSignaturePage):
            return names
        cursor = page.next_cursor


def no_longer_shared(emulator: Emulator, mail: Mapping[str, str]) -> Facts:
    """After 30 days, to the millisecond."""
    emulator.control("POST", "/clock", {"set": "2040-07-05T10:00:15.199Z"})
    last = emulator.visit(mail["url"], "")
    ended = emulator.advance("1ms")
    late = emulator.visit(mail["url"], "", "/pdf", "/download")
    recorded = emulator.control("POST", f"/mail/{mail['message']}/open")["recorded"]
    emulator.settle()
    return {"shared": [*last, *late], "sharedUntil": ended, "recorded": recorded}


def filled(emulator: Emulator, partner: AuthenticatedClient, template: UUID) -> Facts:
    """One form is rendered, the other one's values are sent to the partner."""
    user, session = seated(emulator, partner, template, models.EmbedFormCaptureMode.RENDER)
    queued = got(202, models.QueuedFormRender, submit_embed_form, user, session, body=FORM)
    emulator.advance("200ms")
    form = got(200, models.FormRender, get_embed_render, user, queued.id)
    user, session = seated(emulator, partner, template, models.EmbedFormCaptureMode.COLLECT)
    collected = got(202, models.CollectedSubmission, submit_embed_form, user, session, body=FORM)
    emulator.settle()
    return {"form": [queued.status, form.status, collected.status], "renders": [str(queued.id), collected.render_id]}


def seated(
    emulator: Emulator, partner: AuthenticatedClient, template: UUID, mode: models.EmbedFormCaptureMode
) -> tuple[AuthenticatedClient, UUID]:
    """A user's client, and the session that it is good for."""
    scope = models.EmbedScope(mode=models.EmbedScopeMode.FILL, template_external_id=str(template))
    form = models.EmbedForm(capture_mode=mode)
    asked = models.EmbedSessionCreate(tenant=TENANT, actor=ACTOR, scope=scope, form=form)
    session = got(200, models.EmbedSession, create_embed_session, partner, body=asked)
    return client(emulator.base_url, session.session_token), session.session_id


def founded(base_url: str) -> Facts:
    account = client(base_url, "ck_acct_demo0000000000000000000000000000")
    body = models.ProjectCreate(name="Generated Clients")
    project = got(201, models.CreatedProject, create_project, account, body=body)
    key = got(201, models.ProjectKey, create_project_key, account, project.id)
    templates = got(200, models.TemplateList, list_templates, client(base_url, key.key)).templates
    return {"project": project.slug, "templates": len(templates)}


def heard(emulator: Emulator) -> list[str]:
    """The events, each read as its model without a loss. Those that were purged are not to be read again."""
    payloads = [json.loads(each["payload"]) for each in reversed(emulator.deliveries()) if each["payload"]]
    events = [EVENTS[payload["event"]].from_dict(payload) for payload in payloads]
    assert [set(event.to_dict()) for event in events] == [set(payload) for payload in payloads]
    return [event.event for event in events]


if __name__ == "__main__":
    main(*sys.argv[1:])
