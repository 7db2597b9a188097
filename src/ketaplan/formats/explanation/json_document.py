"""An explanation as the contract's JSON (repair, section 8): ids, never names."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ketaplan.domain.reasons import Reader
from ketaplan.formats.common.document import document, json_text
from ketaplan.text.facts import fact_words
from ketaplan.text.reasons import words

if TYPE_CHECKING:
    from datetime import date

    from ketaplan.domain.explanation import Conflict, Edit, Explanation, Fact, Question, RemedyTried
    from ketaplan.formats.common.options import Options


def render(answer: Explanation, _: Options) -> str:
    """Return the explanation as text."""
    content = {
        "patient": answer.patient,
        "clinics": list(answer.clinics),
        "as_of": answer.as_of.isoformat(),
        "question": _question(answer.question),
        "possible": answer.possible,
        "first": answer.first.isoformat() if answer.first else None,
        "cost": answer.cost,
        "conflicts": [_conflict(one) for one in answer.conflicts],
        "remedies": [_remedy(one) for one in answer.remedies],
        "complete": answer.complete,
    }
    return json_text(document("explanation", content, trial=answer.trial))


def _question(question: Question) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "session": question.session or None,
        "on": question.on.isoformat() if question.on else None,
        "at": None if question.at is None else f"{question.at // 60:02}:{question.at % 60:02}",
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {"clinic": conflict.clinic, "facts": [_fact(fact) for fact in conflict.facts]}


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "rule": fact.rule,
        "kind": fact.kind,
        "subject": fact.subject or None,
        "from": moment_text(fact.start),
        "to": moment_text(fact.end),
        "limit": fact.limit,
        "source": fact.source,
        "text": fact_words(fact, Reader()),
    }


def _remedy(one: RemedyTried) -> dict[str, Any]:
    """Return a remedy with the edit that makes it, or the appointment that moves."""
    edit = {"edit": _edit(one.edit)} if one.edit else {}
    move = {"move": {"id": one.move.id, "to": moment_text(one.move.to)}} if one.move else {}
    given = {"first": one.first.isoformat(), "cost": one.cost, "pin": one.pin or None}
    return {"kind": one.kind, "clinic": one.clinic, "text": words(one.change, Reader()), **edit, **move, **given}


def _edit(edit: Edit) -> dict[str, Any]:
    made = {"append": edit.append, "set": edit.set}
    return {"file": edit.file, **{how: dict(what) for how, what in made.items() if what}}


def moment_text(moment: date | datetime | None) -> str | None:
    """Return a day, or a local date-time to the minute, as the contract writes it."""
    if moment is None:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M") if isinstance(moment, datetime) else moment.isoformat()
