"""Health (admin-projects-system.md section 4; D41: both addresses, each with its own body)."""

from ..protocol.call import Call, Reply
from ..world.faults.striking import strikes
from ..world.world import World

NOT_DEPLOYED = "local"  # [REF] health: the version of what was not deployed from a commit


def get_health(world: World, call: Call) -> Reply:
    """[REF] health, D41"""
    degraded = strikes(world.state, call, "database-down") is not None
    body = {
        "status": "degraded" if degraded else "ok",
        "version": NOT_DEPLOYED,
        "checks": {"database": "error" if degraded else "ok"},
    }
    return Reply(503 if degraded else 200, body)


def get_root_health(world: World, call: Call) -> Reply:
    """Always `ok` (U96, D41). [GUIDE] quickstart"""
    return Reply(200, {"status": "ok"})
