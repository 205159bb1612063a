"""Building: the faults that a world begins with."""

from ..faults.arming import TooManyFaults, arm, check_targets
from ..faults.reading import BadFault, read
from ..material import Row
from .site import Site


def add_faults(site: Site, rows: list[Row]) -> None:
    for position, row in enumerate(rows):
        try:
            fault = read(row, now=site.start)
            check_targets(site.state, fault)
            arm(site.state, [fault])
        except BadFault as error:
            raise site.error(("faults", position, *filter(None, [error.field])), error.text) from None
        except TooManyFaults as error:
            raise site.error(("faults", position), str(error)) from None
