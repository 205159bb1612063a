"""The log: one record, one line, whatever a client put into it, and no credential in it."""

import logging
import re
import sys

from .world.credentials import SHOWN_CHARACTERS

LONGEST = 2000
# What looks like a key of ours keeps its public part (D10); what follows a Bearer, and JWTs, keep nothing.
KEY = re.compile(rf"(ck_[a-z]{{2,10}}_[A-Za-z0-9]{{{SHOWN_CHARACTERS}}})[A-Za-z0-9_-]{{4,}}")
# An address that opens by itself: the token of a hook, a share or a signing page, but for its beginning.
OPENING = re.compile(r"(/(?:v1/hooks|share|sign)/[^/\s]{1,5})[^/\s]*")
TOKEN = re.compile(r"(?i)(bearer[ +:]|%20)?(eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?)|(?<=bearer )[^\s,;'\"]{12,}")


class OneLine(logging.Formatter):
    """Control characters are escaped, credentials cut short, and a line ends after two screens."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return redacted(super().formatMessage(record))

    def formatException(self, ei: object) -> str:
        return _without_secrets(super().formatException(ei))  # type: ignore[arg-type]


def redacted(text: str) -> str:
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    clean = _without_secrets(short)
    return clean if clean.isprintable() else clean.encode("unicode_escape").decode()


def _without_secrets(text: str) -> str:
    return OPENING.sub(r"\1...", TOKEN.sub("[redacted]", KEY.sub(r"\1...", text)))


def to_stderr(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("craftkit_emulator").setLevel(level.upper())
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the development server's own line for each request
    logging.getLogger("waitress").setLevel(logging.ERROR)  # a line for every request that waits for a thread
