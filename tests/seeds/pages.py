"""The original pages: where they are, the OpenAPI in them without its prose, and their snippets, read when needed."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

HERE = Path(__file__).parent
BESIDE = Path(__file__).parents[3] / "shared" / "seeds"  # ../shared/seeds beside the checkout
API = "https://api.craftkit.dev"

# The documents kept beside this file, by the page that each was taken from
KEPT = {
    "record_render_event.yaml": "000_77225df1cc284ccf.txt",
    "get_render_engagement.yaml": "002_48c78916c2ad09e3.txt",
    "render_template.yaml": "003_b826c97261471ea4.txt",
}
TRACK_EVENT = "001_4189b597121717fd.txt"
BUILDER_API = "004_f4d46541b1dcf4e2.txt"

OPENAPI = re.compile(r"````yaml [^\n]*\n(.*?)````", re.DOTALL)
PROSE = {"description", "summary", "example", "examples"}
NAMED = {"properties", "schemas", "responses", "parameters", "securitySchemes"}  # their keys are names, no keywords

FENCED = re.compile(r"```bash cURL[^\n]*\n(.*?)```", re.DOTALL)
# The page lost its fences when it was saved: a snippet ends where the next heading begins, on the same line even
TRIPLE = re.compile(
    r"Quick Start\ncurl\n(?P<curl>.*?)Node\.js\n(?P<node>.*?)Python\n(?P<python>.*?)"
    r"(?:Request body|Query parameters|Response — 200 OK)\n",
    re.DOTALL,
)


class Triple(NamedTuple):
    """One call, in three languages."""

    curl: str
    node: str
    python: str


def page(name: str) -> str:
    """A page's text. Skips where the pages are not: they are no part of the repository."""
    folder = Path(os.environ.get("CRAFTKIT_SEEDS") or BESIDE)
    if not (folder / name).is_file():
        pytest.skip(f"{folder} has no {name}; CRAFTKIT_SEEDS may name the folder of the original pages")
    return (folder / name).read_text("utf-8")


def kept(name: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = yaml.safe_load((HERE / name).read_text("utf-8"))
    return document


def specification(text: str) -> dict[str, Any]:
    """The OpenAPI document of a page, its paths and components without a word of prose."""
    match = OPENAPI.search(text)
    assert match is not None, "the page holds no OpenAPI"
    whole = yaml.safe_load(match[1])
    info = {"title": whole["info"]["title"], "version": whole["info"]["version"]}
    parts = {part: _bare(whole[part]) for part in ("security", "paths", "components")}
    return {"openapi": whole["openapi"], "info": info, **parts}


def track_event_snippet() -> str:
    match = FENCED.search(page(TRACK_EVENT))
    assert match is not None
    return match[1]


def builder_snippets() -> list[Triple]:
    """Create a builder template, list builder templates, list renders."""
    return [Triple(**match.groupdict()) for match in TRIPLE.finditer(page(BUILDER_API))]


def _bare(node: Any, *, names: bool = False) -> Any:
    """`names`: the keys of this mapping are names, so that a property called `description` stays."""
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    bare = {
        key: _bare(value, names=key in NAMED and not names) for key, value in node.items() if names or key not in PROSE
    }
    return bare | (
        {"description": ""} if "content" in node and "required" not in node else {}
    )  # a response must have one
