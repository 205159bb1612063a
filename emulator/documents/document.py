"""Everything that one drawing depends on, and the fingerprint of it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class Document:
    """The complete input of a drawing: nothing else (no clock, no network, no file of the user) reaches the page."""

    title: str
    manifest: Mapping[str, object]
    data: Mapping[str, object]
    template_type: str = "document"  # U27
    layout: Mapping[str, object] | None = None
    page: Mapping[str, object] | None = None
    watermark: str | None = None  # "TEST" under a test key (U11)
    images: Mapping[str, bytes] = field(default_factory=dict)  # what the emulator itself holds, by URL

    # What signers left: `lines` of text, and where (`page`, `x`, `y`, `width`, `height` in percent, or `anchorString`).
    stamps: Sequence[Mapping[str, object]] = ()

    @cached_property
    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for part in _canonical([getattr(self, name) for name in self.__dataclass_fields__]):
            digest.update(part)
        return digest.hexdigest()


def _canonical(root: object) -> Iterator[bytes]:
    """Unambiguous bytes of a JSON-like value, the same for equal mappings whatever their order of keys.

    Walks without recursion, because a layout may be nested to any depth (U22), and takes lone surrogates, which
    neither UTF-8 nor orjson would.
    """
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            keys = sorted(value, key=ascii)
            yield b"{%d" % len(keys)
            waiting += [part for key in reversed(keys) for part in (value[key], key)]
        elif isinstance(value, (list, tuple)):
            yield b"[%d" % len(value)
            waiting += reversed(value)
        else:
            yield _leaf(value)


def _leaf(value: object) -> bytes:
    if isinstance(value, bytes):
        return b"#" + hashlib.sha256(value).digest()
    written = value.hex() if isinstance(value, float) else hex(value) if isinstance(value, int) else ascii(value)
    return f"{type(value).__name__}:{len(written)}:{written}".encode("ascii")
