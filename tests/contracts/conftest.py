from typing import Protocol

import pytest
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.finding import Finding
from craftkit_contracts.first_opinion import FirstOpinion
from craftkit_contracts.second_opinion import SecondOpinion
from craftkit_contracts.specification import Specification


class Opinion(Protocol):
    def of(self, exchange: Exchange) -> list[Finding]: ...


@pytest.fixture(scope="session")
def specification() -> Specification:
    return Specification.from_file()


@pytest.fixture(scope="session")
def first(specification: Specification) -> FirstOpinion:
    return FirstOpinion(specification)


@pytest.fixture(scope="session")
def second(specification: Specification) -> SecondOpinion:
    return SecondOpinion(specification)


@pytest.fixture(params=["first", "second"])
def opinion(request: pytest.FixtureRequest) -> Opinion:
    """Each of the two in turn."""
    judge: Opinion = request.getfixturevalue(request.param)
    return judge
