"""How long a check of the contract takes whoever runs it."""

import subprocess
import sys
import time
from tempfile import TemporaryDirectory


def seconds_to_check() -> float:
    """CalledProcessError when it finds anything."""
    command = [sys.executable, "-m", "craftkit_contracts", "check", "--target", "emulator", "--profile", "quick"]
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - started
