"""Keys: how cleartext becomes a record, and what of it may be shown."""

from hashlib import sha256

from .records import Key

LIVE, TEST, ACCOUNT = "ck_live_", "ck_test_", "ck_acct_"
SHOWN_CHARACTERS = 5  # D10: `ck_live_` plus five characters is the public prefix, or the eight after it
SHOWN_ALONE = 8


def digest(cleartext: str) -> str:
    """What a key is stored and looked up by: SHA-256, as the service does ([GUIDE] authentication). Looking a hash up
    in a table leaks nothing about the cleartext by its timing."""
    return sha256(cleartext.encode("utf-8", "surrogatepass")).hexdigest()


def shown(cleartext: str) -> str:
    """The part of a credential that may stand in a log. Of what is no key of ours, only the length."""
    for prefix in (LIVE, TEST, ACCOUNT):
        if cleartext.startswith(prefix) and len(cleartext) > len(prefix) + 2 * SHOWN_CHARACTERS:
            return f"{cleartext[: len(prefix) + SHOWN_CHARACTERS]}..."
    return f"a credential of {len(cleartext)} characters"


def prefix(cleartext: str, *, alone: bool) -> str:
    """The public prefix of a live key: `ck_live_` and the next five characters, or the eight after it `alone` (D10)."""
    start = len(LIVE)
    return cleartext[start : start + SHOWN_ALONE] if alone else cleartext[: start + SHOWN_CHARACTERS]


def project_key(cleartext: str, project_id: str, *, revoked_at: int | None = None) -> Key:
    return Key(
        id=digest(cleartext),
        kind="project",
        prefix=shown(cleartext),
        project_id=project_id,
        test=cleartext.startswith(TEST),
        revoked_at=revoked_at,
    )


def account_key(cleartext: str) -> Key:
    return Key(digest(cleartext), "account", shown(cleartext), project_id=None, test=False, revoked_at=None)


def admin_key(cleartext: str) -> Key:
    return Key(digest(cleartext), "admin", shown(cleartext), project_id=None, test=False, revoked_at=None)
