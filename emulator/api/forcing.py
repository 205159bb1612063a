"""Forcing: the Problem of a code that an armed fault asks for, as the operation would raise it."""

from collections import defaultdict

from ..operations.table import OPERATIONS
from ..protocol.call import Call
from ..protocol.problem import CATALOGUE, Problem
from ..world.faults.fault import Fault
from ..world.faults.settings import RATE_LIMITED
from ..world.faults.striking import strike
from ..world.world import State, World
from .contract import Contract
from .credentials import SCHEMES
from .rewording import reword
from .stages import Service

# What an operation's name is about -> what it does not find
NOUNS = {"Signature": "Signature request", "Share": "Share", "Project": "Project"}
BLANKS = {"limit": "10485760", "version": "1", "right": "submit", "method": "POST", "key": "a.b"}
FLAT = ("refresh_failed",)  # U03: in an operation whose other errors are not
WITH_ISSUES = ("invalid_request", "invalid_input_data")


def force(service: Service, world: World, call: Call) -> None:
    """Problem when a fault strikes that is one of the operation's documented errors, or `rate_limited`."""
    if call.occasion is None:
        return
    with world.lock:
        struck = strike(world.state, call.occasion, "error", lambda fault: _suits(service, world.state, fault))
    if struck is not None:
        problem = _in_force(service, world.state, struck.fault, call)
        if problem.code == RATE_LIMITED:
            problem.headers["Retry-After"] = str(struck.fault.settings["retryAfter"])
        raise problem


def documents(contract: Contract, operation: str, code: str) -> bool:
    """Whether the operation has this error."""
    service = Service(operation, OPERATIONS[operation], contract)
    return _is_documented(service, forced(service, code, Call(operation, "", "")))


def forced(service: Service, code: str, call: Call) -> Problem:
    operation = service.operation
    issues = {"": ["Refused by a fault of the emulator."]} if code in WITH_ISSUES else None
    problem = Problem(code, "an armed fault says so", issues=issues, message=_message(service.name, code, call))
    if code == "invalid_request":
        problem.status = operation.shape
    flat = operation.flat or code in FLAT or _is_flat_credential(operation.credential, code)
    problem.flat = flat and code != RATE_LIMITED  # U04
    return problem


def _suits(service: Service, state: State, fault: Fault) -> bool:
    problem = _in_force(service, state, fault, Call(service.name, "", ""))
    return problem.code == RATE_LIMITED or _is_documented(service, problem)


def _in_force(service: Service, state: State, fault: Fault, call: Call) -> Problem:
    """Under the readings of the world."""
    problem = forced(service, fault.settings["code"], call)
    reword(problem, state, service.name)
    return problem


def _is_documented(service: Service, problem: Problem) -> bool:
    return not service.contract.reply_faults(service.name, problem.status, problem.body())


def _is_flat_credential(credential: str, code: str) -> bool:
    scheme = SCHEMES[credential]
    return scheme is not None and scheme.flat and code in (scheme.missing, scheme.bad, scheme.gone)


def _message(operation: str, code: str, call: Call) -> str:
    """The catalogue's, its blanks filled with what the request says, or else with an example."""
    words: dict[str, str] = defaultdict(lambda: "example", BLANKS | dict(call.path))
    words["what"] = next((what for name, what in NOUNS.items() if name in operation), "Render")
    if code == "conflict":
        words["what"] = "The request conflicts with the present state."
    return CATALOGUE[code].message.format_map(words)
