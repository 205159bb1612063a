"""The second opinion: the same exchange, judged by openapi-core, which shares no code with the first."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from .adaptation import adapted
from .exchange import Exchange
from .finding import Finding, Side
from .specification import Specification

if TYPE_CHECKING:
    from openapi_core.testing import MockRequest, MockResponse

ANYWHERE = "http://localhost"  # the session is off the path already, and the adapted `servers` fit any host

# Class of the error, or of its cause -> kind of finding. Whatever is not listed is the library breaking down.
KINDS = {
    "PathNotFound": "route",
    "OperationNotFound": "route",
    "SecurityNotFound": "security",
    "InvalidParameter": "parameter",
    "ParameterValidationError": "parameter",
    "MissingRequiredParameter": "parameter",
    "MediaTypeNotFound": "content-type",
    "MediaTypeDeserializeError": "json",
    "RecursionError": "json",  # escapes from json.loads; the first opinion calls it no JSON, too
    "InvalidRequestBody": "body",
    "MissingRequiredRequestBody": "body",
    "InvalidData": "body",
    "MissingData": "body",
    "ResponseNotFound": "status",
    "InvalidHeader": "header",
    "HeaderValidationError": "header",
    "MissingRequiredHeader": "header",
}


class SecondOpinion:
    """Findings on requests and responses, in the words of openapi-core."""

    def __init__(self, specification: Specification) -> None:
        from openapi_core import Config, OpenAPI

        self._specification = specification
        # A test checks the document; checking it here takes most of the load time (openapi-core#1086)
        unchecked: Any = None  # taken, though not declared
        self._api = OpenAPI.from_dict(adapted(specification.document), config=Config(spec_validator_cls=unchecked))

    def of(self, exchange: Exchange) -> list[Finding]:
        match = self._specification.find(exchange.method, exchange.path)
        operation = match.operation.id if match else ""
        request, response = _request(exchange), _response(exchange)
        found = _findings(operation, "request", _errors(lambda: self._api.iter_request_errors(request)))
        if any(finding.kind == "route" for finding in found):
            return found
        errors = _errors(lambda: self._api.iter_response_errors(request, response))
        return found + _findings(operation, "response", errors)


def _request(exchange: Exchange) -> "MockRequest":
    from openapi_core.testing import MockRequest

    return MockRequest(
        ANYWHERE,
        exchange.method,
        exchange.path,
        args=exchange.query,
        headers=dict(exchange.request_headers),
        data=exchange.request_body,
        content_type=exchange.request_headers.get("content-type", ""),
    )


def _response(exchange: Exchange) -> "MockResponse":
    from openapi_core.testing import MockResponse

    return MockResponse(
        exchange.response_body,
        exchange.status,
        headers=dict(exchange.response_headers),
        content_type=exchange.content_type,
    )


def _errors(judged: Callable[[], Iterable[Exception]]) -> list[Exception]:
    """What the library finds and, since it happens, what it dies of."""
    errors: list[Exception] = []
    try:
        errors.extend(judged())
    except Exception as crash:  # noqa: BLE001 - whatever a judge dies of, the run goes on and says so
        errors.append(crash)
    return errors


def _findings(operation: str, side: Side, errors: Iterable[Exception]) -> list[Finding]:
    return [
        Finding(operation, side, _kind(error), f"{type(error.__cause__ or error).__name__}: {words}"[:500])
        for error in errors
        for words in _words(error.__cause__ or error)
    ]


def _kind(error: Exception) -> str:
    names = (type(error.__cause__ or error).__name__, type(error).__name__)
    return next((KINDS[name] for name in names if name in KINDS), "crash")


def _words(cause: BaseException) -> list[str]:
    """One text for each thing that is wrong."""
    schema_errors = getattr(cause, "schema_errors", ())
    if schema_errors:
        return [f"{'.'.join(map(str, error.path)) or 'the top'}: {error.message[:300]}" for error in schema_errors]
    # MediaTypeDeserializeError prints the whole body, and dies of one that is not UTF-8: what it came from says more
    return [str(cause.__context__ if isinstance(cause.__context__, ValueError) else cause)]
