"""The documented API, bound to the server: one route an operation of openapi.yaml, and the public address of PDFs."""

from flask import Request

from ..operations.reading import public_render
from ..operations.table import OPERATIONS
from ..operations.uploads import public_upload
from ..protocol.call import Reply
from ..protocol.problem import Problem
from ..web.serving import Server, call_of
from ..world.world import World
from .contract import Contract, Route
from .stages import Service, answer

PUBLIC_PDF = "/cdn/renders/<id>.pdf"  # D17: opaque to clients
PUBLIC_UPLOAD = "/cdn/embed-uploads/<project>/<session>/<name>"


def bind(server: Server, contract: Contract) -> None:
    """ContractMismatch when the specification and the code do not name the same operations."""
    contract.require(set(OPERATIONS))
    for route in contract.routes:
        _bind_operation(server, contract, route)
    server.bind("GET", PUBLIC_PDF, name="publicRender", handler=_public_render)
    server.bind("GET", PUBLIC_UPLOAD, name="publicUpload", handler=_public_upload)


def _bind_operation(server: Server, contract: Contract, route: Route) -> None:
    service = Service(route.operation, OPERATIONS[route.operation], contract)

    def handle(request: Request, world: World, path: dict[str, str]) -> Reply:
        call = call_of(request, route.operation, path, body_limit=service.operation.body)
        try:
            reply = answer(service, world, call)
        except Problem as problem:
            _check(contract, route.operation, problem.status, problem.body())
            raise
        _check(contract, route.operation, reply.status, reply.body)
        return reply

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
