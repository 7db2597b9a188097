"""An explanation for people: what is not possible, the facts that forbid it, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.reasons import Reader
from ketaplan.formats.common.terminal_page import Page
from ketaplan.text.facts import lines_of_facts
from ketaplan.text.inert import sanitized
from ketaplan.text.reasons import words
from ketaplan.text.words import day_in_sentence, minutes_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.domain.explanation import Conflict, Explanation, Fact, RemedyTried
    from ketaplan.formats.common.options import Options

MOST_LINES = 12
"""Of a conflict with more facts, those of one kind share a line, and the table shows as many lines as this."""

LACKS = {
    "chair": "No chair is free then",
    "physician": "No physician is free then",
    "nurse": "No nurse is free then",
    "psychiatrist": "No psychiatrist is free then",
    "others": "The other sessions of the course find no place",
}


def render(answer: Explanation, options: Options) -> str:
    """Return the explanation as text; that of an unfinished one is how it begins."""
    page = Page(options.width, color=options.color, trial=options.trial)
    page.line(_heading(answer))
    if answer.possible:
        return page.text
    for number, conflict in enumerate(answer.conflicts, start=1):
        page.gap()
        page.line(_group(answer, conflict, number))
        page.grid([("-", line) for line in _lines(conflict, answer.readers[conflict.clinic])], indent=2, apart=1)
    if answer.unfinished:
        return page.text
    if answer.remedies:
        page.gap()
        page.line("What would help, best first:")
        lines = [_remedy(one, answer) for one in answer.remedies]
        page.grid([(f"{number}", line) for number, line in enumerate(lines, start=1)], indent=2)
    elif answer.conflicts and not answer.cut_short and not answer.is_decided:
        page.gap()
        page.line("No change that was tried is enough, nor two together.")
    if note := _note(answer):
        page.gap()
        page.line(note)
    return page.text


def _heading(answer: Explanation) -> str:
    reader = next(iter(answer.readers.values()))
    who = f"{sanitized(answer.name)} ({answer.patient})" if answer.name else answer.patient
    asked = _asked(answer, reader)
    if not answer.possible:
        return f"No course for {who}{asked}."
    if answer.first is None:
        return f"All sessions are given or booked for {who}: see ketaplan plan {answer.patient}."
    first = day_in_sentence(answer.first, reader.year)
    return f"There is a course for {who}{asked}: it starts on {first} and costs {answer.cost}."


def _asked(answer: Explanation, reader: Reader) -> str:
    question = answer.question
    if question.on is None:
        until = None if answer.possible else answer.starts_before
        return f" that starts before {day_in_sentence(until, reader.year)}" if until else ""
    day = day_in_sentence(question.on, reader.year)
    if question.kind == "before":
        return f" with session {question.session} before {day}"
    at = "" if question.at is None else f" at {minutes_words(question.at, reader.clock)}"
    return f" with session {question.session} on {day}{at}"


def _group(answer: Explanation, conflict: Conflict, number: int) -> str:
    place = f" at {conflict.clinic}" if len(answer.clinics) > 1 else ""
    lack = f"{LACKS[conflict.lack]}. " if conflict.lack else ""
    if len(answer.conflicts) == 1 and len(conflict.facts) == 1:
        return f"{lack}What forbids it{place}:"
    if len(answer.conflicts) == 1:
        return f"{lack}These forbid it together{place}; without any one of them it would be possible:"
    which = "One of these" if len(conflict.facts) > 1 else "This"
    return f"{number}. {lack}{which} has to change{place}:"


def _lines(conflict: Conflict, reader: Reader) -> Iterator[str]:
    lines = lines_of_facts(conflict.facts, reader, MOST_LINES)
    for text, facts in lines[:MOST_LINES]:
        places = _places([fact for fact in facts if fact.source not in {"", fact.subject}])
        where = places or ("--format json lists them" if len(facts) > 1 else "")
        yield f"{text} ({where})" if where else text
    if (more := sum(len(facts) for _, facts in lines[MOST_LINES:])) > 0:
        yield f"and {more} more; --format json lists all"


def _places(facts: Sequence[Fact]) -> str:
    """Return where facts are written: each file once, with its lines."""
    lines: dict[str, list[str]] = {}
    for fact in facts:
        file, _, line = fact.source.rpartition(":")
        if line.isdecimal() and file:
            lines.setdefault(file, []).append(line)
        else:
            lines.setdefault(fact.source, [])
    return ", ".join(
        sanitized(f"{file}:{', '.join(dict.fromkeys(some))}" if some else file) for file, some in lines.items()
    )


def _remedy(one: RemedyTried, answer: Explanation) -> str:
    """Return a remedy with where to make it and what it gives."""
    reader = answer.readers[one.clinic] if one.clinic in answer.readers else Reader()
    place = f" ({sanitized(one.edit.file)})" if one.edit else ""
    first = day_in_sentence(one.first, answer.as_of.year)
    return f"{words(one.change, reader)}{place}: starts {first}, cost {one.cost}"


def _note(answer: Explanation) -> str:
    if answer.cut_short:
        return "Not all that is in the way or would help was looked for: there are too many courses to compare."
    if not answer.conflicts:
        return "No rule of the files or the book alone explains it: a visit does not fit there at all."
    return "" if answer.complete else "There may be other obstacles: --all shows them."
