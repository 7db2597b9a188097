"""The manual: its pages, and the section that answers a question."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from math import log
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TOPICS = {
    "guide": "A coordinator's week, step by step.",
    "course": "One patient from the referral to maintenance, and the month in figures.",
    "ill": "Dr. Lee is ill: who to call, and how to repair the week.",
    "own-clinic": "From an empty folder to the first booked patient.",
    "files": "Every key of every file.",
    "book": "The book: promises, copies, PostgreSQL for several desks.",
    "scripting": "Exit codes, JSON, environment, unattended runs.",
    "why": "What makes one schedule better, and what is proved.",
    "changes": "What changed, version by version.",
}
"""The pages, in the order of a reader's first days, and what each is about."""

SATURATION, BY_LENGTH = 1.2, 0.6
"""BM25's k1 and b."""
HEADING_WEIGHT = 4
"""How many times as much a word in a heading counts as one in the text."""
SYNONYMS = {
    "visit": "appointment session infusion treatment",
    "sick": "ill illness flu",
    "move": "reschedule change shift",
    "restore": "undo mistake",
    "plan": "schedule course date",
    "postgresql": "server database",
    "leave": "vacation away absent",
    "copy": "backup back",
    "best": "prove proof optimal",
    "point": "cost weight",
    "staff": "colleague",
    "calendar": "email phone outlook google",
}
"""Synonyms, by the word that represents them."""
COMMON = """
a an and are as at be by can do does for from has have how i if in is it its my no not of on one or she so that the
their their them then there they this to up was we what when where which who why will with you your ketaplan
"""
"""Words that carry no meaning in a question."""


class Section(Struct, frozen=True):
    """A part of a page: its topic, its headings from the page's own on, and its text with its heading."""

    topic: str
    headings: tuple[str, ...]
    text: str


def page(topic: str) -> str:
    """Return a page of the manual as Markdown.

    Raises InputError for an unknown topic.
    """
    if topic not in TOPICS:
        raise InputError(f"no page of the manual is called {topic!r}; there are {', '.join(TOPICS)}.")
    return (files("ketaplan") / "manual" / f"{topic}.md").read_text(encoding="utf-8")


def find(words: Sequence[str]) -> list[Section]:
    """Return the sections that answer a question, the best first; empty if no word is found.

    Sections are ranked by BM25 (Robertson and Zaragoza, 2009), a word of a heading counted HEADING_WEIGHT times.
    """
    asked = dict.fromkeys(_words(" ".join(words)))
    sections = [section for topic in TOPICS for section in _sections(topic)]
    counted = [_counts(section) for section in sections]
    usual = sum(map(sum, (one.values() for one in counted))) / len(counted)
    rarity = {word: log(len(sections) / found) for word in asked if (found := sum(word in one for one in counted))}

    def score(at: int) -> float:
        counts = counted[at]
        dampen = SATURATION * (1 - BY_LENGTH + BY_LENGTH * sum(counts.values()) / usual)
        return sum(rare * counts[word] / (counts[word] + dampen) for word, rare in rarity.items() if word in counts)

    scores = [score(at) for at in range(len(sections))]
    return [sections[at] for at in sorted(range(len(sections)), key=lambda at: (-scores[at], at)) if scores[at] > 0]


def rows(topic: str, heading: str) -> list[tuple[str, str]]:
    """Return the rows of the table with two columns below a heading, as plain words."""
    text = next(section.text for section in _sections(topic) if section.headings[-1] == heading)
    cells = [
        tuple(cell.strip(" `") for cell in line.strip("| ").split(" | ")) for line in text.splitlines() if "|" in line
    ]
    return [(row[0], row[1].replace("`", "")) for row in cells[2:]]


def _sections(topic: str) -> Iterator[Section]:
    """Split a page at its headings, except inside fenced blocks."""
    headings: list[str] = []
    lines: list[str] = []
    is_fenced = False
    for line in page(topic).splitlines():
        is_fenced ^= line.startswith("```")
        if line.startswith("#") and not is_fenced:
            if lines:
                yield Section(topic, tuple(headings), "\n".join(lines))
            level = len(line) - len(line.lstrip("#"))
            headings[level - 1 :] = [line.lstrip("# ")]
            lines = []
        lines.append(line)
    yield Section(topic, tuple(headings), "\n".join(lines))


def _counts(section: Section) -> Counter[str]:
    """Count the words of a section without its fenced blocks, those of its heading more."""
    text = re.sub(r"^ *```.*?```", "", section.text, flags=re.DOTALL | re.MULTILINE)
    return Counter(_words(text) + _words(section.headings[-1]) * (HEADING_WEIGHT - 1))


def _words(text: str) -> list[str]:
    """Return the words that carry meaning, without endings, each replaced by the one for its synonyms."""
    common = COMMON.split()
    stands_for = {_stem(one): _stem(word) for word, same in SYNONYMS.items() for one in same.split()}
    found = (_stem(word) for word in re.findall(r"[a-z]+", text.lower()) if word not in common)
    return [stands_for.get(word, word) for word in found]


def _stem(word: str) -> str:
    """Cut the ending of a word, roughly: one for ``cancelled``, ``cancels`` and ``cancel``."""
    for ending in ("ations", "ation", "lled", "lling", "ings", "ing", "ied", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending)
            return stem + {"lled": "l", "lling": "l", "ied": "y", "ies": "y"}.get(ending, "")
    return word.removesuffix("e") if len(word) > 4 else word
