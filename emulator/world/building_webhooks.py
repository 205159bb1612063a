"""Building: a project's subscriptions, and the inbound token of a template that the file gives one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .delivering import DEFAULT_EVENTS, Subscription, event_names, receiver
from .inbound import hooked
from .records import Template
from .world import State

if TYPE_CHECKING:
    from .seed import Seed

Row = Mapping[str, Any]
Steps = tuple[str | int, ...]


def add_webhooks(seed: "Seed", state: State, project_id: str, rows: Sequence[Row], steps: Steps) -> None:
    for position, row in enumerate(rows):
        try:
            receiver(row["url"])
        except ValueError as error:
            raise seed.error((*steps, "webhooks", position, "url"), f"{error}") from None
        state.subscriptions.add(
            Subscription(
                id=state.ids.uuid("subscription", state.started_at),
                project_id=project_id,
                url=row["url"],
                secret=row["secret"],
                events=event_names(row.get("events", DEFAULT_EVENTS)),
                created_at=state.started_at,
                active=row.get("active", True),
            )
        )


def with_inbound(seed: "Seed", state: State, template: Template, row: Row, steps: Steps) -> Template:
    if given := row.get("inbound"):
        if given["token"] in state.inbound_tokens:
            raise seed.error((*steps, "inbound", "token"), "this inbound token is in the file twice")
        enforced = given.get("requireSignature", False)
        template = replace(
            template, inbound_token=given["token"], inbound_secret=given["secret"], inbound_enforced=enforced
        )
    return hooked(state, template)
