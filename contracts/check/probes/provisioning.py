"""Provisioning: one organisation, the same in every run, because nothing takes it away. admin-projects-system.md,
section 1; shapes by U92 and U93."""

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import agrees

SOURCE, UPDATE = "[OAS] provision-an-org", "[OAS] update-provisioned-org-settings"
ORG = "craftkit-contracts"
SENDER = "contracts@example.invalid"


def organisation(visit: Visit) -> None:
    first = _provisioned(visit, "for the first time, or again")
    settings = {"externalOrgId": ORG, "emailFrom": SENDER}
    sent = Sent(body=settings, key="admin")
    updated = visit.must(visit.ask("updateProvisionedOrg", "its sender", sent), "200", UPDATE)
    agrees(visit, updated, settings, UPDATE)
    again = _provisioned(visit, "again")
    for name in ("projectId", "apiKey"):
        held = again.at(name) == first.at(name)
        visit.claim(held, again, Wrong("idempotency-ignored", f"body.{name}", "the same", "another", f"{SOURCE}, D40"))
    agrees(visit, again, settings, UPDATE)
    works = visit.ask("listEmbedRenders", "with the organisation's key", Sent(key=visit.text(again, "apiKey")))
    visit.expect(works, "200", SOURCE)


def refusals(visit: Visit) -> None:
    """Flat: no word about where (U03)."""
    for operation, source in (("provisionOrg", SOURCE), ("updateProvisionedOrg", UPDATE)):
        for step, body, code in (("no JSON", b"{", "invalid_json"), ("no organisation", {}, "invalid_request")):
            answer = visit.ask(operation, step, Sent(body=body, key="admin"))
            visit.expect(answer, f"400 {code}", f"{source}, U92")
    unknown = Sent(body={"externalOrgId": "ckc-no-such-org", "emailFrom": None}, key="admin")
    visit.expect(visit.ask("updateProvisionedOrg", "an unknown one", unknown), "404 not_found", "U93")


def _provisioned(visit: Visit, step: str) -> Answer:
    visit.created("organisation", ORG)
    sent = Sent(body={"externalOrgId": ORG, "name": "Contract check"}, key="admin")
    return visit.must(visit.ask("provisionOrg", step, sent), "200", SOURCE)


PROBES = (
    Probe.of(
        organisation,
        "provisionOrg 200, updateProvisionedOrg 200, listEmbedRenders 200",
        most=4,
        needs="writes admin-key",
    ),
    Probe.of(refusals, "provisionOrg 400, updateProvisionedOrg 400 404", most=5, needs="writes admin-key"),
)
