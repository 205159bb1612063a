"""`allowedOrigins` of a world file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from craftkit_emulator.world.file import WorldFileError
from craftkit_emulator.world.seed import load

from ..craftkit import LIVE_KEY, Craftkit, assert_flat
from .partner import PAGE, claims_of, mint

WORLD = f"""
version: 1
projects:
  - {{name: Listed, slug: listed, embed: true, keys: [{{key: {LIVE_KEY}}}], allowedOrigins: [ORIGIN]}}
"""


def test_a_project_starts_with_its_list(serve: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(WORLD.replace("ORIGIN", PAGE))
    craftkit = Craftkit(serve(world=str(path)))
    session = mint(craftkit)
    assert claims_of(session)["aud"] == [PAGE]
    templates = "/v1/embed/builder/templates"
    assert_flat(craftkit.post(templates, {}, key=session["session_token"]), "missing_or_invalid_authorization")
    saved = craftkit.post(templates, {}, key=session["session_token"], headers={"Origin": PAGE})
    assert saved.status_code == 200


@pytest.mark.parametrize("origin", ["app.example.com", f"{PAGE}/", f"{PAGE}/path", "'*'", "ftp://x", "7"])
def test_what_is_no_origin_is_refused_with_its_line(tmp_path: Path, origin: str) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(WORLD.replace("ORIGIN", origin))
    with pytest.raises(WorldFileError, match=r"world.yaml:4: projects.0.allowedOrigins.0"):
        load(str(path))
