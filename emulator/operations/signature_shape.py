"""What the schema of a signature request cannot say: orders without gaps, indexes in range
([OAS] send-a-render-out-for-signature)."""

from collections.abc import Mapping
from typing import Any

from ..protocol.problem import Problem


def check_recipients(body: Mapping[str, Any]) -> None:
    issues = _order_issues(body["recipients"]) | _index_issues(body)
    if issues:
        raise Problem("invalid_request", f"the recipients do not fit: {issues}", issues=issues)


def _order_issues(recipients: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The orders that are given are 1 to N, each once; those not given are the place in the list (U67)."""
    given = sorted(recipient["order"] for recipient in recipients if "order" in recipient)
    if given == list(range(1, len(given) + 1)):
        return {}
    return {"recipients": [f"Orders must be 1 to {len(given)}, each once"]}


def _index_issues(body: Mapping[str, Any]) -> dict[str, list[str]]:
    most = len(body["recipients"]) - 1
    return {
        f"{part}.{number}.recipientIndex": [f"Number must be less than or equal to {most}"]
        for part in ("fields", "anchorTags")
        for number, item in enumerate(body.get(part, ()))
        if item["recipientIndex"] > most
    }
