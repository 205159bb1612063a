"""Scene: what lies ready in the demo world before schemathesis comes, for the hooks to lead it there.

Ids and tokens are derived from the world's seed and its clock, which stands still: laid out anew after a reset, each
thing has the name that it had before. So the environment can tell the hooks once for all.
"""

import json
import os
from typing import NamedTuple

from ..completeness.ready import CATALOG, session, signature, signed
from ..craftkit import ADMIN_KEY, Craftkit

BASE_URL = "CRAFTKIT_CONFORMANCE_BASE_URL"
SCENE = "CRAFTKIT_CONFORMANCE_SCENE"
TOKEN = "CRAFTKIT_CONFORMANCE_TOKEN"  # schemathesis.toml reads it
ORGANISATION = "org_123"


class Scene(NamedTuple):
    """`session` fills the form of `invoice`, `form_render` came of it. `open` and `signed` are signature requests."""

    session: str
    token: str
    renew_token: str
    form_render: str
    open: str
    signed: str

    def told(self) -> dict[str, str]:
        """As environment variables."""
        return {SCENE: json.dumps(self), TOKEN: self.token}

    @classmethod
    def heard(cls) -> "Scene":
        return cls(*json.loads(os.environ[SCENE]))


def lay_out(craftkit: Craftkit) -> Scene:
    """In the demo world as it begins."""
    craftkit.control("POST", "/reset")
    minted = session(craftkit)
    path = f"/v1/embed/form-submit/{minted['session_id']}"
    submitted = craftkit.post(path, {"data": {"customer.name": "Acme Corp"}}, key=minted["session_token"])
    craftkit.post("/v1/admin/provision", {"externalOrgId": ORGANISATION}, key=ADMIN_KEY).raise_for_status()
    craftkit.post("/v1/embed/catalogs", CATALOG).raise_for_status()
    return Scene(
        session=minted["session_id"],
        token=minted["session_token"],
        renew_token=minted["renew_token"],
        form_render=submitted.json()["id"],
        open=signature(craftkit),
        signed=signed(craftkit),
    )


if __name__ == "__main__":
    for name, value in lay_out(Craftkit(os.environ[BASE_URL])).told().items():
        print(f"export {name}='{value}'")
