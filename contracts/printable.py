"""Printable: what a service sent, fit for a terminal; and what is said there on the way."""

import re
import sys
from contextlib import suppress

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Nothing that a service sent may steer a terminal."""
    return CONTROL.sub("?", text)


def say(text: str) -> None:
    """On standard error. That nobody reads it any more is no reason to stop."""
    with suppress(OSError):
        print(printable(text), file=sys.stderr, flush=True)  # noqa: T201
