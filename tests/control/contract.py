"""The control API's contract, emulator/control/openapi.yaml, and what breaks it."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import requests
import yaml

from ..frame.checkout import ROOT

FILE = ROOT / "emulator" / "control" / "openapi.yaml"
ADDRESS = re.compile(r"(?:/s/[^/]+)?(/_emulator(?:/.*)?)")
METHODS = ("get", "put", "post", "patch", "delete")


class Operation:
    """One operation of the file, with its replies compiled when the first of them comes."""

    def __init__(self, path: str, method: str, described: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        self.path, self.method, self.described = path, method, described
        self._document = document
        self._path = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    def takes(self, method: str, path: str) -> bool:
        return method.lower() == self.method and self._path.fullmatch(path) is not None

    @property
    def body(self) -> Any:
        """The schema of its request, None when it takes none."""
        if "requestBody" not in self.described:
            return None
        return self._resolved(self.described["requestBody"]["content"]["application/json"]["schema"])

    def faults(self, status: int, reply: Any) -> Iterator[str]:
        validator = self._done if status == 200 else self._refused
        for error in validator.iter_errors(reply):
            yield f"{self} {status} at {'.'.join(map(str, error.instance_path)) or 'the top'}: {error.message[:500]}"

    @cached_property
    def _done(self) -> jsonschema_rs.Validator:
        return self._compiled(self.described["responses"]["200"]["content"]["application/json"]["schema"])

    @cached_property
    def _refused(self) -> jsonschema_rs.Validator:
        return self._compiled({"$ref": "#/components/schemas/Problem"})

    def _compiled(self, schema: Any) -> jsonschema_rs.Validator:
        return jsonschema_rs.validator_for({"components": self._document["components"], "allOf": [schema]})

    def _resolved(self, node: Any) -> Any:
        if isinstance(node, dict) and "$ref" in node:
            found: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            return self._resolved(found)
        if isinstance(node, dict):
            return {key: self._resolved(value) for key, value in node.items()}
        return [self._resolved(item) for item in node] if isinstance(node, list) else node


class ControlContract:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.operations = [
            Operation(path, method, item[method], document)
            for path, item in sorted(document["paths"].items(), key=lambda pair: pair[0].count("{"))
            for method in METHODS
            if method in item
        ]

    @classmethod
    def from_file(cls) -> "ControlContract":
        return cls(yaml.safe_load(FILE.read_bytes()))

    def faults(self, response: requests.Response) -> Iterator[str]:
        """What breaks the contract in an answer of the control API. Others are none of its business."""
        address = ADDRESS.fullmatch(urlsplit(response.url).path)
        if address is None or response.headers.get("Content-Type") != "application/json":
            return
        method = response.request.method or ""
        operation = next((each for each in self.operations if each.takes(method, address[1])), None)
        if operation is not None:
            yield from operation.faults(response.status_code, response.json())
        elif response.status_code < 300:
            yield f"{method} {address[1]} answers, and is not in {FILE.relative_to(ROOT)}: add it there"
