"""All drifts by name. A further one is a row in `shapes` or `conduct`."""

from .conduct import CONDUCT
from .shapes import SHAPES

DRIFTS = {drift.name: drift for drift in (*SHAPES, *CONDUCT)}
