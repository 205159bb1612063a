import pytest

from ..craftkit import Craftkit

ADMIN = "ck_admin_demo"


@pytest.fixture
def other(craftkit: Craftkit) -> str:
    """The key of a second embed partner."""
    body = {"externalOrgId": "other", "name": "Other"}
    response = craftkit.post("/v1/admin/provision", body, key=ADMIN)
    assert response.status_code in (200, 201), response.text
    key: str = response.json()["apiKey"]
    return key
