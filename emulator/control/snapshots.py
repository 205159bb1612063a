"""Snapshots: a world as it is, kept under a name, and gone back to; as a file also in another process."""

from typing import Any

from ..protocol.problem import Problem
from ..web.issues import sentence
from ..web.json import dump
from ..world.clock import iso
from ..world.sessions import NAME
from ..world.snapshot import Snapshot
from ..world.world import World
from . import clock
from .status import counts

MOST_KEPT = 20  # of one session
LARGEST_FILE = 64 * 1024 * 1024
DEEPEST_FILE = 120  # a body of the API may have 100 levels, and lies some levels deep in the file
IMPORT = {"type": "object"}


def listed(world: World, body: Any) -> dict[str, Any]:
    """In the order in which their names were first used."""
    return {"snapshots": [_shown(name, snapshot) for name, snapshot in list(world.snapshots.items())]}


def take(world: World, body: Any, *, name: str) -> dict[str, Any]:
    """All that a reset replaces. It takes the place of what was kept under that name."""
    return _keep(world, name, world.snapshot())


def restore(world: World, body: Any, *, name: str) -> dict[str, Any]:
    """Back to it, any number of times. A reset still goes back to the start of the session."""
    world.begin(_found(world, name).again())
    return {"restored": name, "clock": clock.show(world, None)}


def delete(world: World, body: Any, *, name: str) -> dict[str, Any]:
    _found(world, name)
    world.snapshots.pop(name, None)
    return {"name": name, "deleted": True}


def export(world: World, body: Any, *, name: str) -> dict[str, Any]:
    """One JSON value, to be kept as a file."""
    from ..world.snapshot_file import encoded

    document = encoded(_found(world, name))
    if len(dump(document)) > LARGEST_FILE:
        raise Problem("conflict", what=f"It is larger than {LARGEST_FILE} bytes and could not be taken back.")
    return document


def take_back(world: World, body: Any, *, name: str) -> dict[str, Any]:
    """What was exported, here or elsewhere, kept under that name. Nothing is kept of one that does not fit."""
    from ..world.codec import NotFitting
    from ..world.snapshot_file import decoded

    try:
        snapshot = decoded(body)
    except NotFitting as error:
        raise Problem("invalid_request", f"no snapshot: {error}", issues={"": [sentence(error)]}) from None
    return _keep(world, name, snapshot)


def _keep(world: World, name: str, snapshot: Snapshot) -> dict[str, Any]:
    if not NAME.fullmatch(name):
        text = "Expected 1 to 64 of A-Z a-z 0-9 _ -"
        raise Problem("invalid_request", f"name: {text}", issues={"name": [text]})
    with world.lock:
        if name not in world.snapshots and len(world.snapshots) >= MOST_KEPT:
            raise Problem("conflict", what=f"This session keeps {MOST_KEPT} snapshots already: delete one.")
        world.snapshots[name] = snapshot
    return _shown(name, snapshot)


def _found(world: World, name: str) -> Snapshot:
    snapshot = world.snapshots.get(name)
    if snapshot is None:
        raise Problem("not_found", f"this session has no snapshot {name[:64]!r}", what="Snapshot")
    return snapshot


def _shown(name: str, snapshot: Snapshot) -> dict[str, Any]:
    """`takenAt` by the world's clock."""
    return {
        "name": name,
        "takenAt": iso(snapshot.state.clock.now()),
        "world": snapshot.file,
        "seed": snapshot.state.ids.seed,
        "counts": counts(snapshot.state),
    }
