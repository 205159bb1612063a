"""Generated projects: thousands of rows of a world file that nobody wrote, drawn by Faker from a seed.

The same section `generate` gives the same rows everywhere. What is drawn costs little: Faker fills pools of words once,
rows choose from them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .blueprints import BLUEPRINTS, POOLS, Blueprint
from .ids import Ids

if TYPE_CHECKING:
    from faker import Faker

Row = dict[str, Any]
POOL = 150  # words of a kind
YOUNGEST = 2 * 3600  # seconds of age: after a render there is time for all that is done with it
ZERO = 1_767_225_600_000  # ids count their times from 2026 on
EVENTS = ("viewed", "viewed", "viewed", "downloaded", "printed")
AGENTS = ("Mozilla/5.0", "curl/8.5.0", "Craftkit-Partner/1.0")
TAG = {"anchorString": "{{sign_here}}", "type": "signature", "recipientIndex": 0}
NEEDS = {"renders": "templates", "shares": "renders", "events": "renders", "signatures": "renders"}
# What was done to a request by its age in seconds: the recipient's part and its own.
DEEDS: tuple[tuple[Row, Row], ...] = (
    ({}, {"expirationHours": 8760}),
    ({"viewedAt": 2}, {"expirationHours": 8760}),
    ({"viewedAt": 2, "signedAt": 3}, {}),
    ({"viewedAt": 2, "signedAt": 3}, {}),
    ({"declinedAt": 3}, {"errorMessage": "Not as agreed"}),
    ({}, {"expirationHours": 1}),
    ({}, {"cancelledAt": 2, "errorMessage": "Sent too early"}),
    ({}, {"failedAt": 2, "errorMessage": "The document could not be processed"}),
)


def lacking(plan: Mapping[str, Any]) -> tuple[str, str] | None:
    """What the plan asks for and cannot have, and what it has too little of for that."""
    return next(((what, of) for what, of in NEEDS.items() if plan.get(what) and not plan.get(of)), None)


def generated(plan: Mapping[str, Any]) -> list[Row]:
    """The projects that a section `generate` asks for. Its counts are those of all projects together."""
    from faker import Faker  # costs more than the whole start of a world that is written out

    fake = Faker("en_US", use_weighting=False)
    fake.seed_instance(plan.get("seed", 0))
    return _Drawing(plan, fake).projects


class _Drawing:
    """One pass: projects, in them templates, of these renders, and what hangs on them."""

    def __init__(self, plan: Mapping[str, Any], fake: "Faker") -> None:
        self._plan = plan
        self._random = fake.random
        self._pools = {kind: [draw(fake) for _ in range(POOL)] for kind, draw in POOLS.items()}
        self._ids = Ids(f"generated {plan.get('seed', 0)}")
        self._oldest = plan.get("days", 90) * 86_400
        self.projects = [self._project(number) for number in range(plan.get("projects", 1))]
        self._templates = [self._template(number) for number in range(plan.get("templates", 0))]
        self._renders = [self._render() for _ in range(plan.get("renders", 0))]
        self._done = [each for each in self._renders if each[1]["status"] == "succeeded"]
        for draw, what in ((self._share, "shares"), (self._event, "events"), (self._signature, "signatures")):
            for _ in range(plan.get(what, 0)):
                draw()

    def _project(self, number: int) -> Row:
        name = self._plan.get("name", "generated")
        word = f"{name}{number:04d}".ljust(32, "0")
        return {
            "name": self._choice(self._pools["company"]),
            "slug": f"{name}-{number + 1}",
            "createdAt": f"-{self._oldest + 172_800}s",
            "embed": number % 2 == 0,
            "keys": [{"key": f"ck_live_{word}"}, {"key": f"ck_test_{word}"}],
            "templates": [],
            "renders": [],
            "signatures": [],
        }

    def _template(self, number: int) -> tuple[Row, Row, Blueprint]:
        project, blueprint = self.projects[number % len(self.projects)], self._choice(BLUEPRINTS)
        template = {
            "slug": f"{blueprint.slug}-{number + 1}",
            "name": f"{blueprint.name} {number + 1}",
            "description": self._choice(self._pools["sentence"]),
            "createdAt": f"-{self._oldest + 86_400}s",
            "versions": [{"manifest": blueprint.manifest}] * self._random.randint(1, 3),
        }
        project["templates"].append(template)
        return project, template, blueprint

    def _render(self) -> tuple[Row, Row, int]:
        project, template, blueprint = self._choice(self._templates)
        age = self._random.randint(YOUNGEST, self._oldest)
        render = {
            "id": self._ids.uuid("render", ZERO - age * 1000),
            "template": template["slug"],
            "createdAt": f"-{age}s",
            "status": "failed" if project["renders"] and self._random.random() < 0.05 else "succeeded",
            "data": blueprint.filled(self._pools, self._random),
            "shares": [],
            "events": [],
        }
        project["renders"].append(render)
        return project, render, age

    def _share(self) -> None:
        _, render, age = self._choice(self._done)
        at = self._after(age)
        share = {"id": self._ids.uuid("share", ZERO - at * 1000), "createdAt": f"-{at}s"}
        if self._random.random() < 0.5:
            share |= {"channel": "email", "recipientEmail": self._choice(self._pools["email"])}
        render["shares"].append(share)

    def _event(self) -> None:
        _, render, age = self._choice(self._done)
        event = {
            "type": self._choice(EVENTS),
            "at": f"-{self._after(age) // 2}s",
            "address": self._choice(self._pools["address"]),
            "userAgent": self._choice(AGENTS),
        }
        if render["shares"]:
            event["share"] = self._choice(render["shares"])["id"]
        render["events"].append(event)

    def _signature(self) -> None:
        project, render, age = self._choice(self._done)
        at = age - 60
        done, more = self._choice(DEEDS)
        first, _, last = self._choice(self._pools["name"]).partition(" ")
        signer = {"firstName": first, "lastName": last, "email": self._choice(self._pools["email"])}
        request = {
            "id": self._ids.uuid("signature", ZERO - at * 1000),
            "render": render["id"],
            "createdAt": f"-{at}s",
            "recipients": [signer | _timed(done, at)],
            "anchorTags": [TAG],
        }
        project["signatures"].append(request | _timed(more, at))

    def _after(self, age: int) -> int:
        """The age of something that was done later."""
        return age - int(self._random.randint(60, age // 2))

    def _choice(self, things: Any) -> Any:
        return self._random.choice(things)


def _timed(row: Row, age: int) -> Row:
    """Times written as seconds: the second, third minute after something of that age."""
    return {name: f"-{age - 60 * value}s" if name.endswith("At") else value for name, value in row.items()}
