"""A request's life, as a flat tuple of stages. U07: the order is assumed, so changing it is one line here."""

from collections.abc import Callable
from typing import NamedTuple

from ..operations import admission
from ..operations.table import Operation
from ..operations.uploads import largest_upload
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..web.json import NotJSON, parse
from ..web.multipart import NotMultipart, files_in
from ..world.world import World
from .contract import Contract
from .credentials import SCHEMES
from .credentials import authenticate as principal_of
from .rewording import reword


class Service(NamedTuple):
    """An operation with all that its stages need."""

    name: str
    operation: Operation
    contract: Contract


Stage = Callable[[Service, World, Call], Reply | None]


def authenticate(service: Service, world: World, call: Call) -> None:
    scheme = SCHEMES[service.operation.credential]
    with world.lock:
        call.principal = principal_of(world, scheme, call)


def read_json(service: Service, world: World, call: Call) -> None:
    """U06: a body counts as JSON whatever its content type says."""
    if service.operation.body is None:
        return
    if call.payload is None:
        raise Problem("payload_too_large", limit=service.operation.body)
    if service.operation.optional and not call.payload:
        call.body = {}
        return
    try:
        call.body = parse(call.payload)
    except NotJSON as error:
        raise Problem("invalid_json", str(error)) from None


def check_shape(service: Service, world: World, call: Call) -> None:
    """Against the request body's schema in openapi.yaml. Path ids are not judged here (U08)."""
    if service.operation.body is None:
        return
    if issues := service.contract.request_issues(service.name, call.body):
        problem = Problem("invalid_request", f"the body does not fit its schema: {issues}", issues=issues)
        problem.status = service.operation.shape
        raise problem


def find_first(service: Service, world: World, call: Call) -> None:
    """The resource before the body, where the documentation says so."""
    if service.operation.find is not None:
        with world.lock:
            world.run_due(world.now())
            service.operation.find(world, call)


def read_multipart(service: Service, world: World, call: Call) -> None:
    """A body beyond the limit holds a file beyond its own, as good as always."""
    if call.payload is None:
        why = f"the body is larger than {service.operation.body} bytes"
        raise Problem("file_too_large", why, limit=largest_upload(world.state, call))
    try:
        call.body = files_in(call.headers.get("Content-Type", ""), call.payload)
    except NotMultipart as error:
        raise Problem("invalid_multipart", str(error)) from None


def ahead(check: Callable[[World, Call], None]) -> Stage:
    """A check of an operation's own that comes before the body is looked at."""

    def stage(service: Service, world: World, call: Call) -> None:
        with world.lock:
            check(world, call)

    return stage


def perform(service: Service, world: World, call: Call) -> Reply:
    """What has fallen due happens first; what the operation made due at once happens before the next request."""
    with world.lock:
        world.run_due(world.now())
        reply = service.operation.function(world, call)
        world.run_due(world.now())
        return reply


from_page, fills, submits, own_session = map(
    ahead, (admission.check_origin, admission.check_fill, admission.check_submit, admission.check_session)
)

# A row an order of checks, named by the operation's column `order`.
ORDERS: dict[str, tuple[Stage, ...]] = {
    "usual": (authenticate, read_json, check_shape, perform),  # U07
    "resource first": (authenticate, find_first, read_json, check_shape, perform),  # [REF] update-project
    "raw body first": (find_first, read_json, perform),  # U07; the hook's token and signature; its body is the data
    # As the error tables of [REF] form-submit and upload-form-image list them: from the outside in
    "form": (from_page, authenticate, fills, submits, own_session, read_json, check_shape, perform),
    "upload": (from_page, authenticate, fills, own_session, read_multipart, perform),
    "fill session": (authenticate, fills, perform),
}


def answer(service: Service, world: World, call: Call) -> Reply:
    try:
        return _through(ORDERS[service.operation.order], service, world, call)
    except Problem as problem:
        problem.flat = problem.flat or service.operation.flat
        reword(problem, world.state, service.name)
        raise


def _through(order: tuple[Stage, ...], service: Service, world: World, call: Call) -> Reply:
    for stage in order:
        reply = stage(service, world, call)
        if reply is not None:
            return reply
    raise AssertionError("the last stage answers")
