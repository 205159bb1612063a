"""Session tokens: JWTs signed with EdDSA by the one Ed25519 key of a world (embed.md section 3, U77). Pure.

The key follows from the world's seed, so the same world, seed and requests give the same tokens. The algorithm is no
choice of the token's: whatever its header says, nothing but this key's signature is a signature.
"""

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = "EdDSA"


class BadToken(Exception):
    """The token is no good. Says why, for the log alone."""


def sign(seed: str, claims: Mapping[str, Any]) -> str:
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": key_id(seed)}
    signed = f"{_encoded(orjson.dumps(header))}.{_encoded(orjson.dumps(claims))}"
    return f"{signed}.{_encoded(_key(seed).sign(signed.encode()))}"


def verified(seed: str, token: str, *, now: int) -> Mapping[str, Any]:
    """The claims of a token of this world's that is in force at `now`, in seconds. BadToken otherwise."""
    parts = token.split(".")
    if len(parts) != 3:
        raise BadToken("no JWT")
    header, claims = _object(parts[0], "header"), _object(parts[1], "payload")
    if header.get("alg") != ALGORITHM or header.get("kid") != key_id(seed):
        raise BadToken(f"signed by {str(header.get('alg'))[:20]!r} and not by this world's {ALGORITHM} key")
    _check_signature(seed, f"{parts[0]}.{parts[1]}", parts[2])
    if now < _seconds(claims, "nbf"):
        raise BadToken("not yet in force")
    if now >= _seconds(claims, "exp"):
        raise BadToken(f"expired {now - claims['exp']} seconds ago, by this world's clock")
    return claims


@lru_cache(maxsize=64)
def key_id(seed: str) -> str:
    """`kid` of the header: a digest of the public key. No JWKS address is documented (U77)."""
    return blake2b(_key(seed).public_key().public_bytes_raw(), digest_size=8).hexdigest()


@lru_cache(maxsize=64)
def _key(seed: str) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=32, person=b"embed-tokens").digest()
    return Ed25519PrivateKey.from_private_bytes(secret)


def _check_signature(seed: str, signed: str, signature: str) -> None:
    from cryptography.exceptions import InvalidSignature

    try:
        _key(seed).public_key().verify(_decoded(signature, "signature"), signed.encode())
    except InvalidSignature:
        raise BadToken("the signature is not that of this world's key") from None


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str, part: str) -> bytes:
    """Only the one way of writing it that `_encoded` has: leftover bits or stray characters change a token, too."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        data = b""
    if _encoded(data) != text:
        raise BadToken(f"the {part} is not base64url")
    return data


def _object(text: str, part: str) -> dict[str, Any]:
    try:
        value = json.loads(_decoded(text, part))
    except (ValueError, RecursionError):
        raise BadToken(f"the {part} is no JSON") from None
    if not isinstance(value, dict):
        raise BadToken(f"the {part} is no JSON object")
    return value


def _seconds(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int):
        raise BadToken(f"the claim {name!r} is no time")
    return value
