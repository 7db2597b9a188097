"""A letter as Markdown (CommonMark with tables, as GitHub writes them); what people wrote is never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.letter.sections import UNSIGNED, head_of, notices_of, sections_of, title_of
from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.letter.sections import LetterPart
    from ketaplan.formats.letter.view import Letter

MARKUP = frozenset("\\`*_{}[]<>#|~!&$^=")
"""Characters with a meaning anywhere in a line; the others have one only at its start, where none of ours lets them."""


def markdown(letter: Letter, options: Options) -> str:
    """Return the letter."""
    return "\n".join(_lines(letter, options)) + "\n"


def _lines(letter: Letter, options: Options) -> Iterator[str]:
    yield f"# {inert(title_of(letter))}"
    for notice in notices_of(letter, options):
        yield from ("", f"**{inert(notice)}**")
    yield ""
    yield from (f"- {key}: {inert(said)}" for key, said in head_of(letter, details=options.details))
    for section in sections_of(letter):
        yield from ("", f"## {inert(section.title)}")
        yield from _section(section)
    yield from ("", UNSIGNED, "", r"\_" * 30)


def _section(section: LetterPart) -> Iterator[str]:
    for line in section.lines:
        yield from ("", inert(line))
    if section.rows:
        yield ""
        yield _row(section.heads)
        yield _row(["---"] * len(section.heads))
        yield from (_row([inert(cell) for cell in row]) for row in section.rows)
    if section.small:
        yield ""
        yield from (f"- {inert(line)}" for line in section.small)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def inert(text: str) -> str:
    """Return text that Markdown shows as it is: on one line, without a character that is markup.

    Web and mail addresses are cut apart by a backslash, so that no reader makes links of them.
    """
    clean = "".join(f"\\{one}" if one in MARKUP else one for one in sanitized(text))
    return clean.replace("://", "\\://").replace("@", "\\@").replace("www.", "www\\.")
