"""A local, in-memory emulator of the Craftkit API."""

__version__ = "0.1.0"
