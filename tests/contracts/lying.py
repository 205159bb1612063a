"""Not collected: test_net.py runs this file in a pytest of its own, to see it fail."""

from copy import copy

from ..craftkit import Craftkit


def test_that_meets_a_lie(craftkit: Craftkit) -> None:
    """Nothing here fails. The reply that the client keeps says more than openapi.yaml allows."""
    response = copy(craftkit.get("/v1/health"))
    response._content = response.content.replace(b'"status"', b'"secret":1,"status"')
    craftkit.exchanges.append(response)


def test_that_meets_the_truth(craftkit: Craftkit) -> None:
    assert craftkit.get("/v1/health").status_code == 200
    assert craftkit.get("/v1/nothing").status_code == 404
    craftkit.advance("1h")
