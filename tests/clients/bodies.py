"""What the partner of the Python story sends, in the generated types, and as what it reads the events."""

from collections.abc import Mapping
from typing import Any

from craftkit_client import models  # type: ignore[import-not-found]

TEXT = models.VariableDefinitionDataType.TEXT
VARIABLES = [("vessel", "Vessel"), ("owner", "For the owner"), ("charterer", "For the charterer")]
FIELDS = [models.VariableDefinition(key, label, TEXT, required=key == "vessel") for key, label in VARIABLES]
TEMPLATE = models.TemplateUpsert(name="Charterparty", manifest=models.Manifest(variables=FIELDS, loops=[]))
DATA: Mapping[str, Any] = {
    "vessel": "MV Northern Light",
    "owner": "{{sign_owner}}",
    "charterer": "{{sign_charterer}}",
}

ORG = models.ProvisionRequest("org_meridian", "Meridian Charters", email_from="desk@meridian.example")
OWNER = models.SignatureRecipientCreate("Jane", "jane@example.com", last_name="Doe", order=1)
CHARTERER = models.SignatureRecipientCreate("John", "john@example.com", order=2)
ANCHORS = [
    models.SignatureAnchorTag(DATA[whose], models.SignatureFieldType.SIGNATURE, number, required=True)
    for number, whose in enumerate(("owner", "charterer"))
]

TENANT = models.EmbedSessionCreateTenant(external_id="org_123", display_name="Acme Corp")
ACTOR = models.EmbedSessionCreateActor(external_id="usr_456")
FORM = models.FormSubmit(data=models.FormSubmitData.from_dict({"vessel": "MV Southern Cross"}))

EVENTS: Mapping[str, Any] = {
    "render.succeeded": models.RenderSucceededEvent,
    "document.share_created": models.DocumentShareCreatedEvent,
    "document.email_sent": models.DocumentEmailSentEvent,
    "document.email_opened": models.DocumentEmailOpenedEvent,
    "document.viewed": models.DocumentViewedEvent,
    "document.downloaded": models.DocumentDownloadedEvent,
    "signature.sent": models.SignatureSentEvent,
    "signature.viewed": models.SignatureMovedEvent,
    "signature.signed": models.SignatureMovedEvent,
    "signature.completed": models.SignatureMovedEvent,
    "signature.expired": models.SignatureMovedEvent,
}
