"""The snippets of the original pages work word for word: only base URL, key and ids are filled in."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from ..craftkit import RENDER_ID, Craftkit
from .pages import API, builder_snippets, track_event_snippet

CREATE, LIST_TEMPLATES, LIST_RENDERS = range(3)
PATIENCE = 60  # seconds

# Language -> the command that reads a snippet from its standard input
COMMANDS = {"curl": ["bash"], "node": ["node", "--input-type=module"], "python": [sys.executable, "-"]}
# What a snippet leaves in a variable has to be printed to be seen; curl prints by itself
SHOWN = {
    ("node", CREATE): "\nconsole.log(JSON.stringify({ documentTemplate }));",
    ("node", LIST_TEMPLATES): "\nconsole.log(JSON.stringify({ templates }));",
    ("node", LIST_RENDERS): "\nconsole.log(JSON.stringify({ renders, limit, offset }));",
    ("python", CREATE): "\nimport json; print(json.dumps(result))",
    ("python", LIST_TEMPLATES): '\nimport json; print(json.dumps({"templates": templates}))',
    ("python", LIST_RENDERS): "\nimport json; print(json.dumps(result))",
}


def run(snippet: str, language: str, craftkit: Craftkit) -> Any:
    """What the snippet, pointed at the emulator, got."""
    for program in ("bash", "curl") if language == "curl" else COMMANDS[language][:1]:
        if shutil.which(program) is None:
            pytest.skip(f"the {language} snippets need {program}")
    assert API in snippet
    environment = os.environ | {"CRAFTKIT_API_KEY": str(craftkit.key), "RENDER_ID": RENDER_ID, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        COMMANDS[language],
        input=snippet.replace(API, craftkit.base_url),
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def run_builder(call: int, language: str, craftkit: Craftkit) -> Any:
    snippet: str = getattr(builder_snippets()[call], language)
    return run(snippet + SHOWN.get((language, call), ""), language, craftkit)


def test_the_curl_snippet_reports_a_download(craftkit: Craftkit) -> None:
    before = craftkit.get(f"/v1/renders/{RENDER_ID}/engagement").json()["counts"]["downloaded"]
    assert run(track_event_snippet(), "curl", craftkit) == {"recorded": True}
    after = craftkit.get(f"/v1/renders/{RENDER_ID}/engagement").json()
    assert after["counts"]["downloaded"] == before + 1
    assert after["recent"][0]["metadata"] == {"source": "dashboard"}


@pytest.mark.parametrize("language", COMMANDS)
def test_a_snippet_saves_a_builder_draft(craftkit: Craftkit, language: str) -> None:
    saved = run_builder(CREATE, language, craftkit)["documentTemplate"]
    assert saved["name"] == "Charter Handover"
    assert saved["layout"] == {"sections": []}
    listed = craftkit.get("/v1/embed/builder/templates").json()["templates"]
    assert saved["_id"] in [template["id"] for template in listed]


@pytest.mark.parametrize("language", COMMANDS)
def test_a_snippet_lists_the_builder_templates(craftkit: Craftkit, language: str) -> None:
    got = run_builder(LIST_TEMPLATES, language, craftkit)
    assert got == craftkit.get("/v1/embed/builder/templates").json()
    assert "invoice" in [template["slug"] for template in got["templates"]]


@pytest.mark.parametrize("language", COMMANDS)
def test_a_snippet_lists_the_renders(craftkit: Craftkit, language: str) -> None:
    got = run_builder(LIST_RENDERS, language, craftkit)
    assert got == craftkit.get("/v1/embed/renders?status=succeeded&limit=50").json()
    assert got["limit"] == 50
    assert {render["status"] for render in got["renders"]} == {"succeeded"}


def test_a_snippet_that_fails_is_noticed(craftkit: Craftkit) -> None:
    with pytest.raises(AssertionError):
        run(f"curl --fail --silent {API}/v1/nothing", "curl", craftkit)
