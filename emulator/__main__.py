"""`python -m craftkit_emulator`."""

from .cli import run

run()
