"""Building the outbox: messages that were sent before the world starts."""

from html import escape

from ..material import Row, Steps
from ..records import Project
from ..sharing import EMAIL_FROM, Mail, Share
from .site import Site


def add_mails(site: Site, rows: list[tuple[Project, Row, Steps]]) -> None:
    """Those of all projects, in the order of sending."""
    timed = [(site.past(row, "sentAt", steps, default=site.start), steps, row, project) for project, row, steps in rows]
    for at, steps, row, project in sorted(timed, key=lambda item: item[:2]):
        site.add(site.state.mails, _mail(site, project, row, steps, at=at), steps)


def _mail(site: Site, project: Project, row: Row, steps: Steps, *, at: int) -> Mail:
    share = _share(site, project, row, steps)
    return Mail(
        id=row.get("id") or f"re_{site.ids.alphanumeric('mail', 24)}",
        project_id=project.id,
        render_id=share.render_id if share else None,
        share_id=share.id if share else None,
        sender=row.get("from") or project.email_from or EMAIL_FROM,
        to=row["to"],
        subject=row["subject"],
        text=row["text"],
        html=row.get("html", f'<p style="white-space: pre-line">{escape(row["text"])}</p>\n'),
        sent_at=at,
        opened_at=site.not_before(at, row, "openedAt", steps) if "openedAt" in row else None,
    )


def _share(site: Site, project: Project, row: Row, steps: Steps) -> Share | None:
    if "share" not in row:
        return None
    share = site.state.shares.get(row["share"])
    if share is None or share.project_id != project.id:
        raise site.error((*steps, "share"), f"the project has no share with the id {row['share']}")
    return share
