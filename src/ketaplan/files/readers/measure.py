"""Reads measure files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ketaplan.domain.measure import Band, Measure, RemissionRule, ResponseRule, SafetyRule, ScoreRange
from ketaplan.files.result import ReadResult
from ketaplan.files.schemas.measure import SHAPE
from ketaplan.files.schemas.validation import validated
from ketaplan.files.toml.document import Document, read_document


def read_measure(path: Path) -> ReadResult[Measure]:
    """Return the measure that a file describes."""
    document = read_document(path)
    if document.value is None:
        return ReadResult(None, document.faults)
    return measure_in(document.value)


def measure_in(document: Document) -> ReadResult[Measure]:
    """Return the measure that a document describes."""
    checked = validated(document, SHAPE)
    if checked.value is None:
        return ReadResult(None, checked.faults)
    return ReadResult(_measure(checked.value), checked.faults)


def _measure(values: Mapping[str, Any]) -> Measure:
    bands = values.get("bands", {})
    return Measure(
        **{key: values[key] for key in ("id", "name", "ask", "better", "look_back_days")},
        range=ScoreRange(values["range"]["min"], values["range"]["max"]),
        indications=tuple(values.get("for", ())),
        answers=_answers(values),
        highest_of=tuple(tuple(group) for group in values.get("highest_of", ())),
        items_needed=values.get("items_needed", False),
        is_screen=values.get("screen", False),
        bands=tuple(Band(level["from"], level["to"], level["name"]) for level in bands.get("levels", ())),
        bands_source=bands.get("source", ""),
        response=tuple(ResponseRule(**rule) for rule in values.get("response", ())),
        remission=tuple(RemissionRule(**rule) for rule in values.get("remission", ())),
        safety=tuple(_safety(rule) for rule in values.get("safety", ())),
    )


def _answers(values: Mapping[str, Any]) -> tuple[tuple[int, ...], ...]:
    """Return the numbers that each item can have."""
    answers = [tuple(values.get("answers", ()))] * values.get("items", 0)
    for entry in values.get("other_answers", ()):
        for item in entry["items"]:
            answers[item - 1] = tuple(entry["answers"])
    return tuple(answers)


def _safety(rule: Mapping[str, Any]) -> SafetyRule:
    return SafetyRule(**{**rule, "items": tuple(rule.get("items", ()))})
