"""Errors of whoever calls the tools: one line, and the exit status that says so."""

COULD_NOT_RUN = 3


class UsageError(Exception):
    """What was asked cannot be done, in one line."""


class Unusable(UsageError):
    """What was given cannot be used, or nobody answers there: one line."""
