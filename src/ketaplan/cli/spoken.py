"""Days and times on the command line: as ISO writes them, or as people say them and then said back in words."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import typer

from ketaplan.cli import clock, console
from ketaplan.cli.clock import TODAY
from ketaplan.errors import InputError
from ketaplan.files.schemas.scalars import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ketaplan.services.clinic_place import ClinicPlace
    from ketaplan.services.workspace.workspace import Workspace
    from ketaplan.text.spoken_days import DayOrder, Toward
    from ketaplan.text.spoken_moments import SpokenMoment

ISO_LENGTH = len("2026-11-30")
MOMENT_LENGTH = len("2026-11-30T09:00")


class SpokenDays:
    """Reads days by the clinic's calendar: from its today, in its country's order of day and month.

    The clinic's file is read only for a day that is not written as ISO does.
    """

    def __init__(self, clinics: Sequence[Path] | None, as_of: date | None = None) -> None:
        """Read days by the first of these clinic files, None for the one that is found; ``as_of`` counts as today."""
        self._clinics, self._as_of = clinics, as_of

    @classmethod
    def at(cls, workspace: Workspace) -> SpokenDays:
        """Read days by the calendar of a workspace's first clinic."""
        return cls([site.path for site in workspace.sites], workspace.settings.as_of)

    def as_of(self, text: str | None) -> date | None:
        """Return the day of ``--as-of``, which counts as today from now on."""
        self._as_of = None if text is None else self.day(text, "--as-of")
        return self._as_of

    def day(self, text: str, option: str, *, is_ahead: bool = False, since: date | None = None) -> date:
        """Return the day of an option; without a year, the nearest, or the next one that ``is_ahead``.

        A weekday alone is the first one ``since`` a day (None: today).
        """
        if len(text) == ISO_LENGTH:
            with suppress(ValueError):
                return _in_years(date.fromisoformat(text), option)
        found = self._read(text, option, is_ahead=is_ahead, since=since)
        if found.minute is not None:
            raise typer.BadParameter(f"{text!r} is a day and a time; write the day alone", param_hint=option)
        return found.day

    def month(self, text: str, option: str) -> date:
        """Return a day of the month of an option, which is named, or of which a day is; said back if it has no year."""
        from ketaplan.text.spoken_days import month_from
        from ketaplan.text.spoken_times import UnclearDayError
        from ketaplan.text.words import MONTH_NAMES

        try:
            first = month_from(text, self.today)
            if first is None:
                return self.day(text, option)
        except (UnclearDayError, typer.BadParameter):
            said = "write dec, 2026-12, next month, or a day in it"
            raise typer.BadParameter(f"{text!r} is not a month; {said}", param_hint=option) from None
        _in_years(first, option)
        if not text[:4].isdecimal():
            console.note(f"{option}: {MONTH_NAMES[first.month - 1]} {first.year}.")
        return first

    def latest(self, text: str, option: str) -> date:
        """Return the day of an option that looks back: a weekday alone is the latest one up to today."""
        from ketaplan.text.spoken_days import said, weekday_named

        weekday = weekday_named(text)
        if weekday is None:
            return self.day(text, option)
        day = self.today - timedelta(days=(self.today.weekday() - weekday) % 7)
        console.note(f"{option}: {said(day)}.")
        return day

    def day_or(self, text: str | None, option: str, otherwise: date, *, since: date | None = None) -> date:
        """Return the day of an option, or another where it is not given."""
        return otherwise if text is None else self.day(text, option, since=since)

    def moment(self, text: str, option: str, same_day: date | None = None) -> datetime:
        """Return the local date and time of an option, which are ahead; a time alone was meant for the ``same_day``."""
        if same_day is not None:
            _refuse_time_alone(text, option, same_day)
        found = self.day_or_moment(text, option, is_ahead=True)
        if not isinstance(found, datetime):
            raise typer.BadParameter(f"{text!r} has no time; write {found}T10:00, or '{text} 10'", param_hint=option)
        return found

    def day_or_moment(self, text: str, option: str, *, is_ahead: bool = False, since: date | None = None) -> date:
        """Return the day of an option, or the local date and time (a datetime)."""
        if len(text) in {ISO_LENGTH, MOMENT_LENGTH}:
            with suppress(ValueError):
                at = datetime.fromisoformat(text)
                _in_years(at.date(), option)
                return at if len(text) == MOMENT_LENGTH else at.date()
        _refuse_time_alone(text, option)
        found = self._read(text, option, is_ahead=is_ahead, since=since)
        if found.minute is None:
            return found.day
        return datetime.combine(found.day, time(*divmod(found.minute, 60)))

    def answer(self, text: str, toward: Toward) -> date:
        """Return the day of an answer, and say it back; raises :class:`~ketaplan.text.spoken_times.UnclearDayError`."""
        from ketaplan.text.spoken_days import day_from, said

        day = day_from(text, self.today, self._place.order, toward)
        if text.strip() != day.isoformat():
            console.say(f"  {said(day)}.")
        return day

    def _read(self, text: str, option: str, *, is_ahead: bool, since: date | None) -> SpokenMoment:
        """Return what the text means; say it back unless it is the word for today, which needs no guess."""
        from ketaplan.text.spoken_days import Toward, said
        from ketaplan.text.spoken_moments import is_weekday, moment_from
        from ketaplan.text.spoken_times import UnclearDayError

        base = since if since is not None and is_weekday(text) else self.today
        try:
            found = moment_from(text, base, self._place.order, Toward.FUTURE if is_ahead else Toward.NEAREST)
        except UnclearDayError as error:
            raise typer.BadParameter(str(error), param_hint=option) from None
        _in_years(found.day, option)
        at = "" if found.minute is None else f", {found.minute // 60:02}:{found.minute % 60:02}"
        if text != TODAY:
            console.note(f"{option}: {said(found.day)}{at}.")
        return found

    @property
    def today(self) -> date:
        """The day that counts as today: ``--as-of``, else the date at the clinic, else the one of this machine."""
        return self._as_of or clock.now().astimezone(self._place.zone).date()

    @property
    def order(self) -> DayOrder:
        """How the clinic's country writes days in figures."""
        return self._place.order

    @cached_property
    def _place(self) -> ClinicPlace:
        from ketaplan.files.locate import clinic_files
        from ketaplan.services.clinic_place import ClinicPlace, clinic_place

        try:
            return clinic_place(clinic_files(self._clinics)[0])
        except InputError:  # reported when the clinic is needed
            return ClinicPlace()


def _refuse_time_alone(text: str, option: str, same_day: date | None = None) -> None:
    """Refuse a time without a day, and say how to write both."""
    from ketaplan.text.spoken_times import is_time, minute_from

    if is_time(text):
        what = f"{same_day or '2026-11-30'}T{minute_from(text) // 60:02}:{minute_from(text) % 60:02}"
        which = f"for the same day write {what}" if same_day else f"write 'fri {text}', or {what}"
        raise typer.BadParameter(f"{text!r} has no day; {which}", param_hint=option)


def _in_years(day: date, option: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise typer.BadParameter(f"{day} is not in the years {FIRST_YEAR} to {LAST_YEAR}", param_hint=option)
    return day
