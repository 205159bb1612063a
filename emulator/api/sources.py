"""Sources: the marks that stand in a module of this package, by function, constant and row of a table."""

import ast
import linecache
from collections.abc import Iterator
from functools import cache
from types import CodeType

from .marks import marks_in

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source:
    """`functions` by the line where they begin, decorators included. `constants` by name: of a table, which has several
    lines, only the comment above it counts. `rows` by table and key."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        tree = ast.parse("".join(lines))
        self.functions = {first: self._marks(first, node.end_lineno) for first, node in _functions(tree)}
        self.constants: dict[str, list[str]] = {}
        self.rows: dict[tuple[str, str], list[str]] = {}
        for statement in tree.body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                self._read(statement)

    def of(self, code: CodeType) -> Iterator[str]:
        """Marks of a function and of the module's constants that it names."""
        yield from self.functions.get(code.co_firstlineno, ())
        for name in code.co_names:
            yield from self.constants.get(name, ())

    def _read(self, statement: ast.Assign | ast.AnnAssign) -> None:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        if not isinstance(target, ast.Name):
            return
        of_one_line = statement.lineno == statement.end_lineno
        self.constants[target.id] = self._marks(statement.lineno, statement.lineno if of_one_line else 0)
        if isinstance(statement.value, ast.Dict):
            for key, value in zip(statement.value.keys, statement.value.values, strict=True):
                if isinstance(key, ast.Constant):
                    self.rows[target.id, str(key.value)] = self._marks(key.lineno, value.end_lineno)

    def _marks(self, first: int, last: int | None) -> list[str]:
        """Of those lines and the comment right above them; of the comment alone when `last` is 0."""
        top = first
        while top > 1 and self._lines[top - 2].lstrip().startswith("#"):
            top -= 1
        return marks_in("".join(self._lines[top - 1 : last or first - 1]))


@cache
def source_of(filename: str) -> Source:
    """Empty for a file that cannot be read."""
    return Source(linecache.getlines(filename))


def _functions(tree: ast.AST) -> Iterator[tuple[int, Function]]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]), node
