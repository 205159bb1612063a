"""Accounts in a world file: who owns which project."""

from pathlib import Path

import pytest
from craftkit_emulator.world.credentials import digest
from craftkit_emulator.world.file import WorldFileError
from craftkit_emulator.world.progression import IMMEDIATE
from craftkit_emulator.world.seed import load
from craftkit_emulator.world.world import State

ONE, OTHER = "ck_acct_one", "ck_acct_other"
NOW = 1_781_956_800_000


def built(tmp_path: Path, text: str) -> State:
    path = tmp_path / "world.yaml"
    path.write_text(f"version: 1\n{text}\n", "utf-8")
    return load(str(path)).build(seed="0", clock_at=NOW, progression=IMMEDIATE)


def test_projects_belong_to_the_first_account_unless_they_name_another(tmp_path: Path) -> None:
    rows = f"[{{name: P, slug: p}}, {{name: Q, slug: q, account: {OTHER}}}, {{name: R, slug: r, account: {ONE}}}]"
    state = built(tmp_path, f"accountKeys: [{ONE}, {OTHER}]\nprojects: {rows}")
    owners = {project.slug: project.account_id for project in state.projects}
    assert owners == {"p": digest(ONE), "q": digest(OTHER), "r": digest(ONE)}


def test_without_accounts_nobody_owns_the_projects(tmp_path: Path) -> None:
    assert [project.account_id for project in built(tmp_path, "projects: [{name: P, slug: p}]").projects] == [""]


def test_two_accounts_may_use_one_slug(tmp_path: Path) -> None:
    rows = f"[{{name: P, slug: p}}, {{name: P, slug: p, account: {OTHER}}}]"
    assert len(built(tmp_path, f"accountKeys: [{ONE}, {OTHER}]\nprojects: {rows}").projects) == 2


def test_an_account_that_is_not_in_the_file_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(WorldFileError, match=r"projects\.0\.account.*no such key"):
        built(tmp_path, f"accountKeys: [{ONE}]\nprojects: [{{name: P, slug: p, account: {OTHER}}}]")


ORGANISATION = "organisation: {externalOrgId: org_7, apiKey: ck_live_own}"


def test_an_organisation_is_provisioned_already(tmp_path: Path) -> None:
    row = f"{{name: P, slug: p, emailFrom: a@b.example, {ORGANISATION}}}"
    state = built(tmp_path, f"accountKeys: [{ONE}]\nprojects: [{row}]")
    project = next(iter(state.projects))
    assert (project.embed, project.account_id, project.email_from) == (True, "", "a@b.example")
    assert state.organisations["org_7"].api_key == "ck_live_own"
    assert state.organisations["org_7"].project_id == project.id == state.keys[digest("ck_live_own")].project_id


def test_an_organisation_may_have_an_account_and_no_embed(tmp_path: Path) -> None:
    row = f"{{name: P, slug: p, account: {ONE}, embed: false, {ORGANISATION}}}"
    project = next(iter(built(tmp_path, f"accountKeys: [{ONE}]\nprojects: [{row}]").projects))
    assert (project.embed, project.account_id) == (False, digest(ONE))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (ORGANISATION.replace("ck_live_own", "ck_live_other"), r"projects\.1\.organisation\.externalOrgId.*twice"),
        (ORGANISATION.replace("org_7", "org_8"), r"projects\.1\.organisation\.apiKey.*twice"),
        (ORGANISATION.replace("ck_live_own", "ck_test_other"), r"projects\.1\.organisation\.apiKey"),
        ("organisation: {externalOrgId: org_8}", r"projects\.1\.organisation.*apiKey"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused_with_its_place(tmp_path: Path, other: str, said: str) -> None:
    with pytest.raises(WorldFileError, match=said):
        built(tmp_path, f"projects: [{{name: P, slug: p, {ORGANISATION}}}, {{name: Q, slug: q, {other}}}]")


def test_a_project_has_the_times_and_the_sender_of_the_file(tmp_path: Path) -> None:
    row = "{name: P, slug: p, createdAt: -2d, updatedAt: -1d, emailFrom: a@b.example}"
    project = next(iter(built(tmp_path, f"projects: [{row}]").projects))
    assert (project.created_at, project.updated_at) == (NOW - 172_800_000, NOW - 86_400_000)
    assert project.email_from == "a@b.example"
