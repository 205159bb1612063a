"""All drifts by name. A further one is a row in one of these modules."""

from .access import ACCESS
from .conduct import CONDUCT
from .details import DETAILS
from .encodings import ENCODINGS
from .fields import FIELDS
from .forgotten import FORGOTTEN, TAKEN
from .habits import HABITS
from .lists import LISTS
from .lives import LIVES
from .mending import MENDED
from .papers import DOCUMENTS
from .refusing import ERRORS
from .shapes import SHAPES
from .stale import HALF, MANGLED, STALE
from .statuses import STATUSES

REPLIES = (*SHAPES, *FIELDS, *STATUSES, *ERRORS, *ENCODINGS, *DOCUMENTS, *DETAILS)
DEEDS = (*ACCESS, *CONDUCT, *LISTS, *LIVES, *FORGOTTEN, *TAKEN, *STALE, *HALF, *MANGLED, *HABITS, *MENDED)
DRIFTS = {drift.name: drift for drift in (*REPLIES, *DEEDS)}
