"""Drifts of access: who is let in, and whose things are shown."""

from ..scenarios.keys import KEYS
from .drift import Asked, Drift, Memory, OnRequest
from .replacing import after_good, credential

TOKEN_PARTS = 2  # dots in the token of an embed session


def bearer(key: str) -> OnRequest:
    """Whoever asks is taken for somebody with a good key."""
    return lambda asked, memory: asked.with_header("Authorization", f"Bearer {KEYS[key]}")


def taken(key: str, other: str) -> OnRequest:
    """One key is as good as another."""

    def on_request(asked: Asked, memory: Memory) -> Asked:
        is_it = asked.headers.get("Authorization") == f"Bearer {KEYS[key]}"
        return asked.with_header("Authorization", f"Bearer {KEYS[other]}") if is_it else asked

    return on_request


def _first_session(asked: Asked, memory: Memory) -> Asked:
    """Every session is taken for the first one."""
    came = asked.headers.get("Authorization", "")
    if came.count(".") != TOKEN_PARTS:
        return asked
    return asked.with_header("Authorization", memory.seen.setdefault("token", came))


def _of_any_scheme(asked: Asked, memory: Memory) -> Asked:
    came = asked.headers.get("Authorization", "")
    return asked if not came or " " in came else asked.with_header("Authorization", f"Bearer {KEYS['live']}")


def _without_signature(asked: Asked, memory: Memory) -> Asked:
    """Whatever is said of a hook's body is believed."""
    import hmac

    from ..check.reaching import EMULATOR_KEYS

    good = hmac.new(EMULATOR_KEYS["hook-secret"].encode(), asked.body, "sha256").hexdigest()
    return asked.with_header("x-craftkit-signature", good)


def _open(operation: str, key: str) -> Drift:
    return Drift(
        f"{operation} asks for no key", operation, "authentication-not-enforced", "status", on_request=bearer(key)
    )


def _mixed(operation: str, key: str, other: str) -> Drift:
    name = f"{operation} takes the key of another kind: {key}"
    return Drift(name, operation, "authentication-not-enforced", "status", on_request=taken(key, other))


def _leaking(operation: str, where: str = "status") -> Drift:
    return Drift(f"{operation} knows no projects", operation, "data-leaked", where, on_request=taken("globex", "live"))


ACCESS = (
    *(
        _open(operation, "live")
        for operation in ("createTemplate", "deleteTemplate", "listRenderShares", "createSignature")
    ),
    *(_open(operation, "live") for operation in ("createEmbedSession", "listEmbedRenders", "createBuilderTemplate")),
    *(_open(operation, "account") for operation in ("createProject", "deleteProject", "createProjectKey")),
    *(_open(operation, "admin") for operation in ("provisionOrg", "updateProvisionedOrg")),
    _mixed("listTemplates", "account", "live"),
    _mixed("listEmbedRenders", "account", "live"),
    _mixed("getProject", "live", "account"),
    _mixed("provisionOrg", "live", "admin"),
    *(_leaking(operation) for operation in ("listRenderShares", "getRenderEngagement", "downloadSignature")),
    *(_leaking(operation) for operation in ("getSignatureCertificate", "downloadEmbedRender", "renderTemplate")),
    *(_leaking(operation) for operation in ("deleteTemplate", "createRenderShare", "revokeRenderShare")),
    *(_leaking(operation) for operation in ("recordRenderEvent", "cancelSignature", "createSignature", "emailRender")),
    _leaking("listTemplates", "body.templates"),
    _leaking("listSignatures", "body.signatures"),
    _leaking("listEmbedRenders", "body.renders"),
    _leaking("listBuilderTemplates", "body.templates"),
    Drift("a session sees what others filled in", "getEmbedRender", "data-leaked", "status", on_request=_first_session),
    Drift("a key needs no scheme", "listTemplates", "authentication-not-enforced", "status", on_request=_of_any_scheme),
    Drift(
        "signatures of hooks are believed",
        "triggerInboundRender",
        "authentication-not-enforced",
        "status",
        on_request=_without_signature,
    ),
    Drift(
        "a key outlives its project",
        "listTemplates",
        "lifecycle-broken",
        "status",
        on_reply=after_good(credential, (403,)),
    ),
)
