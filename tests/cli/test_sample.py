"""`sample TEMPLATE` prints data that a render takes, the same for the same seed."""

import json

import pytest

from ..craftkit import GLOBEX_KEY, LIVE_KEY, Craftkit
from .process import assert_refused, finished

TEMPLATES = [
    ("invoice", LIVE_KEY),
    ("charter-handover", LIVE_KEY),
    ("always-fails", LIVE_KEY),
    ("spare", LIVE_KEY),
    ("report", GLOBEX_KEY),
]


@pytest.mark.parametrize(("slug", "key"), TEMPLATES, ids=[row[0] for row in TEMPLATES])
def test_a_sample_is_one_json_line_that_a_render_takes(craftkit: Craftkit, slug: str, key: str) -> None:
    ended = finished("sample", slug)
    assert (ended.returncode, ended.stderr, ended.stdout.count("\n")) == (0, "", 1)
    body = json.loads(ended.stdout)
    assert list(body) == ["data"]
    response = craftkit.post(f"/v1/templates/{slug}/render", key=key, data=ended.stdout.encode())
    assert response.status_code == 202, response.text


def test_a_sample_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    variables = [{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"}]
    one, again = (finished("sample", "invoice", "--seed", "blue", variables=more).stdout for more in variables)
    other = finished("sample", "invoice", variables={"CRAFTKIT_EMULATOR_SEED": "red"}).stdout
    assert one == again
    assert one != other


@pytest.mark.parametrize("project", ["Acme Charter", "acme-charter"])
def test_a_project_is_named_by_its_name_or_slug(project: str) -> None:
    assert finished("sample", "invoice", "--project", project).stdout == finished("sample", "invoice").stdout


WORLD = """
version: 1
projects:
  - name: One
    slug: one
    templates:
      - {slug: note, name: Note, versions: [{manifest: {variables: [{key: a, label: A, dataType: number}], loops: []}}]}
  - name: Other
    slug: other
    templates:
      - {slug: note, name: Note, versions: [{manifest: {variables: [{key: b, label: B, dataType: email}], loops: []}}]}
  - {name: Bare, slug: bare}
"""


def test_the_project_chooses_among_templates_of_one_slug(tmp_path: object) -> None:
    path = f"{tmp_path}/two.yaml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(WORLD)
    keys = [
        list(json.loads(finished("sample", "note", "--world", path, *more).stdout)["data"])
        for more in ((), ("--project", "Other"))
    ]
    assert keys == [["a"], ["b"]]
    assert_refused(finished("sample", "note", "--world", path, "--project", "bare"), "note", "bare")


def test_an_unknown_slug_is_one_line_with_the_templates_that_there_are() -> None:
    assert_refused(finished("sample", "invoise"), "'invoise'", "invoice", "charter-handover", "report")


def test_a_project_that_lacks_the_template_is_named() -> None:
    assert_refused(finished("sample", "invoice", "--project", "Globex"), "'invoice'", "'Globex'")


def test_an_unpublished_template_has_no_sample() -> None:
    assert_refused(finished("sample", "draft-only"), "draft-only", "published")
