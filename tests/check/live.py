"""`tox -e contracts-live`: a check of the deployment that the environment names; nothing to do without one."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from craftkit_contracts.cli import main

NEEDED = ("CRAFTKIT_BASE_URL", "CRAFTKIT_API_KEY")


def checked(arguments: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    missing = [name for name in NEEDED if not environ.get(name)]
    if missing:
        print(f"skipped: {' and '.join(missing)} not set, so there is no deployment to ask", file=out)
        return 0
    return main(["check", *arguments], environ, out)


if __name__ == "__main__":
    sys.exit(checked(sys.argv[1:], os.environ, sys.stdout))
