"""Inputs: what a fill form asks for, read off a session's catalog or a version's manifest ([ARCH]
embed/variable-catalog: a field becomes an input, a namespace a heading, a loop a list of rows). Pure; the template
draws it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]

# How each data type is asked for. The ten are those of documents/data_types.py.
WIDGETS = {
    "text": "text",
    "longtext": "textarea",
    "number": "number",
    "currency": "number",
    "date": "date",
    "datetime": "datetime-local",
    "boolean": "checkbox",
    "image": "image",
    "url": "url",
    "email": "email",
}
MONEY = re.compile(r"(?:currency|money):([A-Za-z]{3})")  # D22
DATE_STYLE = re.compile(r"date:(.+)")


@dataclass(frozen=True, slots=True)
class Input:
    """`key` is the dot path of the value in `data`, within a row that of the row. `value` is the prefill as text."""

    key: str
    label: str
    widget: str
    required: bool
    integer: bool
    unit: str
    hint: str
    placeholder: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A loop: a blank row to copy, and those that the prefill brings."""

    key: str
    label: str
    blank: tuple[Input, ...]
    filled: tuple[tuple[Input, ...], ...]


@dataclass(frozen=True, slots=True)
class Form:
    sections: tuple[Section, ...]
    rows: tuple[Rows, ...]


def of_catalog(catalog: Raw, prefill: Raw, *, known: frozenset[str] = frozenset()) -> Form:
    """`known` are the keys of the template's manifest, where there is one."""
    sections = tuple(_space(space, prefill, known) for space in catalog.get("namespaces") or ())
    return Form(sections, _loops(catalog.get("loops") or (), prefill))


def of_manifest(manifest: Raw, prefill: Raw) -> Form:
    """A manifest has no namespaces; the first part of a dotted key stands for one."""
    groups: dict[str, list[Input]] = {}
    for variable in manifest["variables"]:
        head, dot, _ = variable["key"].partition(".")
        groups.setdefault(head if dot else "", []).append(_input(variable, prefill, variable["key"]))
    sections = tuple(Section(_heading(head), tuple(inputs)) for head, inputs in groups.items())
    return Form(sections, _loops(manifest["loops"], prefill))


def _space(space: Raw, prefill: Raw, known: frozenset[str]) -> Section:
    keyed = ((field, _full_key(space["key"], field["key"], known)) for field in space["fields"])
    return Section(space["label"], tuple(_input(field, prefill, key) for field, key in keyed))


def _full_key(space: str, key: str, known: frozenset[str]) -> str:
    """D49: keys within a namespace may be short or in full. The template decides where it knows one of the two."""
    full = f"{space}.{key}"
    if key in known or (full not in known and key.startswith(f"{space}.")):
        return key
    return full


def _heading(head: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_+", " ", head).strip()
    return words[:1].upper() + words[1:]


def _loops(loops: Sequence[Raw], prefill: Raw) -> tuple[Rows, ...]:
    return tuple(_rows(loop, prefill) for loop in loops)


def _rows(loop: Raw, prefill: Raw) -> Rows:
    samples = loop.get("previewData") or ()
    sample = samples[0] if samples else {}
    given = _value_at(prefill, loop["key"])
    items = [item for item in given if isinstance(item, Mapping)] if isinstance(given, list) else []

    def row(values: Raw) -> tuple[Input, ...]:
        return tuple(_input(field, values, field["key"], sample=sample) for field in loop["itemFields"])

    return Rows(loop["key"], loop["label"], row({}), tuple(row(item) for item in items))


def _input(field: Raw, values: Raw, key: str, *, sample: Raw | None = None) -> Input:
    style, data_type = str(field.get("format") or ""), field["dataType"]
    preview = field.get("previewData")
    if preview is None and sample:
        preview = _value_at(sample, key)
    money = MONEY.fullmatch(style)
    return Input(
        key=key,
        label=field["label"],
        widget=WIDGETS[data_type],
        required=field.get("required") is True,
        integer=field.get("integer") is True,
        unit=money[1].upper() if money else "",
        hint=_hint(field, style, preview),
        placeholder=_text(preview),
        value=_text(_value_at(values, key)),
    )


def _hint(field: Raw, style: str, preview: object) -> str:
    """Description, format, and the preview where the browser shows no placeholder."""
    parts = [str(field.get("description") or "")]
    if date := DATE_STYLE.fullmatch(style):
        parts.append(f"Printed as {date[1]}.")
    elif style and not MONEY.fullmatch(style):
        parts.append(f"Format: {style}.")
    if field["dataType"] in ("date", "datetime") and _text(preview):
        parts.append(f"For example {_text(preview)}.")
    return " ".join(part if part[-1] in ".!?:" else f"{part}." for part in map(str.strip, parts) if part)


def _value_at(values: Raw, key: str) -> object:
    """Flat keys win over nested ones, as when the form is submitted (U84)."""
    if key in values:
        return values[key]
    found: object = values
    for step in key.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _text(value: object) -> str:
    """As an input shows it: `true`, `5`, `1234.5`. What is no scalar has no text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value) if isinstance(value, (str, int, float)) else ""
