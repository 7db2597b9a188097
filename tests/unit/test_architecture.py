"""The shape of the package: layers, no circles, small classes, one name a type, one builder of a request."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import ketaplan

ROOT = Path(ketaplan.__file__).parent
LAYERS = {
    "domain": 0,
    "text": 1,
    "files": 2,
    "planner": 2,
    "book": 2,
    "formats": 2,
    "services": 3,
    "cli": 4,
}
"""The floor of each package: an import goes down; the four on one floor do not know one another."""
KNOWN_TO_ALL = {"errors", "versions", "disk", "_version", "text.inert"}
"""Modules that any layer may import: they rest on nothing above the domain."""
MOST_METHODS = 25
DEEPEST_INHERITANCE = 2


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module's tree by its dotted name within the package."""
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(file.read_text(encoding="utf-8"))
    return found


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def run_time_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every node but those that only a type checker sees, and expressions, in which nothing is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            continue
        if is_type_checking(child):
            for other in child.orelse:
                yield from run_time_nodes(other)
            continue
        yield child
        yield from run_time_nodes(child)


@cache
def imported(name: str) -> frozenset[str]:
    """Return the package's modules that one imports at run time, also inside functions."""
    found = set()
    for node in run_time_nodes(modules()[name]):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ketaplan":
            base = ".".join((node.module or "").split(".")[1:])
            for alias in node.names:
                whole = f"{base}.{alias.name}" if base else alias.name
                found.add(whole if whole in modules() else base)
        elif isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[2] for alias in node.names if alias.name.startswith("ketaplan.")}
    return frozenset(found - {name})


def layer(name: str) -> str:
    return name.split(".", 1)[0]


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for name, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                yield name, node


def test_imports_go_down_and_the_four_in_the_middle_do_not_know_one_another() -> None:
    arrows = [
        f"{name} -> {other}"
        for name in modules()
        if layer(name) in LAYERS
        for other in sorted(imported(name) - KNOWN_TO_ALL)
        if layer(other) in LAYERS
        if layer(other) != layer(name) and LAYERS[layer(other)] >= LAYERS[layer(name)]
    ]
    assert arrows == []


def test_what_all_may_import_rests_on_the_domain_alone() -> None:
    arrows = [
        f"{name} -> {other}"
        for name in sorted(KNOWN_TO_ALL & modules().keys())
        for other in sorted(imported(name) - KNOWN_TO_ALL)
        if layer(other) not in {*KNOWN_TO_ALL, "domain", "text"}
    ]
    assert arrows == []


def test_commands_reach_the_planner_through_services() -> None:
    arrows = [
        f"{name} -> {other}"
        for name in modules()
        if layer(name) == "cli"
        for other in sorted(imported(name))
        if layer(other) == "planner"
    ]
    assert arrows == []


def test_no_module_imports_itself_through_others() -> None:
    assert sorted(circles({name: frozenset(imported(name) & modules().keys()) for name in modules()})) == []


def circles(graph: dict[str, frozenset[str]]) -> set[tuple[str, ...]]:
    """Return the groups of modules that reach one another."""
    reach: dict[str, set[str]] = {}
    for start in graph:
        seen, ahead = set(), [start]
        while ahead:
            for other in graph[ahead.pop()] - seen:
                seen.add(other)
                ahead.append(other)
        reach[start] = seen
    return {
        tuple(sorted({start, *(other for other in reach[start] if start in reach[other])}))
        for start in graph
        if start in reach[start]
    }


def test_no_two_types_share_a_name() -> None:
    names = Counter(node.name for _, node in classes())
    places = {
        name: [where for where, node in classes() if node.name == name] for name, count in names.items() if count > 1
    }
    assert places == {}


def test_no_class_has_more_methods_than_one_can_know() -> None:
    large = {
        f"{where}.{node.name}": count
        for where, node in classes()
        if (count := sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)) > MOST_METHODS
    }
    assert large == {}


def test_inheritance_within_the_package_is_shallow() -> None:
    """Errors are one tree, drawn in ``errors.py``; they inherit no behavior."""
    bases: dict[str, set[str]] = defaultdict(set)
    for _, node in classes():
        if node.name.endswith("Error"):
            continue
        bases[node.name] |= {base.id for base in node.bases if isinstance(base, ast.Name)}

    def depth(name: str) -> int:
        return 1 + max((depth(base) for base in bases[name] if base in bases), default=0) if name in bases else 0

    deep = {name: depth(name) - 1 for name in list(bases) if depth(name) - 1 > DEEPEST_INHERITANCE}
    assert deep == {}


def test_services_build_a_request_in_one_place() -> None:
    builders = [
        name
        for name, tree in modules().items()
        if layer(name) == "services"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Request"
    ]
    assert builders == ["services.workspace.workspace"]
