"""Writing: a scenario as YAML in a file that is there in full, or as it was before."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from ..errors import UsageError


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def text_of(scenario: dict[str, Any], remarks: list[str]) -> str:
    head = "".join(f"# {' '.join(remark.split())}\n" for remark in remarks)
    parts = [_dumped({name: value}) for name, value in scenario.items() if name != "steps"]
    steps = "\n".join(_indented(_dumped([step])) for step in scenario["steps"])
    return f"{head}{''.join(parts)}steps:\n{steps}"


def _dumped(value: Any) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.splitlines())


def check_writable(path: Path, *, force: bool) -> None:
    """UsageError before anything is recorded in vain."""
    if path.is_dir():
        raise UsageError(f"--out: {path} is a folder")
    if path.exists() and not force:
        raise UsageError(f"--out: {path} is there already; --force replaces it")
    try:
        name = _temporary(path, "")
    except OSError as error:
        raise UsageError(f"--out: {path} cannot be written: {error.strerror or error}") from None
    Path(name).unlink()


def write(path: Path, text: str) -> None:
    name = _temporary(path, text)
    try:
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _temporary(path: Path, text: str) -> str:
    """Beside the file, so that it can take its place in one step."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return name
