"""Replies read by the generated Python client and written again, run by a test with that client on its path:
`python -m tests.clients.round_trip FILE`, of operation, status and body each. Prints those that come back otherwise."""

import json
import pkgutil
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
from craftkit_client import Client, api  # type: ignore[import-not-found]


def main(file: str) -> None:
    found = pkgutil.walk_packages(api.__path__, f"{api.__name__}.")
    modules = {module.name.rpartition(".")[2].replace("_", ""): module.name for module in found}
    replies = json.loads(Path(file).read_text("utf-8"))
    changed = [reply for reply in replies if shape(again(modules[reply[0].lower()], *reply[1:])) != shape(reply[2])]
    print(json.dumps(changed))


def again(module: str, status: int, body: Any) -> Any:
    response = httpx.Response(status, json=body)
    return import_module(module)._parse_response(client=Client("http://localhost"), response=response).to_dict()


def shape(value: Any) -> Any:
    """Its fields; the client writes moments and numbers in its own way."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else value is None


if __name__ == "__main__":
    main(sys.argv[1])
