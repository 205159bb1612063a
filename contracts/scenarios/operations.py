"""Operations that a step may name by operationId."""

from functools import cache

from ..specification import Operation, Specification


def operation(id: str) -> Operation | None:
    return _known().get(id)


@cache
def _known() -> dict[str, Operation]:
    return Specification.from_file().operations
