"""Scenario files that cannot be used, and what is said of each: file, line, field, what came, what was expected."""

HEAD = "version: 1\nscenario: A situation\nwhy: To try it.\n"
CALL = "  - call: GET /v1/templates\n"


def steps(text: str) -> str:
    return f"{HEAD}steps:\n{text}"


# name -> (content, the line it is about, what is said)
FILES: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "empty": ("", 1, ("null", "object")),
    "only a comment": ("# later\n", 1, ("null", "object")),
    "no YAML": (f"{HEAD}steps: [", 5, ("not YAML",)),
    "a tab": (f"{HEAD}steps:\n\t- advance: 1s\n", 5, ("not YAML",)),
    "another version": (steps(CALL).replace("version: 1", "version: 2"), 1, ("version: 1 was expected, not 2",)),
    "without a version": (steps(CALL).replace("version: 1\n", ""), 1, ('"version" is a required property',)),
    "without steps": (HEAD, 1, ('"steps" is a required property',)),
    "no steps": (f"{HEAD}steps: []\n", 4, ("steps: [] has less than 1 item",)),
    "an unknown key": (f"{HEAD}stepps: 1\nsteps:\n{CALL}", 4, ("stepps: there is no such key", "mean `steps`?")),
    "an unknown key of a step": (
        steps(f"{CALL}    expects: {{status: 200}}\n"),
        6,
        ("steps.0.expects: there is no", "mean `expect`?"),
    ),
    "an unknown verb": (steps("  - sleep: 3s\n"), 5, ("expected exactly one of call, control", "came sleep")),
    "two verbs": (steps(f"{CALL}    advance: 3s\n"), 5, ("exactly one of", "came call and advance")),
    "a step of nothing": (steps("  - {}\n"), 5, ("exactly one of", "came nothing")),
    "a step that is text": (steps("  - wait\n"), 5, ('steps.0: "wait" is not of type "object"',)),
    "the same key twice": (steps(f"{CALL}    call: GET /v1/x\n"), 6, ("the key 'call' is there twice",)),
    "no method": (steps("  - call: /v1/templates\n"), 5, ("steps.0.call", "does not match")),
    "no operation": (steps("  - call: listTemplats\n"), 5, ("openapi.yaml has no operation 'listTemplats'",)),
    "no key": (steps(f"{CALL}    key: lvie\n"), 6, ("steps.0.key: there is no key 'lvie'; known are none, live,",)),
    "asked for ever": (
        steps(f"{CALL}    until: {{status: 200}}\n    every: 1ms\n    within: 30d\n"),
        6,
        ("expected at most 1000",),
    ),
    "no params": (steps("  - call: getRender\n"), 5, ("params lack id of /v1/renders/{id}",)),
    "no duration": (steps("  - advance: 3 days\n"), 5, ("steps.0.advance", "3 days")),
    "an impossible time": (f'{HEAD}given: {{clock: "yesterday"}}\nsteps:\n{CALL}', 4, ("given.clock", "yesterday")),
    "a day that no month has": (
        f'{HEAD}given: {{clock: "2026-02-30T10:00:00Z"}}\nsteps:\n{CALL}',
        4,
        ("given.clock", "2026-02-30T10:00:00Z"),
    ),
    "a dangling reference": (
        steps("  - call: GET /v1/renders/{render_id}\n"),
        5,
        ("{render_id} was not captured by an earlier step", "known are base, receiver"),
    ),
    "a reference to the step's own capture": (
        steps(f"{CALL}    headers: {{X: '{{a}}'}}\n    capture: {{a: body.id}}\n"),
        5,
        ("{a} was not captured by an earlier step",),
    ),
    "a reference without quotes": (
        steps(f"{CALL}    expect:\n      body:\n        id: {{render_id}}\n"),
        8,
        ("{render_id} must stand in quotes",),
    ),
    "an unknown matcher": (
        steps(f"{CALL}    expect:\n      body:\n        id: <uid>\n"),
        8,
        ("steps.0.expect.body.id: <uid> is no matcher", "<uuid>"),
    ),
    "a pattern that is none": (steps(f"{CALL}    expect: {{text: <pattern (>}}\n"), 6, ("no regular expression",)),
    "a capture of nowhere": (steps(f"{CALL}    capture: {{a: id}}\n"), 6, ("steps.0.capture.a",)),
    "a capture by a pattern without a group": (
        steps(f"{CALL}    capture: {{a: {{from: body.id, pattern: abc}}}}\n"),
        6,
        ("one group", "this has 0"),
    ),
    "a simulation of nobody": (steps("  - simulate: sign\n    recipient: 0\n"), 5, ('"signature" is a required',)),
    "an unknown deed": (steps("  - simulate: dance\n"), 5, ("steps.0.simulate", "dance")),
    "a tag that runs code": (
        steps('  - call: !!python/object/apply:os.system ["true"]\n'),
        5,
        ("the tag 'tag:yaml.org,2002:python/object/apply:os.system' is none",),
    ),
    "a cycle": (f"{HEAD}steps: &a\n  - *a\n", 4, ("contains itself",)),
    "aliases that explode": (
        HEAD
        + "given:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)),
        5,
        ("multiply beyond measure",),
    ),
    "nested without end": (f"{HEAD}steps: {'[' * 200}{']' * 200}\n", 4, ("nested more than 100 levels deep",)),
    "a number that is none": (steps("  - call: !!int abc\n"), 5, ("'abc' cannot be read as int",)),
    "a key that is a number": (steps(f"{CALL}    body: {{1: 2}}\n"), 6, ("the key '1' is not text",)),
}
