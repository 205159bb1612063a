"""The live page: one page, complete in itself, that shows what passed. The template escapes whatever it is given."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .watch import Watch

if TYPE_CHECKING:
    import jinja2

REFRESH = 2  # seconds


def text(watch: Watch, *, live: bool) -> str:
    found = sorted(watch.deviations.copy().values(), key=lambda pair: -pair[1])
    return _template().render(
        target=watch.base,
        counts=dict(watch.counts),
        broken=watch.broken,
        found=[(deviation, count, watch.is_new(deviation)) for deviation, count in found],
        latest=list(reversed(list(watch.latest))),
        refresh=REFRESH if live else 0,
    )


@cache
def _template() -> "jinja2.Template":
    import jinja2

    folder = jinja2.FileSystemLoader(Path(__file__).parent)
    made = jinja2.Environment(
        loader=folder, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return made.get_template("page.html")
