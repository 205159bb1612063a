"""Sources: the marks that stand in a module of this package, by function, constant and row of a table."""

import ast
import linecache
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType

from .marks import marks_in

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source:
    """`functions` by the line where they begin, decorators included. `constants` by name: of a table, which has several
    lines, only the comment above it counts. `rows` by table and key. `imported`: files of constants from elsewhere."""

    def __init__(self, filename: str) -> None:
        self._lines = linecache.getlines(filename)
        tree = ast.parse("".join(self._lines))
        self.imported = dict(_imported(tree, Path(filename)))
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
            yield from self._constant(name)

    def _constant(self, name: str) -> list[str]:
        if name in self.imported:
            return source_of(self.imported[name]).constants.get(name, [])
        return self.constants.get(name, [])

    def _read(self, statement: ast.Assign | ast.AnnAssign) -> None:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        of_one_line = statement.lineno == statement.end_lineno
        marks = self._marks(statement.lineno, statement.lineno if of_one_line else 0)
        self.constants |= {name.id: marks for name in ast.walk(target) if isinstance(name, ast.Name)}
        if isinstance(target, ast.Name) and isinstance(statement.value, ast.Dict):
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
    return Source(filename)


def _imported(tree: ast.Module, path: Path) -> Iterator[tuple[str, str]]:
    """From modules of this package, which are always named from here: `from ..world.sharing import TOKEN_PREFIX`."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level and node.module:
            source = path.parents[node.level - 1].joinpath(*node.module.split(".")).with_suffix(".py")
            yield from ((name.name, str(source)) for name in node.names if name.name.isupper())


def _functions(tree: ast.AST) -> Iterator[tuple[int, Function]]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]), node
