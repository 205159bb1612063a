"""Problem: a refused call, and the one catalogue of what the API may answer then.

Statuses and codes: conventions.md section 4 of the API reference ([REF] errors, [SEED] seeds/003). Messages are
documented only where the comment says so; the others are assumptions (U02): clients are told not to parse them.
`partner_suspended` is never sent (U76), `rate_limited` by a fault only (D12, U04).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Issues = Mapping[str, list[str]]


class Entry(NamedTuple):
    status: int
    message: str


# D05: the page of an operation beats the overview; on minting sessions it is assumed (U75). Read by api/stages.py.
UNPROCESSABLE = 422
CATALOGUE: dict[str, Entry] = {
    "invalid_json": Entry(400, "Request body is not valid JSON."),
    "invalid_request": Entry(400, "Request body did not match expected shape."),  # [SEED] seeds/000, D05
    "invalid_input_data": Entry(400, "Variable data did not match the template manifest."),  # [SEED] seeds/003, D01
    "invalid_loop_key": Entry(400, "Loop key '{key}' must not contain a dot."),
    "bad_request": Entry(400, "Request origin is not in the allowed origins list."),
    "invalid_multipart": Entry(400, "Request body is not valid multipart/form-data."),
    "missing_file": Entry(400, "No file was sent in the field 'file'."),
    "unauthorized": Entry(401, "Missing Bearer token."),  # [SEED] seeds/000, D02; for a bad key see BAD_KEY
    "missing_authorization": Entry(401, "Missing Authorization header."),  # D02
    "invalid_credentials": Entry(401, "Invalid or revoked API key."),  # D02
    "missing_or_invalid_authorization": Entry(401, "Missing or invalid authorization."),
    "refresh_failed": Entry(401, "The renew token is not valid."),
    "invalid_signature": Entry(401, "The signature does not match the request body."),
    "signature_credits_exhausted": Entry(402, "The signature service account is out of credits."),
    "forbidden": Entry(403, "Project not found."),  # D03, U13
    "permission_denied": Entry(403, "The session does not have the right '{right}'."),
    "wrong_mode": Entry(403, "The session is not in fill mode."),
    "template_not_found": Entry(404, "Template '{slug}' not found."),
    "version_not_found": Entry(404, "Template '{slug}' has no version {version}."),  # [SEED] seeds/003
    "not_found": Entry(404, "{what} not found."),  # [SEED] seeds/000, for renders
    "invalid_token": Entry(404, "No template has this inbound token."),
    "catalog_not_found": Entry(404, "Catalog '{name}' not found."),
    "session_not_found": Entry(404, "Session not found."),
    "template_not_resolved": Entry(404, "The session names no template."),
    "method_not_allowed": Entry(405, "Method {method} is not allowed here."),  # U06
    "no_published_version": Entry(409, "This template has no published version yet."),  # [SEED] seeds/003
    "not_ready": Entry(409, "Render has not succeeded yet."),
    "slug_conflict": Entry(409, "A template with slug '{slug}' already exists."),
    "conflict": Entry(409, "{what}"),
    "file_too_large": Entry(413, "The file is larger than {limit} bytes."),
    "invalid_type": Entry(415, "The file is not an image."),
    "payload_too_large": Entry(413, "Request body is larger than {limit} bytes."),  # U06
    "rate_limited": Entry(429, "Too many requests. Please retry later."),  # D12, U04: sent by a fault only
    "internal": Entry(500, "An unexpected error occurred."),  # [REF] errors
    "internal_error": Entry(500, "An unexpected error occurred."),  # D06
    "email_send_failed": Entry(502, "The mail provider rejected the message."),
    "signature_provider_error": Entry(502, "The signature service did not take the request."),
    "upstream_error": Entry(502, "The certificate could not be retrieved."),
    "email_not_configured": Entry(503, "E-mail is not configured."),
    "signature_not_configured": Entry(503, "The signature service is not configured."),
    "insert_failed": Entry(500, "The template could not be stored."),  # D06
    # [SEED] seeds/003
    "queue_unavailable": Entry(503, "Render queue is temporarily unavailable. Please retry in a moment."),
    "wait_timed_out": Entry(408, "{what}"),  # own
    "too_many_waiting": Entry(503, "{limit} requests wait in this emulator already; no further one may."),  # own
    "session_limit_reached": Entry(503, "This emulator holds {limit} sessions already; no further one is made."),  # own
}

BAD_KEY = "Invalid or revoked API key."  # U02: `unauthorized` when a token came but is no good


def flattened(issues: Issues) -> dict[str, Any]:
    """As Zod's `flatten()` writes them: what concerns the whole stands in `formErrors` (D04)."""
    return {
        "formErrors": issues.get("", []),
        "fieldErrors": {field: texts for field, texts in issues.items() if field},
    }


def listed(issues: Issues) -> list[dict[str, Any]]:
    """As a list of paths with a message each (D01)."""
    return [{"path": _steps(field), "message": text} for field, texts in issues.items() for text in texts]


def _steps(path: str) -> list[str | int]:
    return [int(step) if step.isdecimal() else step for step in path.split(".") if step]


class Problem(Exception):
    """A call refused.

    `code` is a row of the catalogue; `words` fill the message's blanks. `why` is for the emulator's log alone: it may
    say what the API must not tell (another project's render, a revoked key). `issues` are texts by dot path; `written`
    gives them their form.
    """

    def __init__(
        self, code: str, why: str = "", *, issues: Issues | None = None, message: str | None = None, **words: Any
    ) -> None:
        entry = CATALOGUE[code]
        self.code = code
        self.status = entry.status
        self.message = message or entry.message.format_map(words)
        self.issues = issues
        self.written: Callable[[Issues], Any] = flattened
        self.why = why or self.message
        self.flat = False
        self.headers: dict[str, str] = {}
        super().__init__(f"{code}: {self.why}")

    def become(self, code: str, message: str | None = None) -> None:
        """Another row of the catalogue, one without blanks, for the same reason."""
        entry = CATALOGUE[code]
        self.code, self.status, self.message = code, entry.status, message or entry.message

    def body(self) -> dict[str, Any]:
        """The answer's JSON: the shared envelope, or the flat one where the operation says so (D13, U03)."""
        if self.flat:
            return {"error": self.code}
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.issues is not None:
            error["issues"] = self.written(self.issues)
        return {"error": error}
