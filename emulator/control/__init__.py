"""/_emulator: what a user does to the emulator itself."""
