"""What a story must have seen, whichever generated client lived it, and what it left behind in the emulator."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..craftkit import Craftkit

HERE = Path(__file__).parent


def contract_of(craftkit: Craftkit, folder: Path) -> Path:
    """openapi.yaml as the emulator serves it, in a file."""
    response = craftkit.get("/_emulator/openapi.yaml", key=None)
    assert response.status_code == 200, response.text
    file = folder / "openapi.yaml"
    file.write_bytes(response.content)
    return file


def assert_whole(craftkit: Craftkit, facts: Mapping[str, Any]) -> None:
    assert (facts["org"], facts["version"]) == ("org_generated", 1)
    assert facts["states"] == ["queued", "succeeded"]
    assert (facts["sent"], facts["listed"]) == (["First", "Second"], ["Second", "First"])
    assert (facts["project"], facts["templates"]) == ("generated-clients", 0)
    assert (facts["form"], facts["refused"]) == ("succeeded", "template_not_found")
    assert facts["shares"] == [facts["mailed"], facts["shareUrl"]]
    _assert_left_behind(craftkit, facts)


def _assert_left_behind(craftkit: Craftkit, facts: Mapping[str, Any]) -> None:
    """The emulator tells the same to another client."""
    pdf = craftkit.get(f"/v1/renders/{facts['render']}/download", key=facts["key"]).content
    assert (pdf[:5].decode(), len(pdf)) == (facts["pdf"], facts["size"])
    assert facts["pdf"] == "%PDF-"
    assert craftkit.http.get(facts["shareUrl"]).status_code == 200
    (mail,) = [each for each in craftkit.control("GET", "/mail")["mail"] if each["to"] == "client@example.com"]
    assert mail
    names = [each["name"] for each in craftkit.control("GET", "/signatures")["signatures"]]
    assert names[:2] == facts["listed"]
