"""Count words that a good engineer or an American clinic would not use today: ``python tests/plain_words.py [-v]``.

Counted are docstrings, comments, texts that people read (string constants with a space in them), and pages; of tests,
docstrings, comments, and the names of functions and classes.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "ketaplan"
TESTS = ROOT / "tests"
JUDGE = ("generate.py", "verify.py", "verify_repair.py")
"""Files of tests that came from outside, and stay as they are."""
ODD = """
whoever|whatever|whichever|wherever|whosoever|whom|whence|thereof|therein|thereby|whereby|herein|hereby|hither
|hitherto|thence|hence|thus|thereafter|hereafter|henceforth|thereupon|beside|somebody|nobody|anybody|everybody|anew
|albeit|amid|bears?|bearing|borne|sooner|soonest|commonest|stands?|stood|lies|lie|tells?|told|so many|so much
|so long|be it|at the least|at the most|to come|sees? to|seen to|ought|shall|upon|amongst|betwixt|unto|whilst
|naught|aught|befall|betake|bring up|no more than that|nor yet|of its own|of their own|of his own|out of doors
|for ever|sits? at|in vain|(?:be|is|are) gone|ere|lest|hearken|wont|bade|seldom|scarcely|hardly|merely
|whole(?! number)|begins?|began|begun|beginning|go(?:es)? on|in all(?=[.,;:)])|takes? away|is none of|at rest|at hand
|at its end|at their end|what there is|as it stands|clock of twelve|worked out|found out|finds? out|nothing is said
|(?:is|are) said|is to be|are to be|is no mere|kept|holds|keeps
|(?<!is )(?<!are )held(?!-|,| is| and Karp| session| until| course| one)
|looked (?:at|for|through)|afterwards|towards|mended|mends
"""
PATTERN = re.compile(rf"\b(?:{ODD.strip().replace(chr(10), '')})\b", re.IGNORECASE)
CODE = re.compile(r"``[^`]*``|`[^`]*`|^```.*?^```", re.MULTILINE | re.DOTALL)
"""Quoted code, which is not English."""
SQL = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|BEGIN|PRAGMA|CREATE|DTSTART)\b")
COMMENT = re.compile(
    r""""{3}(?:\\.|[^\\])*?"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(#[^\n]*)""", re.DOTALL
)
"""A text, which may have a ``#`` in it, or a comment (group 1): tokenizing all sources takes six times as long."""
MOST_IN_A_THOUSAND = 2


def texts(path: Path) -> dict[str, list[str]]:
    """Return the texts of a Python file by kind: docstrings, comments, help, messages, names in words."""
    source = path.read_text(encoding="utf-8")
    found: dict[str, list[str]] = {"docstrings": [], "help": [], "messages": [], "names": []}
    found["comments"] = [match[1] for match in COMMENT.finditer(source) if match[1]]
    docs, options, constants, tree = {}, set(), [], ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            constants += [node] if isinstance(node.value, str) else []
            continue
        docs |= {id(one): _is_command(path, node) for one in _docstrings(node)}
        options |= {id(one) for one in _help_of_options(node)}
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found["names"].append(node.name.replace("_", " "))
    for node in constants:
        if id(node) in docs:
            found["help" if docs[id(node)] else "docstrings"].append(node.value)
        elif id(node) in options:
            found["help"].append(node.value)
        elif " " in node.value.strip() and not SQL.search(node.value):
            found["messages"].append(node.value)
    return found


def of_tests() -> dict[str, list[tuple[Path, str]]]:
    """Return what is written in tests by kind, without what they expect a command to print."""
    found: dict[str, list[tuple[Path, str]]] = {}
    for path in sorted(TESTS.rglob("*.py")):
        if path.name in JUDGE or TESTS / "readers" in path.parents:
            continue
        some = texts(path)
        for kind in ("docstrings", "comments", "names"):
            found.setdefault(f"{kind} of tests", []).extend((path, one) for one in some[kind])
    return found


def _is_command(path: Path, owner: ast.AST) -> bool:
    """Return whether a function is a command, whose docstring is its help."""
    return path.parent.name == "cli" and isinstance(owner, ast.FunctionDef) and owner.name == path.stem


def _help_of_options(owner: ast.AST) -> list[ast.AST]:
    """Return the parts of an option's help, and of a command's examples."""
    if isinstance(owner, ast.keyword) and owner.arg == "help":
        return list(ast.walk(owner.value))
    if isinstance(owner, ast.Assign) and isinstance(owner.targets[0], ast.Name) and owner.targets[0].id == "EXAMPLES":
        return list(ast.walk(owner.value))
    return []


def _docstrings(owner: ast.AST) -> list[ast.Constant]:
    """Return the strings that are alone in a body: docstrings, also below a constant or a field."""
    body = getattr(owner, "body", None)
    lines = [one.value for one in body if isinstance(one, ast.Expr)] if isinstance(body, list) else []
    return [one for one in lines if isinstance(one, ast.Constant) and isinstance(one.value, str)]


@cache
def counted() -> dict[str, tuple[int, Counter[str], list[str]]]:
    """Return, by kind of text: its words, its odd words, and where these are."""
    all_texts: dict[str, list[tuple[Path, str]]] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        for kind, some in texts(path).items():
            if kind != "names":
                all_texts.setdefault(kind, []).extend((path, one) for one in some)
    pages = [ROOT / "README.md", *sorted(SOURCES.rglob("*.md")), *sorted(SOURCES.rglob("*.toml"))]
    pages += sorted((ROOT / "examples").rglob("*.toml"))
    all_texts["pages"] = [(path, path.read_text(encoding="utf-8")) for path in pages]
    all_texts |= of_tests()
    found = {}
    for kind, some in all_texts.items():
        hits = [(path, match[0].lower()) for path, text in some for match in PATTERN.finditer(CODE.sub(" ", text))]
        places = [f"{path.relative_to(ROOT)}: {word}" for path, word in hits]
        found[kind] = (sum(len(text.split()) for _, text in some), Counter(word for _, word in hits), places)
    return found


if __name__ == "__main__":
    for kind, (words, odd, places) in counted().items():
        share = 1000 * odd.total() / words
        print(f"{kind}: {odd.total()} of {words} words, {share:.1f} in a thousand: {dict(odd.most_common(12))}")
        if "-v" in sys.argv:
            print("\n".join(f"  {place}" for place in places))
