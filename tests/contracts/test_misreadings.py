"""The list of openapi-core's misreadings is true, complete for what we saw, and bound to one version of the library."""

from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import pytest
from craftkit_contracts.adaptation import adapted
from craftkit_contracts.data import locate
from craftkit_contracts.first_opinion import FirstOpinion
from craftkit_contracts.judge import Judge
from craftkit_contracts.misreadings import LIBRARY, Misreading, StaleMisreading, load, reproduces
from craftkit_contracts.second_opinion import SecondOpinion
from craftkit_contracts.specification import Specification

from .truth import changed

KNOWN = load()


@pytest.mark.parametrize("misreading", KNOWN, ids=lambda misreading: misreading.name)
def test_a_listed_misreading_still_reproduces(
    misreading: Misreading, first: FirstOpinion, second: SecondOpinion
) -> None:
    opinions = first.of(misreading.exchange), second.of(misreading.exchange)
    assert reproduces(misreading, *opinions), f"openapi-core reads it right by now: take it off the list. {opinions}"


@pytest.mark.parametrize("planted", KNOWN, ids=lambda misreading: misreading.name)
def test_a_misreading_that_is_not_listed_fails(planted: Misreading, specification: Specification) -> None:
    others = [misreading for misreading in KNOWN if misreading is not planted]
    (found,) = Judge(specification, others).disagreements(planted.exchange)
    assert found.side == planted.side
    assert "the two opinions differ" in str(found)
    assert not any(
        "the two opinions differ" in str(each) for each in Judge(specification, KNOWN).disagreements(planted.exchange)
    )


def test_a_listed_misreading_excuses_nothing_else_on_the_same_exchange(specification: Specification) -> None:
    misread = next(entry for entry in KNOWN if entry.name == "an empty query value is refused").exchange
    lying = changed(misread, secret=1)
    (found,) = Judge(specification, KNOWN).disagreements(lying)
    assert (found.side, found.what) == ("response", "both opinions hold the reply to be invalid")


def test_the_list_refuses_to_load_for_another_version_of_the_library() -> None:
    with pytest.raises(StaleMisreading, match=r"was seen in openapi-core 0\.23\.1, installed is 99\.0"):
        load(installed="99.0")


def test_an_entry_for_another_version_than_the_installed_one_is_refused(tmp_path: Path) -> None:
    text = locate("known-misreadings.yaml").read_text("utf-8")
    stale = tmp_path / "stale.yaml"
    stale.write_text(text.replace(f"version: {version(LIBRARY)}", "version: 0.22.0", 1), "utf-8")
    with pytest.raises(StaleMisreading, match=r"0\.22\.0"):
        load(stale)


def test_a_type_list_in_a_parameter_still_breaks_openapi_core() -> None:
    """python-openapi/openapi-core#1180. Once this fails, it is fixed: compat() in contracts/adaptation.py can go."""
    from openapi_core import Config, OpenAPI
    from openapi_core.testing import MockRequest

    request = MockRequest("http://localhost", "get", "/", args={"a": "b"})
    document = _with_parameter({"type": ["string", "null"]})
    unchecked = Config(spec_validator_cls=cast("Any", None))  # taken, though not declared
    with pytest.raises(TypeError, match="Expected a string value"):
        list(OpenAPI.from_dict(document, config=unchecked).iter_request_errors(request))
    assert list(OpenAPI.from_dict(adapted(document), config=unchecked).iter_request_errors(request)) == []


def test_the_adaptation_keeps_the_meaning_of_a_type_list() -> None:
    schema = {"type": ["string", "null"], "maxLength": 3, "default": "a"}
    (parameter,) = adapted(_with_parameter(schema))["paths"]["/"]["get"]["parameters"]
    assert parameter["schema"] == {"default": "a", "anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}


def _with_parameter(schema: dict[str, Any]) -> dict[str, Any]:
    parameter = {"name": "a", "in": "query", "schema": schema}
    operation = {"operationId": "read", "parameters": [parameter], "responses": {"200": {"description": "Read."}}}
    return {"openapi": "3.1.0", "info": {"title": "One", "version": "1"}, "paths": {"/": {"get": operation}}}
