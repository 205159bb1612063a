"""Puts openapi.yaml into the wheel as JSON too: the emulator reads it at each start, and JSON loads far quicker."""

import json
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import yaml
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class OpenAPIAsJSON(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        document = yaml.safe_load(Path(self.root, "openapi.yaml").read_text("utf-8"))
        made = Path(mkdtemp(), "openapi.json")
        made.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), "utf-8")
        build_data["force_include"][str(made)] = "craftkit_emulator/openapi.json"
