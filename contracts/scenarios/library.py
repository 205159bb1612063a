"""Library: which files are meant, by name or by path."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from ..data import locate
from .file import ScenarioError, load
from .scenario import Scenario

SUFFIXES = (".yaml", ".yml")


def shipped() -> list[Path]:
    """Those that come with the package, by name."""
    return sorted(locate("fixtures/scenario.schema.json").parent.glob("scenarios/*.yaml"))


def chosen(given: Sequence[str]) -> list[Scenario]:
    """Those named: files, folders of them, or names of shipped ones; all shipped ones when none is named."""
    paths = [path for name in given for path in _paths(name)] if given else shipped()
    scenarios = [load(path) for path in dict.fromkeys(path.absolute() for path in paths)]
    if not scenarios:
        raise ScenarioError(f"no scenario files in {', '.join(given) or 'the package'}")
    return scenarios


def _paths(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        return sorted(found for found in path.iterdir() if found.suffix in SUFFIXES)
    if "/" in name or path.suffix in SUFFIXES:
        return [path]
    known = {found.stem: found for found in shipped()}
    if name in known:
        return [known[name]]
    near = get_close_matches(name, known, 3, 0.4)
    if path.exists():
        raise ScenarioError(f"{name}: expected a file called .yaml or .yml")
    hint = f"did you mean {' or '.join(near)}?" if near else "`craftkit-contracts replay --list` names them"
    raise ScenarioError(f"no scenario is called {name!r}; {hint}")
