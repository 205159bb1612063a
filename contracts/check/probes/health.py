"""Health: both answers that need no credential."""

from ..probe import Probe
from ..visit import Sent, Visit, Wrong, words

OPEN = Sent(key=None)


def health(visit: Visit) -> None:
    health = visit.must(visit.ask("getHealth", "without a key", OPEN), "200", "[REF] health")
    came = health.at("status"), health.at("checks", "database")
    told = f"{words(came[0])}, and the database {words(came[1])}"
    visit.claim(
        came == ("ok", "ok"), health, Wrong("rule-broken", "body.status", "ok, like all checks", told, "[REF] health")
    )
    visit.expect(visit.ask("getRootHealth", "without a key", OPEN), "200", "[GUIDE] quickstart, D41")


PROBES = (Probe.of(health, "getHealth 200, getRootHealth 200", most=2),)
