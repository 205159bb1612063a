"""The house rules that ruff cannot hold: length of files and functions, nesting, names of modules."""

import ast
from collections.abc import Iterator

from .checkout import ROOT, files

LONGEST_FILE, LONGEST_FUNCTION, DEEPEST_NESTING = 250, 30, 3
NO_NOUNS = {"utils", "util", "helpers", "helper", "common", "manager"}
# File -> why it may be longer.
LONGER: dict[str, str] = {}

BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.TryStar, ast.Match)
Function = ast.FunctionDef | ast.AsyncFunctionDef

SOURCES = list(files("emulator", "contracts", "tests", pattern="*.py"))


def test_a_file_has_at_most_250_lines() -> None:
    lengths = {str(path): len((ROOT / path).read_text("utf-8").splitlines()) for path in SOURCES}
    assert [name for name, length in lengths.items() if length > LONGEST_FILE and name not in LONGER] == []
    assert [name for name in LONGER if lengths.get(name, 0) <= LONGEST_FILE] == [], "needs no exception any more"


def test_a_function_has_at_most_30_lines() -> None:
    long = [place for place, function in _functions() if _length(function) > LONGEST_FUNCTION]
    assert long == []


def test_blocks_nest_at_most_3_deep() -> None:
    deep = [place for place, function in _functions() if _nesting(function) > DEEPEST_NESTING]
    assert deep == []


def test_a_module_is_called_by_a_noun_that_says_something() -> None:
    assert [str(path) for path in SOURCES if NO_NOUNS & {path.stem, *path.parts}] == []


def test_the_nesting_of_a_chain_of_elifs_is_that_of_one_if() -> None:
    chain = ast.parse("if a:\n  1\nelif b:\n  2\nelif c:\n  3\nelse:\n  for d in e:\n    4")
    assert _nesting(chain) == 2


def _functions() -> Iterator[tuple[str, Function]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse((ROOT / path).read_bytes())):
            if isinstance(node, Function):
                yield f"{path}:{node.lineno} {node.name}", node


def _length(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def _nesting(node: ast.AST) -> int:
    """How many blocks the innermost statement stands in. A function within counts by itself."""
    inner = (child for child in ast.iter_child_nodes(node) if not isinstance(child, Function))
    return max((_nesting(child) + _opens_block(child, node) for child in inner), default=0)


def _opens_block(node: ast.AST, parent: ast.AST) -> bool:
    is_elif = isinstance(node, ast.If) and isinstance(parent, ast.If) and node.col_offset == parent.col_offset
    return isinstance(node, BLOCKS) and not is_elif
