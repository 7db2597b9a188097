"""Count words that a good engineer or an American clinic would not use today: ``python tests/plain_words.py [-v]``.

Counted are docstrings, comments, texts that people read (string constants with a space in them), and pages.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "ketaplan"
ARCHAIC = """
whoever|whatever|whichever|wherever|whosoever|whence|thereof|therein|thereby|whereby|herein|hither|thus|hence|beside
|somebody|nobody|anew|bears?|bearing|borne|sooner|stands|stand|stood|told of|tells of|tell of|so many|so much|so long
|be it|at the least|at the most|to come|sees? to|seen to|ought|shall|upon|amongst|whilst|naught|aught|befall|betake
|bring up|no more|nor yet|of its own|out of doors|for ever|sits at|in vain|be gone|is gone|ere|lest|thereupon|hearken
"""
PATTERN = re.compile(rf"\b(?:{ARCHAIC.strip().replace(chr(10), '')})\b", re.IGNORECASE)
MOST_IN_A_THOUSAND = 2


def texts(path: Path) -> dict[str, list[str]]:
    """Return the texts of a Python file by kind: docstrings, comments, messages."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    docs = {id(node) for owner in ast.walk(tree) for node in _docstrings(owner)}
    found: dict[str, list[str]] = {"docstrings": [], "comments": [], "messages": []}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in docs:
                found["docstrings"].append(node.value)
            elif " " in node.value.strip():
                found["messages"].append(node.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            found["comments"].append(token.string)
    return found


def _docstrings(owner: ast.AST) -> list[ast.Constant]:
    """Return the strings that stand alone in a body: docstrings, also below a constant or a field."""
    body = getattr(owner, "body", None)
    lines = [one.value for one in body if isinstance(one, ast.Expr)] if isinstance(body, list) else []
    return [one for one in lines if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def counted() -> dict[str, tuple[int, Counter[str], list[str]]]:
    """Return, by kind of text: its words, its archaic words, and where these are."""
    all_texts: dict[str, list[tuple[Path, str]]] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        for kind, some in texts(path).items():
            all_texts.setdefault(kind, []).extend((path, one) for one in some)
    pages = [ROOT / "README.md", *sorted(SOURCES.rglob("*.md")), *sorted(SOURCES.rglob("*.toml"))]
    all_texts["pages"] = [(path, path.read_text(encoding="utf-8")) for path in pages]
    found = {}
    for kind, some in all_texts.items():
        hits = [(path, match[0].lower()) for path, text in some for match in PATTERN.finditer(text)]
        places = [f"{path.relative_to(ROOT)}: {word}" for path, word in hits]
        found[kind] = (sum(len(text.split()) for _, text in some), Counter(word for _, word in hits), places)
    return found


if __name__ == "__main__":
    for kind, (words, archaic, places) in counted().items():
        share = 1000 * archaic.total() / words
        print(f"{kind}: {archaic.total()} of {words} words, {share:.1f} in a thousand: {dict(archaic.most_common(8))}")
        if "-v" in sys.argv:
            print("\n".join(f"  {place}" for place in places))
