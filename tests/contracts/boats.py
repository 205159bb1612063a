"""Boats: a small specification, and how tests make another version of it."""

import copy
from collections.abc import Callable
from typing import Any

import yaml

Node = Any
Edit = Callable[[Node], None]
BASE: Node = yaml.safe_load("""
openapi: 3.1.0
info: {title: Boats, version: 1.0.0}
servers: [{url: https://api.example.com}]
security: [{key: []}]
paths:
  /v1/boats/{id}:
    parameters: [{in: path, name: id, required: true, schema: {type: string}}]
    put:
      operationId: putBoat
      summary: Put a boat.
      parameters:
        - {in: query, name: fleet, schema: {type: string, default: all}}
        - {in: query, name: tags, schema: {type: array, items: {type: string}}}
        - {in: header, name: Idempotency-Key, schema: {type: string, maxLength: 50}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}
      responses:
        '200':
          description: Put.
          headers: {ETag: {required: true, schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Told'}}}
        '404': {description: None., content: {application/json: {schema: {type: object}}}}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
    other: {type: apiKey, in: header, name: X-Key}
    oauth: {type: oauth2, flows: {}}
  schemas:
    Person: {type: object, required: [born], properties: {born: {type: string}}}
    Firm: {type: object, required: [number], properties: {number: {type: string}}}
    Place: {type: object, properties: {town: {type: string}}}
""")
FIELDS = """
type: object
required: [name]
additionalProperties: true
properties:
  name: {type: string, maxLength: 50, minLength: 1, description: What it is called.}
  kind: {type: string, enum: [sail, motor]}
  length: {type: number, maximum: 100}
  built: {type: string, format: date}
  owner: {oneOf: [{$ref: '#/components/schemas/Person'}, {$ref: '#/components/schemas/Firm'}, {type: integer}]}
  home: {$ref: '#/components/schemas/Place'}
  sister: {allOf: [{$ref: '#/components/schemas/NAME'}]}
  crew: {type: array, items: {type: string}, maxItems: 9}
"""
for name in ("Sent", "Told"):
    BASE["components"]["schemas"][name] = yaml.safe_load(FIELDS.replace("NAME", name))


def put(*steps: str | int, to: Node) -> Edit:
    def edit(document: Node) -> None:
        *above, last = steps
        for step in above:
            document = document[step]
        if to is None:
            del document[last]
        elif isinstance(document, list) and last == "-":
            document.append(to)
        else:
            document[last] = to

    return edit


def of_put(*steps: str | int, to: Node) -> Edit:
    return put("paths", "/v1/boats/{id}", "put", *steps, to=to)


def changed(*edits: Edit) -> Node:
    document = copy.deepcopy(BASE)
    for edit in edits:
        edit(document)
    return document
