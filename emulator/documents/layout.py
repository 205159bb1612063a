"""From a template to what stands on its pages: which pipeline draws, and the fields and loops it draws."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .document import Document


@dataclass(frozen=True)
class Pipeline:
    """What one of the three engines puts on paper. Scalars it always draws."""

    name: str
    loops: bool
    images: bool


# [GUIDE] render-pipelines: the overlay has fixed fields and no repetition, document mode knows static images only.
CANVAS = Pipeline("canvas", loops=True, images=True)
DOCUMENT_MODE = Pipeline("document mode", loops=False, images=False)
PDF_OVERLAY = Pipeline("pdf overlay", loops=False, images=True)


@dataclass(frozen=True)
class Variable:
    key: str
    label: str
    data_type: str
    format: str | None


@dataclass(frozen=True)
class Field:
    """One labelled value."""

    variable: Variable
    value: object


@dataclass(frozen=True)
class Loop:
    """One table: a column for each item field, a row for each item."""

    label: str
    columns: tuple[Variable, ...]
    rows: tuple[tuple[object, ...], ...]


def pipeline_of(template_type: str, layout: Mapping[str, object] | None) -> Pipeline:
    """Content decides, not the type `document`, which has loops in the examples (D26, U27)."""
    if template_type == "pdf-overlay":
        return PDF_OVERLAY
    if layout is not None and isinstance(layout.get("pages"), list):
        return DOCUMENT_MODE
    return CANVAS


def fields_of(document: Document) -> list[Field]:
    """The scalars in the manifest's order. Images only where the pipeline binds them to data."""
    pipeline = pipeline_of(document.template_type, document.layout)
    variables = _variables(document.manifest.get("variables"))
    return [
        Field(variable, value_at(document.data, variable.key))
        for variable in variables
        if pipeline.images or variable.data_type != "image"
    ]


def loops_of(document: Document) -> list[Loop]:
    if not pipeline_of(document.template_type, document.layout).loops:
        return []
    return [_loop(definition, document.data) for definition in _mappings(document.manifest.get("loops"))]


def value_at(data: object, key: str) -> object:
    """A scalar key with dots nests ([GUIDE] variables-and-loops); what is not there is None."""
    for step in key.split("."):
        if not isinstance(data, Mapping):
            return None
        data = data.get(step)
    return data


def _loop(definition: Mapping[str, object], data: Mapping[str, object]) -> Loop:
    """A loop key is one top-level property, dots and all; an absent array is an empty one (U32)."""
    key = str(definition.get("key", ""))
    columns = tuple(_variables(definition.get("itemFields")))
    rows = (tuple(value_at(item, column.key) for column in columns) for item in _mappings(data.get(key)))
    return Loop(str(definition.get("label") or key), columns, tuple(rows))


def _variables(definitions: object) -> Iterator[Variable]:
    for definition in _mappings(definitions):
        key, style = str(definition.get("key", "")), definition.get("format")
        label, data_type = str(definition.get("label") or key), str(definition.get("dataType", "text"))
        yield Variable(key, label, data_type, style if isinstance(style, str) else None)


def _mappings(values: object) -> Sequence[Mapping[str, object]]:
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, (list, tuple)) else []
