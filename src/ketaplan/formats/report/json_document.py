"""A report as one JSON document: sections of rows, each figure a number or null, and why it is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.formats.report.words import hidden_words

if TYPE_CHECKING:
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.report.view import ReportLine, ReportSection, ReportView


def render(view: ReportView, options: Options) -> str:
    """Return the document."""
    from ketaplan.formats.common.document import document, json_text

    content = {
        "as_of": view.as_of.isoformat(),
        "from": view.first.isoformat(),
        "to": view.last.isoformat(),
        "minimum": view.minimum,
        "clinics": list(view.clinics),
        "sections": [_section(one, view.minimum) for one in view.sections],
    }
    return json_text(document("report", content, trial=options.trial))


def _section(section: ReportSection, minimum: int) -> dict[str, Any]:
    return {
        "section": section.key,
        "clinic": section.clinic or None,
        "rows": [_row(section, line, minimum) for line in section.lines],
        "notes": [{"kind": note.key, "facts": dict(note.facts)} for note in section.notes],
    }


def _row(section: ReportSection, line: ReportLine, minimum: int) -> dict[str, Any]:
    asked = [(column.key, figure) for column, figure in zip(section.columns, line.figures, strict=True) if figure]
    return {
        "row": line.key,
        "facts": dict(line.facts),
        "figures": {key: figure.value for key, figure in asked},
        "hidden": {key: hidden_words(figure, minimum) for key, figure in asked if figure.hidden},
    }
