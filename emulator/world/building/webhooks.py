"""Building a project's subscriptions."""

from collections.abc import Sequence

from ..delivering import DEFAULT_EVENTS, Subscription, event_names, receiver
from ..material import Row, Steps
from ..records import Project
from .site import Site


def add_webhooks(site: Site, project: Project, rows: Sequence[Row], steps: Steps) -> None:
    for position, row in enumerate(rows):
        try:
            receiver(row["url"])
        except ValueError as error:
            raise site.error((*steps, "webhooks", position, "url"), f"{error}") from None
        site.state.subscriptions.add(
            Subscription(
                id=site.ids.uuid("subscription", site.start),
                project_id=project.id,
                url=row["url"],
                secret=row["secret"],
                events=event_names(row.get("events", DEFAULT_EVENTS)),
                created_at=site.start,
                active=row.get("active", True),
            )
        )
