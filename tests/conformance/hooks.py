"""What the schemathesis run loads (`hooks` in schemathesis.toml). Importing a module registers what it holds."""

from . import checks, drawing, recording, steering

__all__ = ["checks", "drawing", "recording", "steering"]
