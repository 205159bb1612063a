"""A local, in-memory emulator of the Craftkit API."""
