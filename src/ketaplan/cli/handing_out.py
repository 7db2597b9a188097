"""Options of hand-outs, which ``plan`` and ``export`` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import console, options
from ketaplan.domain.clinic import LANGUAGES
from ketaplan.formats.common.options import PAPERS, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.cli.output import Output
    from ketaplan.domain.clinic import Instructions

READERS = ("patient", "escort")

Language = Annotated[
    str | None,
    typer.Option(
        "--language",
        metavar="LANGUAGE",
        help="Of a hand-out (html, pdf): en, es, de or fr; default: the patient file's, else en.",
    ),
]
Reader = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="READER",
        help="Whom a hand-out (html, pdf) is for: patient, or escort with times and address alone.",
    ),
]
Paper = Annotated[
    str | None,
    typer.Option("--paper", metavar="PAPER", help="Of a hand-out (html, pdf): letter or a4; default: letter."),
]


def sheet_of(place: Output, language: str | None, reader: str | None, paper: str | None) -> Sheet:
    """Return how a hand-out is written; refuses these options where the format is no hand-out."""
    given = {"--language": (language, LANGUAGES), "--for": (reader, READERS), "--paper": (paper, PAPERS)}
    for name, (value, allowed) in given.items():
        if value is not None:
            options.one_of(value, allowed, name)
            if not place.is_page:
                raise typer.BadParameter("is about pages to print; add --format html or pdf", param_hint=name)
    return Sheet(language=language or "", reader=reader or READERS[0], paper=paper or PAPERS[0])


def say_missing(place: Output, sheet: Sheet, of_patient: str, instructions: Iterable[Instructions]) -> None:
    """Say what a hand-out has no words for in its language: the one asked for, else the patient's."""
    if place.is_page:
        from ketaplan.formats.handout.wording import missing_words

        shown = instructions if sheet.reader == READERS[0] else ()
        for words in missing_words(sheet.language or of_patient or LANGUAGES[0], shown):
            console.say(words)
