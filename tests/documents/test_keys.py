"""What the keys of a manifest must not do together."""

from __future__ import annotations

import pytest
from craftkit_emulator.documents.keys import clashes, dotted_loop_key
from craftkit_emulator.documents.manifest import Manifest

from .making import loop, raw, variable


def test_keys_that_want_one_place_clash_and_are_both_named() -> None:
    fields = (variable("x"), variable("y"), variable("x.z"))
    found = clashes(
        raw(
            variable("customer.name"),
            variable("customer"),
            variable("customer.name"),
            loops=(loop("customer", variable("x")), loop("rows", *fields), loop("rows", variable("x"))),
        )
    )
    assert list(found) == [
        "manifest.variables.1.key",
        "manifest.variables.2.key",
        "manifest.loops.0.key",
        "manifest.loops.2.key",
        "manifest.loops.1.itemFields.2.key",
    ]
    assert '"customer" clashes with "customer.name"' in found["manifest.variables.1.key"][0]


def test_a_dotted_loop_key_clashes_with_no_scalar() -> None:
    manifest = raw(variable("a.b"), variable("a.c"), loops=(loop("a.b", variable("x")),))
    assert (clashes(manifest), dotted_loop_key(manifest), dotted_loop_key(raw())) == ({}, "a.b", None)


def test_a_manifest_with_clashes_is_never_made() -> None:
    with pytest.raises(ValueError, match="clashes"):
        Manifest(raw(variable("a"), variable("a")))


def test_a_key_that_nests_deeper_than_any_data_may_is_refused() -> None:
    deep = {"variables": [{"key": "a" + "." * 90, "label": "Deep", "dataType": "text"}], "loops": []}
    assert clashes(deep) == {"manifest.variables.0.key": ["Key must not nest more than 90 levels deep."]}
