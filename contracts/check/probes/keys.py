"""Keys: minted for a project, good as long as it is there. admin-projects-system.md, sections 3.5 and 3.6."""

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .claims import FORBIDDEN, agrees, just_now, kept, own
from .credentials import CORE, EMBED, filled
from .projects import DELETE, MINT, OWN_PROJECT, asked, own_project

GONE = "403 forbidden"


def minting(visit: Visit) -> None:
    with own_project(visit) as made:
        id = visit.text(made, "id")
        minted = visit.must(asked(visit, "createProjectKey", "a key without a name", id), "201", MINT)
        agrees(visit, minted, {"projectId": id, "name": "API key"}, MINT)
        just_now(visit, minted, "createdAt", MINT)
        own(visit, minted, "id", "key", source=MINT)
        key = visit.text(minted, "key")
        visit.created("project key", str(minted.at("id")))
        prefix = minted.at("prefix")
        wrong = Wrong("reference-broken", "body.prefix", "how the key begins", "something else", f"{MINT}, D10")
        visit.claim(not isinstance(prefix, str) or key.startswith(prefix), minted, wrong)
        empty = visit.must(visit.ask("listTemplates", "with the new key", Sent(key=key)), "200", MINT)
        came = len(empty.rows("templates"))
        wrong = Wrong("data-leaked", "body.templates", "none in a new project", came, "[GUIDE] authentication")
        visit.claim(came == 0, empty, wrong)
        named = asked(visit, "createProjectKey", "a name of 200", id, {"name": "k" * 200})
        agrees(visit, named, {"projectId": id, "name": "k" * 200}, MINT)
        own(visit, named, "id", "key", source=MINT)
        for name in ("", "k" * 201):
            answer = asked(visit, "createProjectKey", f"a name of {len(name)}", id, {"name": name})
            kept(visit, (named, answer), ("201", "400 invalid_request"), MINT)
        visit.expect(asked(visit, "createProjectKey", "no JSON", id, b"{"), "400 invalid_json", MINT)


def of_a_deleted_project(visit: Visit) -> None:
    """Every operation refuses it from then on: U13."""
    with own_project(visit) as made:
        minted = asked(visit, "createProjectKey", "a key", visit.text(made, "id"))
        key = visit.text(visit.must(minted, "201", MINT), "key")
        visit.must(visit.ask("listTemplates", "while the project is there", Sent(key=key)), "200", MINT)
    for operation in (*CORE, *EMBED):
        answer = visit.ask(operation, "when the project is gone", filled(operation, key))
        _rejected(visit, answer, GONE if operation in CORE else "401 invalid_credentials")


def _rejected(visit: Visit, answer: Answer, expected: str) -> None:
    source = f"{DELETE}, U13"
    came = f"{answer.status} {answer.problem}"
    wrong = Wrong("lifecycle-broken", "status", expected, came, source)
    if visit.claim(answer.status in FORBIDDEN, answer, wrong):
        visit.expect(answer, expected, source)


PROBES = (
    Probe.of(
        minting, f"{OWN_PROJECT}, createProjectKey 201 400, listTemplates 200", most=8, needs="writes account-key"
    ),
    Probe.of(
        of_a_deleted_project,
        f"{OWN_PROJECT}, createProjectKey 201, listTemplates 200,"
        + ",".join([*(f"{operation} 403" for operation in CORE), *(f"{operation} 401" for operation in EMBED)]),
        most=4 + len(CORE) + len(EMBED),
        needs="writes account-key",
    ),
)
