"""`allowedOrigins` and `catalogs` of a world file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from craftkit_emulator.world.file import WorldFileError
from craftkit_emulator.world.seed import load

from ..craftkit import LIVE_KEY, Craftkit, assert_flat, assert_problem
from .partner import PAGE, WHO, claims_of, mint

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


NAMESPACES = "namespaces: [{key: c, label: C, fields: [{key: n, label: N, dataType: text}]}]"
CATALOGS = f"""
version: 1
projects:
  - name: Listed
    slug: listed
    embed: true
    keys: [{{key: {LIVE_KEY}}}]
    catalogs: [{{name: crm, versions: [{{catalog: {{}}}}, {{catalog: {{{NAMESPACES}}}}}]}}]
"""


def test_catalogs_are_published_already(serve: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(CATALOGS)
    craftkit = Craftkit(serve(world=str(path)))
    for reference in ({"name": "crm"}, {"name": "crm", "version": 1}, {"name": "crm", "version": 2}):
        mint(craftkit, catalogRef=reference)
    unknown = {**WHO, "catalogRef": {"name": "crm", "version": 3}}
    assert_problem(craftkit.post("/v1/embed/sessions", unknown), "catalog_not_found")
    assert craftkit.post("/v1/embed/catalogs", {"name": "crm", "catalog": {}}).json()["version"] == 3


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        (CATALOGS.replace("crm", "CRM"), "catalogs.0.name"),
        (CATALOGS.replace("dataType: text", "dataType: colour"), "catalogs.0.versions.1.catalog.namespaces.0.fields.0"),
        (CATALOGS.replace("catalogs: [", "catalogs: [{name: crm, versions: [{catalog: {}}]}, "), "catalogs.1.name"),
        (CATALOGS.replace("versions: [{catalog: {}}", "versions: [{catalog: {}, publishedAt: soon}"), "publishedAt"),
    ],
)
def test_a_catalog_that_cannot_be_is_refused_with_its_line(tmp_path: Path, broken: str, place: str) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(broken)
    with pytest.raises(WorldFileError, match=rf"world.yaml:8: projects.0.*{place}"):
        load(str(path))
