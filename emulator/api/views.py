"""The documented API, bound to the server: one route an operation of openapi.yaml, and the public address of PDFs."""

from functools import partial

from flask import Request

from ..operations.reading import public_render
from ..operations.table import OPERATIONS
from ..operations.uploads import public_upload
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..web.serving import Server, call_of
from ..world.world import World
from .contract import Contract, Route
from .effective import Contracts
from .explanation import explained, is_asked
from .forcing import force
from .stages import Service, answer

PUBLIC_PDF = "/cdn/renders/<id>.pdf"  # D17: opaque to clients
PUBLIC_UPLOAD = "/cdn/embed-uploads/<project>/<session>/<name>"


def bind(server: Server, contracts: Contracts) -> None:
    """ContractMismatch when the specification and the code do not name the same operations."""
    contracts.plain.require(set(OPERATIONS))
    for route in contracts.plain.routes:
        _bind_operation(server, contracts, route)
    server.bind("GET", PUBLIC_PDF, name="publicRender", handler=_public_render)
    server.bind("GET", PUBLIC_UPLOAD, name="publicUpload", handler=_public_upload)


def _bind_operation(server: Server, contracts: Contracts, route: Route) -> None:
    operation = OPERATIONS[route.operation]

    def handle(request: Request, world: World, path: dict[str, str]) -> Reply:
        call = call_of(request, route.operation, path, body_limit=operation.body)
        respond = partial(answered, world, call)
        return explained(call, respond) if is_asked(call) else respond()

    def answered(world: World, call: Call) -> Reply:
        contract = contracts.of(world.state.readings)
        service = Service(route.operation, operation, contract)
        force(service, world, call)
        try:
            reply = answer(service, world, call)
            reply = reply.later() if reply.later is not None else reply
        except Problem as problem:
            check(contract, world, problem.status, problem.body())
            raise
        check(contract, world, reply.status, reply.body)
        return reply

    def check(contract: Contract, world: World, status: int, body: object) -> None:
        if contract is contracts.of(world.state.readings):  # else it was made while somebody switched
            _check(contract, route.operation, status, body)

    server.bind(route.method, route.rule, name=route.operation, handler=handle)


def _check(contract: Contract, operation: str, status: int, body: object) -> None:
    """Strict by default: a reply that the contract does not know is a defect of the emulator, said loudly."""
    if fault := contract.reply_faults(operation, status, body):
        raise BrokenContract(fault)


class BrokenContract(Exception):
    """A reply that openapi.yaml does not allow."""


def _public_render(request: Request, world: World, path: dict[str, str]) -> Reply:
    call = call_of(request, "publicRender", path, body_limit=None)
    with world.lock:
        world.run_due(world.now())
        return public_render(world, call)


def _public_upload(request: Request, world: World, path: dict[str, str]) -> Reply:
    with world.lock:
        return public_upload(world, call_of(request, "publicUpload", path, body_limit=None))
