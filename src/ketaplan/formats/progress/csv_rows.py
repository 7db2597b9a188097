"""Scores over time as rows: a line of the book each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.csv_text import csv_text

if TYPE_CHECKING:
    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.progress.view import ProgressView, ScoreLine


def render(view: ProgressView, options: Options) -> str:
    """Return the rows, with the columns that ``progress add --from-csv`` reads first."""
    lines = [line for one in view.measures for line in one.lines]
    most = max((len(line.score.items) for line in lines), default=0)
    return csv_text([_row(view.patient, line, most) for line in lines], marked=options.names, trial=options.trial)


def _row(patient: str, line: ScoreLine, most: int) -> Row:
    score, change = line.score, line.change
    items = dict(enumerate(score.items, 1))
    return {
        "patient": patient,
        "measure": score.measure,
        "on": score.on.isoformat(),
        "score": "" if score.score is None else score.score,
        "after": score.after,
        **{f"item{number}": items.get(number, "") for number in range(1, most + 1)},
        "id": score.id,
        "corrects": score.corrects,
        "corrected_by": line.corrected_by,
        "points_better": "" if change is None or change.gained is None else change.gained,
        "percent_better": "" if change is None or change.percent is None else change.percent,
        "safety": "; ".join(rule.name for rule in line.alarms),
    }
