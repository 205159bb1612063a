"""The inbound hook: whoever has a template's token starts renders of it (webhooks.md section 1).

Checks run in an order of their own: token, signature over the raw body, JSON, version, data, queue (U07, U63).
"""

from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac

from ..protocol.call import Call, Principal, Reply
from ..protocol.problem import Problem
from ..world.inbound import template_of_token
from ..world.records import Template
from ..world.world import World
from .publishing import current_version
from .rendering import submit
from .renders import poll_url

SIGNATURE = "x-craftkit-signature"


def trigger_inbound_render(world: World, call: Call) -> Reply:
    """The whole body is the data, and every call a new render (U63). It belongs to the template's project and can be
    read with any of its keys (U64). [REF] inbound-webhook"""
    template = inbound_template(world, call)
    version = current_version(world.state, template)
    if version is None:
        raise Problem("no_published_version", f"template {template.slug!r} exists and was never published")
    if not isinstance(call.body, Mapping):
        kind = "array" if isinstance(call.body, list) else type(call.body).__name__
        issues = {"": [f"Expected object, received {NAMES.get(kind, kind)}"]}
        raise Problem("invalid_input_data", f"the body is no object but {kind}", issues=issues)
    call.principal = Principal(project_id=template.project_id, key="inbound token", test=False)
    render = submit(world, call, version, call.body, None)
    return Reply(202, {"id": render.id, "status": "queued", "pollUrl": poll_url(render, call)})


def inbound_template(world: World, call: Call) -> Template:
    """The template of the path's token. Its signature must be right when there is one, and be there when the template
    asks for it (D34, U63). A body over the limit is refused as that, later: nothing could be computed over it."""
    template = template_of_token(world.state, call.path["token"])
    if template is None:
        raise Problem("invalid_token", "no live template has this inbound token")
    sent = call.headers.get(SIGNATURE)
    if sent is None and not (template.inbound_enforced or world.state.reads("D34", "B")):
        return template
    if sent is None:
        raise Problem("invalid_signature", f"template {template.slug!r} takes signed calls only, and this is none")
    if call.payload is not None and not _is_right(sent, template, call.payload):
        raise Problem("invalid_signature", f"{SIGNATURE} is not that of this body under template {template.slug!r}")
    return template


def _is_right(sent: str, template: Template, payload: bytes) -> bool:
    """Lower-case hex, nothing in front ([REF] inbound-webhook); compared in constant time."""
    secret = template.inbound_secret.encode("utf-8", "surrogatepass")
    return compare_digest(sent.encode("utf-8", "surrogatepass"), hmac(secret, payload, sha256).hexdigest().encode())


NAMES = {"NoneType": "null", "str": "string", "bool": "boolean", "int": "number", "float": "number"}
