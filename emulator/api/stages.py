"""A request's life, as a flat tuple of stages. U07: the order is assumed, so changing it is one line here."""

from collections.abc import Callable
from typing import NamedTuple

from ..operations.table import Operation
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..web.json import NotJSON, parse
from ..world.world import World
from .contract import Contract
from .credentials import SCHEMES
from .credentials import authenticate as principal_of


class Service(NamedTuple):
    """An operation with all that its stages need."""

    name: str
    operation: Operation
    contract: Contract


def authenticate(service: Service, world: World, call: Call) -> None:
    scheme = SCHEMES[service.operation.credential]
    with world.lock:
        call.principal = principal_of(world.state, scheme, call.headers.get("Authorization"))


def read_json(service: Service, world: World, call: Call) -> None:
    """U06: a body counts as JSON whatever its content type says."""
    if service.operation.body is None:
        return
    if call.payload is None:
        raise Problem("payload_too_large", limit=service.operation.body)
    try:
        call.body = parse(call.payload)
    except NotJSON as error:
        raise Problem("invalid_json", str(error)) from None


def check_shape(service: Service, world: World, call: Call) -> None:
    """Against the request body's schema in openapi.yaml. Path ids are not judged here (U08)."""
    if service.operation.body is None:
        return
    if issues := service.contract.request_issues(service.name, call.body):
        raise Problem("invalid_request", f"the body does not fit its schema: {issues}", issues=issues)


def perform(service: Service, world: World, call: Call) -> Reply:
    """What has fallen due happens first; what the operation made due at once happens before the next request."""
    with world.lock:
        world.run_due(world.now())
        reply = service.operation.function(world, call)
        world.run_due(world.now())
        return reply


ORDER: tuple[Callable[[Service, World, Call], Reply | None], ...] = (authenticate, read_json, check_shape, perform)


def answer(service: Service, world: World, call: Call) -> Reply:
    for stage in ORDER:
        reply = stage(service, world, call)
        if reply is not None:
            return reply
    raise AssertionError("the last stage answers")
