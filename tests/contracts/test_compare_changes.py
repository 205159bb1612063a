"""Small changes of a small specification: which of them break who relies on the old one, where, and on whose side."""

import pytest
from craftkit_contracts.compare.documents import Comparison

from .boats import BASE, Edit, Node, changed, of_put, put

PUT = BASE["paths"]["/v1/boats/{id}"]["put"]
SIDES = {"Sent": "sent to putBoat", "Told": "received from putBoat"}

# Of a schema: field, what it becomes; whether that breaks when it is sent, when it is received; the kind.
FIELDS: dict[str, tuple[tuple[str | int, ...], Node, bool, bool, str]] = {
    "field demanded": (("required",), ["name", "kind"], True, False, "required now"),
    "field no longer demanded": (("required",), [], False, True, "no longer required"),
    "unnamed field demanded": (("required",), ["name", "flag"], True, False, "required now"),
    "optional field new": (("properties", "mast"), {"type": "integer"}, False, False, "property added"),
    "field gone": (("properties", "crew"), None, True, True, "property removed"),
    "value new": (("properties", "kind", "enum"), ["sail", "motor", "steam"], False, True, "values added"),
    "value gone": (("properties", "kind", "enum"), ["sail"], True, False, "values removed"),
    "any value": (("properties", "kind", "enum"), None, False, True, "enum removed"),
    "constant": (("properties", "built", "const"), "2026-01-01", True, False, "enum added"),
    "other type": (("properties", "built", "type"), "integer", True, True, "type changed"),
    "narrower type": (("properties", "length", "type"), "integer", True, False, "type changed"),
    "or null": (("properties", "built", "type"), ["string", "null"], False, True, "type changed"),
    "other format": (("properties", "built", "format"), "date-time", True, True, "format changed"),
    "no format": (("properties", "built", "format"), None, False, True, "format removed"),
    "new format": (("properties", "name", "format"), "email", True, False, "format added"),
    "shorter": (("properties", "name", "maxLength"), 20, True, False, "maxLength changed"),
    "longer": (("properties", "name", "maxLength"), 200, False, True, "maxLength changed"),
    "no limit": (("properties", "crew", "maxItems"), None, False, True, "maxItems removed"),
    "new limit": (("properties", "crew", "minItems"), 1, True, False, "minItems added"),
    "lower maximum": (("properties", "length", "maximum"), 50, True, False, "maximum changed"),
    "pattern": (("properties", "name", "pattern"), "^[A-Z]", True, False, "pattern added"),
    "multiples": (("properties", "length", "multipleOf"), 5, True, False, "multipleOf added"),
    "closed": (("additionalProperties",), False, True, False, "further fields forbidden"),
    "items retyped": (("properties", "crew", "items", "type"), "integer", True, True, "type changed"),
    "branch gone": (("properties", "owner", "oneOf", 0), None, True, False, "branch removed"),
    "branch new": (("properties", "owner", "oneOf", "-"), {"type": "string"}, False, True, "branch added"),
    "new default": (("properties", "kind", "default"), "sail", False, False, "default added"),
    "a choice where there was none": (
        ("properties", "home"),
        {"oneOf": [{"$ref": "#/components/schemas/Place"}, {"type": "string"}]},
        False,
        True,
        "branch added",
    ),
    "deprecated": (("properties", "kind", "deprecated"), True, False, False, "deprecated added"),
}
QUERY = {"in": "query", "name": "region", "schema": {"type": "string"}}
# Of an operation: edits, whether it breaks, kinds, a part of the place.
OPERATIONS: dict[str, tuple[list[Edit], bool, set[str], str]] = {
    "required parameter new": (
        [of_put("parameters", "-", to=QUERY | {"required": True})],
        True,
        {"required parameter added"},
        "query region",
    ),
    "parameter new": ([of_put("parameters", "-", to=QUERY)], False, {"parameter added"}, "query region"),
    "parameter gone": ([of_put("parameters", 1, to=None)], True, {"parameter removed"}, "query tags"),
    "parameter demanded": ([of_put("parameters", 0, "required", to=True)], True, {"required now"}, "query fleet"),
    "parameter moved": (
        [of_put("parameters", 0, "in", to="header")],
        True,
        {"parameter removed", "parameter added"},
        "fleet",
    ),
    "parameter shorter": (
        [of_put("parameters", 2, "schema", "maxLength", to=9)],
        True,
        {"maxLength changed"},
        "header idempotency-key",
    ),
    "parameter with another default": (
        [of_put("parameters", 0, "schema", "default", to="mine")],
        False,
        {"default changed"},
        "query fleet",
    ),
    "parameter written otherwise": (
        [of_put("parameters", 1, "explode", to=False)],
        True,
        {"written otherwise"},
        "tags",
    ),
    "path renamed": (
        [lambda document: document["paths"].update({"/v1/ships/{id}": document["paths"].pop("/v1/boats/{id}")})],
        True,
        {"operation removed", "operation added"},
        "/v1/",
    ),
    "other base path": (
        [put("servers", 0, "url", to="https://api.example.com/v2")],
        True,
        {"operation removed", "operation added"},
        "/v1/boats",
    ),
    "operation renamed": ([of_put("operationId", to="saveBoat")], True, {"operationId changed"}, "PUT /v1/boats/{}"),
    "operation deprecated": ([of_put("deprecated", to=True)], False, {"deprecated now"}, "PUT /v1/boats/{}"),
    "body no longer demanded": ([of_put("requestBody", "required", to=False)], False, {"no longer required"}, "body"),
    "other content type taken, too": (
        [of_put("requestBody", "content", "text/csv", to={})],
        False,
        {"content type added"},
        "body text/csv",
    ),
    "success gone": ([of_put("responses", "200", to=None)], True, {"status removed"}, "200"),
    "error gone": ([of_put("responses", "404", to=None)], False, {"status removed"}, "404"),
    "error new": ([of_put("responses", "409", to={"description": "No."})], False, {"status added"}, "409"),
    "header gone": ([of_put("responses", "200", "headers", to={})], True, {"header removed"}, "200 etag"),
    "header not promised": (
        [of_put("responses", "200", "headers", "ETag", "required", to=False)],
        True,
        {"header no longer promised"},
        "200 etag",
    ),
    "header retyped": (
        [of_put("responses", "200", "headers", "ETag", "schema", to={"type": "integer"})],
        True,
        {"type changed"},
        "200 etag",
    ),
    "other key": ([of_put("security", to=[{"other": []}])], True, {"credentials changed"}, "PUT /v1/boats/{}"),
    "either key": ([of_put("security", to=[{"other": []}, {"key": []}])], False, {"credentials changed"}, "PUT"),
    "both keys": ([of_put("security", to=[{"other": [], "key": []}])], True, {"credentials changed"}, "PUT"),
    "no key": ([of_put("security", to=[])], False, {"credentials changed"}, "PUT /v1/boats/{}"),
    "key sent otherwise": (
        [put("components", "securitySchemes", "key", "scheme", to="basic")],
        True,
        {"credentials changed"},
        "PUT",
    ),
}
# What means the same: edits, each alone.
SAME: dict[str, Edit] = {
    "other words": of_put("summary", to="Put one."),
    "other description": put("components", "schemas", "Sent", "properties", "name", "description", to="Its name."),
    "an example": put("components", "schemas", "Told", "properties", "name", "examples", to=["Ada"]),
    "a mark of somebody's tool": put("components", "schemas", "Told", "properties", "name", "x-go-type", to="Name"),
    "other order of what is demanded": put(
        "components", "schemas", "Sent", "properties", "kind", "enum", to=["motor", "sail"]
    ),
    "other order of parameters": of_put("parameters", to=PUT["parameters"][::-1]),
    "other order of branches": put(
        "components",
        "schemas",
        "Told",
        "properties",
        "owner",
        "oneOf",
        to=[{"type": "integer"}, {"$ref": "#/components/schemas/Firm"}, {"$ref": "#/components/schemas/Person"}],
    ),
    "a header in small letters": of_put("parameters", 2, "name", to="idempotency-key"),
    "a limit that is none": put("components", "schemas", "Sent", "properties", "built", "minLength", to=0),
    "a variable renamed": lambda document: (
        document["paths"].update({"/v1/boats/{boat}": document["paths"].pop("/v1/boats/{id}")})
        or document["paths"]["/v1/boats/{boat}"]["parameters"][0].update(name="boat")
    ),
    "a component in its place": put(
        "components", "schemas", "Sent", "properties", "home", to=BASE["components"]["schemas"]["Place"]
    ),
    "a component behind allOf": put(
        "components", "schemas", "Told", "properties", "home", to={"allOf": [{"$ref": "#/components/schemas/Place"}]}
    ),
    "a component renamed": lambda document: (
        document["components"]["schemas"].update(Port=document["components"]["schemas"]["Place"]),
        put("components", "schemas", "Told", "properties", "home", to={"$ref": "#/components/schemas/Port"})(document),
    )[1],
    "fields in two parts": put(
        "components",
        "schemas",
        "Place",
        to={"allOf": [{"type": "object"}, {"properties": {"town": {"type": "string"}}}]},
    ),
    "the base path in the server": lambda document: (
        put("servers", 0, "url", to="https://api.example.com/v1/")(document),
        document["paths"].update({"/boats/{id}": document["paths"].pop("/v1/boats/{id}")}),
    )[1],
    "JSON with its charset": of_put(
        "requestBody",
        "content",
        to={"application/json; charset=utf-8": PUT["requestBody"]["content"]["application/json"]},
    ),
    "the whole path by a reference": lambda document: (
        document["components"].update(pathItems={"Boat": document["paths"]["/v1/boats/{id}"]}),
        document["paths"].update({"/v1/boats/{id}": {"$ref": "#/components/pathItems/Boat"}}),
    )[1],
}
# Of a field: how OpenAPI 3.0, or another hand, writes the same.
WRITINGS: list[tuple[Node, Node]] = [
    ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
    ({"type": ["string", "null"]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    ({"type": ["string", "null"]}, {"type": ["null", "string"]}),
    ({"type": "number", "exclusiveMaximum": 5}, {"type": "number", "maximum": 5, "exclusiveMaximum": True}),
    ({"const": "sail"}, {"type": "string", "enum": ["sail"]}),
    ({"type": "object"}, {"type": "object", "additionalProperties": {}}),
    ({"type": "array"}, {"type": "array", "items": {}, "uniqueItems": False}),
    ({"type": "string"}, {"oneOf": [{"type": "string"}]}),
    ({"type": ["integer", "string"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
    ({"type": "string", "not": {"const": "x"}}, {"type": "string", "not": {"type": "string", "enum": ["x"]}}),
]


@pytest.mark.parametrize("schema", SIDES)
@pytest.mark.parametrize("name", FIELDS)
def test_a_change_of_a_schema_breaks_the_one_side_or_the_other(name: str, schema: str) -> None:
    steps, to, sent, told, kind = FIELDS[name]
    found = Comparison(changed(), changed(put("components", "schemas", schema, *steps, to=to))).differences()
    assert [(each.kind, each.breaking) for each in found] == [(kind, sent if schema == "Sent" else told)], found
    assert found[0].where.startswith(f"schemas/{schema}") and SIDES[schema] in str(found[0])


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_change_of_an_operation_breaks_or_does_not(name: str) -> None:
    edits, breaks, kinds, where = OPERATIONS[name]
    found = Comparison(changed(), changed(*edits)).differences()
    assert {each.kind for each in found} == kinds and any(each.breaking for each in found) is breaks, found
    assert all(where in each.where for each in found)


@pytest.mark.parametrize("name", SAME)
def test_what_means_the_same_is_no_difference(name: str) -> None:
    other = changed(SAME[name])
    for old, new in ((changed(), other), (other, changed())):
        assert Comparison(old, new).differences() == []


@pytest.mark.parametrize(("one", "other"), WRITINGS)
def test_other_ways_of_writing_a_schema_are_no_difference(one: Node, other: Node) -> None:
    field = ("components", "schemas", "Told", "properties", "built")
    pair = changed(put(*field, to=one)), changed(put(*field, to=other))
    assert Comparison(*pair).differences() == Comparison(*pair[::-1]).differences() == []


def test_components_that_lead_to_each_other_in_many_ways_are_each_looked_into_once() -> None:
    def linked(last: str) -> Node:
        names = [f"N{number}" for number in range(40)]
        schemas = {
            name: {"properties": {field: {"$ref": f"#/components/schemas/{after}"} for field in "abc"}}
            for name, after in zip(names, [*names[1:], "N0"], strict=True)
        }
        schemas["N39"]["properties"]["end"] = {"type": last}
        home = put("components", "schemas", "Told", "properties", "home", to={"$ref": "#/components/schemas/N0"})
        return changed(lambda document: document["components"]["schemas"].update(schemas), home)

    (found,) = Comparison(linked("string"), linked("integer")).differences()
    assert str(found) == "breaking: schemas/N39.end: type changed: string -> integer (received from putBoat)"
