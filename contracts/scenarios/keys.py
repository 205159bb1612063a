"""Keys: the names of credentials, and what they are in the emulator's demo world: public, and worth nothing."""

import re

NONE = "none"
KEYS = {
    "live": "ck_live_demo0000000000000000000000000000",
    "test": "ck_test_demo0000000000000000000000000000",
    "revoked": "ck_live_revoked0000000000000000000000000",
    "globex": "ck_live_globex00000000000000000000000000",
    "gone": "ck_live_gone0000000000000000000000000000",
    "account": "ck_acct_demo0000000000000000000000000000",
    "globex-account": "ck_acct_globex00000000000000000000000000",
    "admin": "ck_admin_demo",
}
LOOKS_LIKE_A_NAME = re.compile(r"[a-z][a-z-]{0,30}")  # credentials have digits or underscores in them
