"""Liars: what alters replies on their way, as a service would answer that broke one of its rules."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from craftkit_contracts.exchange import Exchange

from ..craftkit import LIVE_KEY
from .probing import Lie

Change = Callable[[Any], Any]  # of a body, in place or a new one
When = Callable[[Exchange], bool]


def good(exchange: Exchange) -> bool:
    return exchange.status < 300


def bad(exchange: Exchange) -> bool:
    return exchange.status >= 400


def by_others(exchange: Exchange) -> bool:
    """Not asked with the project's own key."""
    return exchange.request_headers.get("authorization") != f"Bearer {LIVE_KEY}"


def edited(operation: str, change: Change, when: When = good) -> Lie:
    """The body of its replies is another."""

    def lie(name: str, exchange: Exchange) -> Exchange:
        return with_body(exchange, change) if name == operation and when(exchange) else exchange

    return lie


def answered(operation: str, status: int, body: Any = None, when: When = bad) -> Lie:
    """Its replies have another status, and another body where one is given."""

    def lie(name: str, exchange: Exchange) -> Exchange:
        if name != operation or not when(exchange):
            return exchange
        told = replace(exchange, status=status)
        return told if body is None else with_body(told, lambda _: body)

    return lie


def fickle(operation: str, change: Change) -> Lie:
    """The body of its replies is another from the second on."""
    seen: list[Exchange] = []

    def lie(name: str, exchange: Exchange) -> Exchange:
        if name != operation or not good(exchange):
            return exchange
        seen.append(exchange)
        return with_body(exchange, change) if len(seen) > 1 else exchange

    return lie


def repeated(operation: str, when: When) -> Lie:
    """What it answered before, it answers again: to whom it should refuse, or page after page."""
    last: list[Exchange] = []

    def lie(name: str, exchange: Exchange) -> Exchange:
        if name != operation:
            return exchange
        if last and when(exchange):
            return replace(
                exchange,
                status=last[0].status,
                response_headers=last[0].response_headers,
                response_body=last[0].response_body,
            )
        last[:] = [exchange] if good(exchange) else last
        return exchange

    return lie


def with_body(exchange: Exchange, change: Change) -> Exchange:
    body = json.loads(exchange.response_body)
    changed = change(body)
    text = json.dumps(body if changed is None else changed).encode()
    return replace(
        exchange,
        response_headers={**exchange.response_headers, "content-type": "application/json"},
        response_body=text,
    )


def turned(rows: str) -> Change:
    """The list back to front."""
    return lambda body: body[rows].reverse()


def put(name: str, value: Any) -> Change:
    return lambda body: body.update({name: value})


def error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": "No."}}
