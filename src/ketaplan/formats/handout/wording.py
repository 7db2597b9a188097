"""Texts, dates and lists in the language of a hand-out; Babel is imported here only."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic, Instructions

ENGLISH = "en"
LOCALES = {"en": "en_US", "es": "es_US", "de": "de_DE", "fr": "fr_FR"}
"""Where a language is spoken decides the order of days and the first day of the week."""


@cache
def texts(language: str) -> dict[str, str]:
    """Return the texts of a language; what it does not have is not among them."""
    source = files("ketaplan.formats.handout") / "languages" / f"{language}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def missing_words(language: str, instructions: Iterable[Instructions]) -> list[str]:
    """Return what a hand-out in this language has in English instead, for the person who prints it."""
    own = texts(language)
    absent = [key for key in texts(ENGLISH) if key not in own]
    said = [f"The hand-out has no {language} text for {', '.join(absent)}: English there."] if absent else []
    if language != ENGLISH and not own["reviewer"]:
        said.append(f"The {language} hand-out is a draft: no native speaker has reviewed its words, and it says so.")
    if language != ENGLISH and any(
        one.notes_in(language) and language not in dict(one.other_notes) for one in instructions
    ):
        said.append(f"The clinic's notes are missing in {language} (notes.{language}): they are printed as written.")
    return said


class Wording:
    """The words of one language, and times by one clock."""

    def __init__(self, language: str, clock: int) -> None:
        """Load the language; ``clock`` is 12 or 24."""
        from babel import Locale

        self.language = language
        self.locale = Locale.parse(LOCALES[language])
        self.clock = clock

    def __call__(self, key: str, **values: object) -> str:
        """Return a text, in English where the language has none."""
        text = texts(self.language).get(key) or texts(ENGLISH)[key]
        return text.format(**values) if values else text

    @property
    def is_draft(self) -> bool:
        """Whether no one has reviewed the words."""
        return not texts(self.language)["reviewer"]

    def day(self, day: date) -> str:
        """Return a weekday and a date, shortened, without the year, which the calendar says."""
        return self._by_skeleton("MMMEd", day)

    def time(self, moment: datetime) -> str:
        """Return the time of day."""
        from babel.dates import format_time

        return format_time(
            moment.timetz().replace(tzinfo=None), "HH:mm" if self.clock == 24 else "h:mm a", locale=self.locale
        )

    def month(self, day: date) -> str:
        """Return a month and its year."""
        return self._by_skeleton("yMMMM", day)

    def _by_skeleton(self, skeleton: str, day: date) -> str:
        from babel.dates import format_skeleton

        return format_skeleton(skeleton, datetime(day.year, day.month, day.day), locale=self.locale)  # noqa: DTZ001

    def weekdays(self) -> list[tuple[int, str, str]]:
        """Return the weekdays in the language's order: the number from Monday, shortened and in full."""
        first, short, full = (
            self.locale.first_week_day,
            *(self.locale.days["stand-alone"][width] for width in ("abbreviated", "wide")),
        )
        return [(day % 7, str(short[day % 7]), str(full[day % 7])) for day in range(first, first + 7)]

    def zone(self, clinic: Clinic) -> str:
        """Return the name of a clinic's time zone, and its place."""
        from babel.dates import get_timezone_location, get_timezone_name

        name = get_timezone_name(clinic.zone, locale=self.locale)
        place = get_timezone_location(clinic.zone, locale=self.locale, return_city=True)
        return f"{name} ({place})"

    def listed(self, words: Sequence[str]) -> str:
        """Return several words as a list in a sentence."""
        from babel.lists import format_list

        return format_list(list(words), locale=self.locale)
