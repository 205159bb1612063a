"""World files that cannot be used, and what must be said of each."""

ONE = "version: 1\nprojects:\n  - name: P\n    slug: p\n"  # lines 1 to 4
NUMBERED = ONE + (
    "    templates:\n      - slug: a\n        name: A\n        versions:\n"
    "          - manifest: {variables: [{key: n, label: N, dataType: number, required: true}], loops: []}\n"  # line 9
)
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"  # a PNG
ID = "0193c2c3-0000-7aaa-8bbb-0000000000a1"

SIGNER = "{firstName: Jane, email: jane@example.com}"
TAG = "anchorTags: [{anchorString: x, type: signature, recipientIndex: 0}]"


def template(*variables: str, loops: str = "") -> str:
    fields = ", ".join(f"{{key: {key}, label: N, dataType: text}}" for key in variables)
    return ONE + (
        "    templates:\n      - slug: a\n        name: A\n        versions:\n"
        f"          - manifest: {{variables: [{fields}], loops: [{loops}]}}\n"
    )


def renders(*rows: str) -> str:
    return NUMBERED + "    renders:\n" + "".join(f"      - {row}\n" for row in rows)  # the first is line 11


def templates(*rows: str) -> str:
    return ONE + "    templates:\n" + "".join(f"      - {row}\n" for row in rows)  # the first is line 6


# What it is, the file, and what the line says beside the file's name: line and place, what came, what was expected.
# fmt: off
BROKEN: list[tuple[str, str | bytes, tuple[str, ...]]] = [
    ("empty", "", ("null", "object")),
    ("only a comment", "# nothing\n", ("null", "object")),
    ("not YAML", "version: 1\nprojects: [1\n b: }", ("not YAML", "line 2")),
    ("a tab", "version: 1\n\tprojects: []\n", ("not YAML", "line 2")),
    ("a list", "- 1\n", (":1:", "object")),
    ("two documents", "version: 1\n---\nversion: 1\n", ("not YAML", "line 2")),
    ("no version", "projects: []\n", (":1:", "version", "required")),
    ("wrong version", "version: 2\n", (":1: version", "2", "1 was expected")),
    ("version as text", 'version: "1"\n', (":1: version", "'1'", "expected")),
    ("unknown key", "version: 1\nprojetcs: []\n", (":2: projetcs", "did you mean `projects`?")),
    ("unknown key inside", ONE + "    embedd: true\n", (":5: projects.0.embedd", "`embed`", "allowedOrigins")),
    ("wrong type", ONE + "    embed: 1\n", (":5: projects.0.embed", "1", "boolean")),
    ("unknown value", renders("{template: a, status: cancelled, data: {n: 1}}"),
     (":11: projects.0.renders.0.status", "cancelled", "queued, rendering, succeeded, failed")),
    ("odd key", ONE + "    keys: [{key: sk_foo}]\n", (":5: projects.0.keys.0.key", "sk_foo", "ck_")),
    ("odd id", "version: 1\nprojects: [{id: abc, name: P, slug: p}]\n", (":2: projects.0.id", '"abc"', "uuid")),
    ("dangling template", renders("{template: b, data: {n: 1}}"), (":11: projects.0.renders.0.template", "'b'")),
    ("dangling version", renders("{template: a, version: 2, data: {n: 1}}"),
     (":11: projects.0.renders.0.version", "has no version 2")),
    ("render of a draft", templates("{slug: a, name: A}") + "    renders: [{template: a, data: {}}]\n",
     ("projects.0.renders.0", "'a'")),
    ("slug twice", templates("{slug: a, name: A}", "{slug: a, name: B}"), (":7: projects.0.templates.1.slug", "'a'")),
    ("key twice", ONE + "    keys: [{key: ck_live_aaa}, {key: ck_live_aaa}]\n", (":5: projects.0.keys.1.key", "twice")),
    ("account key twice", "version: 1\naccountKeys: [ck_acct_a, ck_acct_a]\n", (":2: accountKeys.1", "twice")),
    ("project slug twice", "version: 1\nprojects:\n  - {name: P, slug: p}\n  - {name: Q, slug: p}\n",
     (":4: projects.1.slug", "'p'")),
    ("project id twice",
     f"version: 1\nprojects:\n  - {{id: {ID}, name: P, slug: p}}\n  - {{id: {ID}, name: Q, slug: q}}\n",
     (":4: projects.1.id", ID)),
    ("template id twice", templates(f"{{id: {ID}, slug: a, name: A}}", f"{{id: {ID}, slug: b, name: B}}"),
     (":7: projects.0.templates.1.id", ID)),
    ("render id twice",
     renders(f"{{id: {ID}, template: a, data: {{n: 1}}}}", f"{{id: {ID}, template: a, data: {{n: 2}}}}"),
     (":12: projects.0.renders.1.id", ID)),
    ("YAML key twice", "version: 1\nprojects: []\nprojects: [{name: P, slug: p}]\n", ("line 3", "projects")),
    ("YAML key that is a number", "version: 1\n7: 2\n", ("7", "line 2")),
    ("data of a wrong type", renders("{template: a, data: {n: many}}"),
     (":11: projects.0.renders.0.data.n", "Expected number, received string")),
    ("data missing", renders("{template: a, data: {}}"), (":11: projects.0.renders.0.data.n", "Required")),
    ("data infinite", renders("{template: a, data: {n: .inf}}"), (":11: projects.0.renders.0.data.n", "finite")),
    ("same variable twice", template("n", "n"),
     (":9: projects.0.templates.0.versions.0.manifest.variables.1.key", '"n"')),
    ("variable inside another", template("n", "n.b"),
     (":9: projects.0.templates.0.versions.0.manifest.variables.1.key", '"n.b"')),
    ("loop key with a dot",
     template("n", loops="{key: a.b, label: L, itemFields: [{key: c, label: C, dataType: text}]}"),
     (":9: projects.0.templates.0.versions.0.manifest.loops.0.key", "a.b", "dot")),
    ("time in words", templates("{slug: a, name: A, createdAt: yesterday}"),
     (":6: projects.0.templates.0.createdAt", "yesterday", "such as -3d")),
    ("time without month", templates("{slug: a, name: A, createdAt: 2026-13-01T00:00:00Z}"),
     (":6: projects.0.templates.0.createdAt", "2026-13-01T00:00:00Z", "month")),
    ("date alone", templates("{slug: a, name: A, createdAt: 2026-06-01}"),
     (":6: projects.0.templates.0.createdAt", "2026-06-01")),
    ("time before 1970", templates("{slug: a, name: A, createdAt: 1066-01-01T00:00:00Z}"),
     (":6: projects.0.templates.0.createdAt", "1066", "1970")),
    ("time after 9999", templates("{slug: a, name: A, createdAt: +9999999999d}"),
     (":6: projects.0.templates.0.createdAt", "+9999999999d")),
    ("render that ends after 9999", renders("{template: a, data: {n: 1}, rendering: 3000000d}"),
     (":11: projects.0.renders.0.rendering", "3000000d")),
    ("render of the last instant", renders("{template: a, data: {n: 1}, createdAt: 9999-12-31T23:59:59.999Z}"),
     (":11: projects.0.renders.0.queued", "9999")),
    ("event of a share that is not there",
     renders(f"{{template: a, data: {{n: 1}}, events: [{{type: viewed, at: 0s, share: {ID}}}]}}"),
     (":11: projects.0.renders.0.events.0.share", ID)),
    ("duration beyond all numbers", renders(f"{{template: a, data: {{n: 1}}, rendering: {'9' * 30}d}}"),
     (":11: projects.0.renders.0.rendering",)),
    ("image that is no base64", 'version: 1\nimages: [{url: "https://x.test/a.png", base64: "abc"}]\n',
     (":2: images.0.base64", "base64")),
    ("image that is none", 'version: 1\nimages: [{url: "https://x.test/a.png", base64: "aGVsbG8="}]\n',
     (":2: images.0.base64", "5 bytes", "no picture", "PNG")),
    ("image that is cut off", f'version: 1\nimages: [{{url: "https://x.test/a.png", base64: "{DOT[:-8]}"}}]\n',
     (":2: images.0.base64", "no picture")),
    ("image twice",
     f'version: 1\nimages:\n  - &i {{url: "https://x.test/a.png", base64: "{DOT}"}}\n  - *i\n',
     ("images.1.url", "already")),
    ("image without address", 'version: 1\nimages: [{url: "a b", base64: "aGVsbG8="}]\n', (":2: images.0.url", "uri")),
    ("tag of another program", "version: 1\ndescription: !include /etc/passwd\n", ("!include", "line 2")),
    ("tag of bytes", "version: 1\ndescription: !!binary aGVsbG8=\n", ("binary",)),
    ("tag of a set", "version: 1\nprojects: !!set {a, b}\n", ("set",)),
    ("tag that lies: int", "version: !!int abc\n", ("abc",)),
    ("tag that lies: float", "version: !!float abc\n", ("abc",)),
    ("tag that lies: bool", ONE + "    embed: !!bool maybe\n", ("maybe",)),
    ("tag that lies: time", "version: 1\ndescription: !!timestamp nope\n", ()),
    ("number without end", renders(f"{{template: a, data: {{n: {'9' * 5000}}}}}"), ()),
    ("unknown anchor", "version: 1\nprojects: *nope\n", ("undefined alias", "line 2")),
    ("list inside itself", "version: 1\nprojects: &a [*a]\n", ("itself",)),
    ("file inside itself", "&a [*a]\n", ("itself",)),
    ("draft inside itself", templates("{slug: a, name: A, draft: &d {x: *d}}"), ("itself",)),
    ("nested too deeply", f"version: 1\ndescription: {'[' * 20_000}{']' * 20_000}\n", ("deep",)),
    ("share revoked before it was made",
     renders("{template: a, createdAt: -9d, data: {n: 1}, shares: [{createdAt: -2d, revokedAt: -3d}]}"),
     (":11: projects.0.renders.0.shares.0.revokedAt", "'-3d'", "before")),
    ("share that expires before it was made",
     renders("{template: a, createdAt: -9d, data: {n: 1}, shares: [{createdAt: -2d, expiresAt: -3d}]}"),
     (":11: projects.0.renders.0.shares.0.expiresAt", "'-3d'", "before")),
    ("event before its render",
     renders("{template: a, createdAt: -2d, data: {n: 1}, events: [{type: viewed, at: -3d}]}"),
     (":11: projects.0.renders.0.events.0.at", "'-3d'", "before")),
    ("signature of no render", ONE + f"    signatures: [{{render: {ID}, recipients: [{SIGNER}], {TAG}}}]\n",
     (":5: projects.0.signatures.0.render", ID)),
    ("signature without a place to sign", ONE + f"    signatures: [{{render: {ID}, recipients: [{SIGNER}]}}]\n",
     (":5: projects.0.signatures.0", "anchorTags")),
    ("unknown key in a signature",
     ONE + f"    signatures: [{{render: {ID}, colour: red, recipients: [{SIGNER}], {TAG}}}]\n",
     (":5: projects.0.signatures.0.colour", "no such key")),
    ("mail of no share", ONE + f"    mails: [{{to: a@b.example, subject: S, text: T, share: {ID}}}]\n",
     (":5: projects.0.mails.0.share", ID)),
    ("catalog inside itself", ONE + "    catalogs: [{name: c, versions: [{catalog: &c {loops: *c}}]}]\n", ("itself",)),
    ("organisation without a key", ONE + "    organisation: {externalOrgId: org_1}\n",
     (":5: projects.0.organisation", "apiKey")),
    ("renders of no templates", "version: 1\ngenerate: {projects: 1, renders: 7}\n",
     (":2: generate.renders", "7 renders", "no templates")),
    ("too many to generate", "version: 1\ngenerate: {projects: 1, templates: 1, renders: 9999999}\n",
     (":2: generate.renders", "9999999", "100000")),
    ("more values than fit", "version: 1\ndescription: [" + "x," * 250_000 + "]\n", ("250000 values", "generate")),
    ("not UTF-8", b'version: 1\ndescription: "\xff\xfe"\n', ("not UTF-8", "25")),
    ("UTF-16", "version: 1\n".encode("utf-16"), ("not UTF-8",)),
    ("NUL", b'version: 1\ndescription: "a\0b"\n', ("not YAML",)),
]
# fmt: on
