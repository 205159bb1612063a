"""Ids, derived from (seed, kind, counter) and the world's clock: the same world, seed and requests give the same ids,
whatever runs beside them. Nothing is drawn from a shared random stream."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from string import ascii_letters, digits

ALPHABET = ascii_letters + digits


class Ids:
    """The one source of ids and tokens of a world."""

    def __init__(self, seed: str, counters: Mapping[str, int] = {}) -> None:
        self.seed = seed
        self._seed = seed.encode("utf-8", "surrogatepass")
        self.counters = dict(counters)  # by kind

    def copy(self) -> "Ids":
        """Another source that goes on with the same ids."""
        return Ids(self.seed, self.counters)

    def uuid(self, kind: str, at: int) -> str:
        """A UUIDv7 ([WWW] render-status; D11): 48 bits of milliseconds, then the counter, so that ids made in one
        millisecond keep their order, then bits derived from seed, kind and counter."""
        count, digest = self._next(kind)
        high, low = divmod(count & 0xFFFF_FFFF, 1 << 20)
        tail = (low << 42) | (int.from_bytes(digest[:6]) & 0x3FF_FFFF_FFFF)
        text = f"{(at << 80) | (0x7 << 76) | (high << 64) | (0x2 << 62) | tail:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def secret(self, purpose: str) -> bytes:
        """The same at every call: what a world signs its own addresses with."""
        return blake2b(b"%s\0%s" % (self._seed, purpose.encode()), digest_size=32).digest()

    def number(self, kind: str) -> int:
        """1, 2, 3 and so on."""
        return self._next(kind)[0]

    def hex(self, kind: str, length: int) -> str:
        """`length` hexadecimal characters, 32 at the most."""
        return self._next(kind)[1].hex()[:length]

    def alphanumeric(self, kind: str, length: int) -> str:
        """`length` letters and digits, 64 at the most."""
        return _letters(self._next(kind)[1], length)

    def _next(self, kind: str) -> tuple[int, bytes]:
        count = self.counters.get(kind, 0) + 1
        self.counters[kind] = count
        return count, blake2b(b"%s\0%s\0%d" % (self._seed, kind.encode(), count), digest_size=16).digest()


@lru_cache(256)  # worlds of one seed begin with the same tokens
def _letters(digest: bytes, length: int) -> str:
    number = int.from_bytes(blake2b(digest, digest_size=64).digest())
    return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(length))
