"""Replies read by the generated Python client and written again, run by a test with that client on its path:
`python -m tests.clients.round_trip FILE`, of operation, status and body each. Prints those that come back otherwise."""

import json
import pkgutil
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import httpx
from craftkit_client import Client, api  # type: ignore[import-not-found]


def main(file: str) -> None:
    found = pkgutil.walk_packages(api.__path__, f"{api.__name__}.")
    modules = {module.name.rpartition(".")[2].replace("_", ""): module.name for module in found}
    replies = json.loads(Path(file).read_text("utf-8"))
    print(json.dumps([each for each in replies if not is_whole(read(modules[each[0].lower()], *each[1:]), each[2])]))


def read(module: str, status: int, body: Any) -> Any:
    response = httpx.Response(status, json=body)
    return import_module(module)._parse_response(client=Client("http://localhost"), response=response)


def is_whole(model: Any, body: Any) -> bool:
    return bool(shape(model.to_dict()) == shape(body)) and not is_loose(model)


def is_loose(value: Any) -> bool:
    """Whether a model with fields of its own, or one within, has others put aside. A mere map has no fields."""
    if isinstance(value, list):
        return any(map(is_loose, value))
    fields = attrs.asdict(value, recurse=False) if attrs.has(type(value)) else {}
    aside = fields.get("additional_properties")
    return bool(aside and len(fields) > 1) or any(map(is_loose, fields.values()))


def shape(value: Any) -> Any:
    """Its fields; the client writes moments and numbers in its own way."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else value is None


if __name__ == "__main__":
    main(sys.argv[1])
