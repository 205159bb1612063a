"""`python -m craftkit_contracts`."""

from .cli import run

run()
