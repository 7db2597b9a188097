"""Scores over time as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.domain.measure import RemissionRule
from ketaplan.formats.common.document import document, json_text
from ketaplan.text.en.scores import NO_PERCENT

if TYPE_CHECKING:
    from ketaplan.domain.score import ScoreChange, Verdict
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.progress.view import MeasureHistory, ProgressView, ScoreLine


def render(view: ProgressView, options: Options) -> str:
    """Return ``{"kind": "progress", "patient": ..., "safety": [...], "sessions": [...], "measures": [...]}``."""
    content = {
        "patient": view.patient,
        "safety": [
            {"measure": one.name, "id": line.score.id, "on": line.score.on.isoformat()} for one, line in view.alarming
        ],
        "sessions": [{"number": one.number, "on": one.on.isoformat(), "id": one.id or None} for one in view.sessions],
        "measures": [_measure(one) for one in view.measures],
    }
    return json_text(document("progress", content, trial=options.trial))


def _measure(one: MeasureHistory) -> dict[str, Any]:
    measure = one.measure
    known = (
        {"name": measure.name, "better": measure.better, "look_back_days": measure.look_back_days} if measure else {}
    )
    baseline = one.baseline.id if one.baseline else None
    return {"measure": one.name, **known, "baseline": baseline, "scores": [_line(one, line) for line in one.lines]}


def _line(one: MeasureHistory, line: ScoreLine) -> dict[str, Any]:
    score = line.score
    band = one.measure.band(score.score) if one.measure and score.score is not None else None
    return {
        "id": score.id,
        "on": score.on.isoformat(),
        "score": score.score,
        "items": list(score.items) or None,
        "band": band.name if band else None,
        "after": score.after or None,
        "by": score.by,
        "at": score.at,
        "corrects": score.corrects or None,
        "corrected_by": line.corrected_by or None,
        "safety": [rule.name for rule in line.alarms],
        "change": _change(line.change) if line.change else None,
    }


def _change(change: ScoreChange) -> dict[str, Any]:
    return {
        "points_better": change.gained,
        "percent_better": change.percent,
        "no_percentage": NO_PERCENT[change.why_none] or None,
        "marks": [{"kind": mark.kind, "days": mark.days} for mark in change.marks],
        "rules": [_verdict(verdict) for verdict in change.verdicts],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    rule = verdict.rule
    limit = (
        {"limit": rule.limit} if isinstance(rule, RemissionRule) else {"percent": rule.percent, "points": rule.points}
    )
    return {"name": rule.name, "whose": rule.whose, "source": rule.source, **limit, "met": verdict.is_met}
