"""A change of the book in words: whose session it is, when, and what changes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.plan import Appointment
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_in_sentence, duration_words, listed, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaplan.domain.booking import Booking


class PlaceOffered(Struct, frozen=True):
    """A place on offer for a session: the visit there, and its cost including neighbors.

    ``keeps_time`` says that only chair or people change, so that no call is needed.
    """

    appointment: Appointment
    points: int
    keeps_time: bool = False


class DescribedChange(Struct, frozen=True, kw_only=True):
    """A booking before and after a change, with what is needed to describe it.

    ``session`` is which one it is by date; ``name`` the patient's, empty if no file has it; ``clock`` and
    ``year`` are the clinic's and today's; ``staff`` are short names by id.
    """

    before: Booking
    after: Booking
    session: str
    name: str = field(default="")
    clock: int = 24
    year: int | None = None
    staff: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return a text without the name."""
        return f"DescribedChange({self.before.id!r}, {self.session!r})"

    @property
    def is_moved(self) -> bool:
        """Whether it starts at another time than before."""
        return self.before.appointment.start != self.after.appointment.start

    def whose(self, *, named: bool) -> str:
        """Return ``Maria Santos, session 4 of 6``, or the appointment's id instead of a name."""
        return f"{sanitized(self.name) if named and self.name else self.before.id}, {self.session}"

    def span(self) -> str:
        """Return when it was: ``Mon 14 Dec 09:00 to 11:00``."""
        visit = self.before.appointment
        return f"{self.start_words(visit)} to {time_words(visit.end, self.clock)}"

    def day_words(self) -> str:
        """Return ``Mon 14 Dec``."""
        return day_in_sentence(self.before.appointment.day, self.year)

    def at_words(self, *, named: bool) -> str:
        """Return ``09:00  Maria Santos, session 4 of 6``."""
        return f"{time_words(self.before.appointment.start, self.clock)}  {self.whose(named=named)}"

    def move(self) -> str:
        """Return ``Thu 10 Dec 09:00 -> Mon 7 Dec 09:00``; if the time stays, the new people and chair."""
        if self.is_moved:
            return f"{self.start_words(self.before.appointment)} -> {self.start_words(self.after.appointment)}"
        return new_people(self.before.appointment, self.after.appointment, self.staff)

    def start_words(self, visit: Appointment) -> str:
        """Return ``Mon 14 Dec 09:00``."""
        return f"{day_in_sentence(visit.day, self.year)} {time_words(visit.start, self.clock)}"


def new_people(before: Appointment, after: Appointment, staff: Mapping[str, str]) -> str:
    """Return ``Nurse Dunn instead of Nurse Clay and chair B instead of chair A``; empty if none changes."""
    return listed(list(dict.fromkeys(_swaps(before, after, staff))))


def _swaps(before: Appointment, after: Appointment, staff: Mapping[str, str]) -> Iterator[str]:
    then = {(stage.stage, role): who for stage in before.stages for role, who in stage.people}
    for stage in after.stages:
        for role, who in stage.people:
            was = then.get((stage.stage, role))
            if was not in {None, who}:
                yield f"{_called(who, staff)} instead of {_called(was, staff)}"
    if before.psychiatrist != after.psychiatrist:
        yield f"{_called(after.psychiatrist, staff)} instead of {_called(before.psychiatrist, staff)}"
    if before.chair != after.chair:
        yield f"chair {after.chair} instead of chair {sanitized(before.chair or 'none')}"


def _called(who: str | None, staff: Mapping[str, str]) -> str:
    """Return a person's short name, if the clinic knows them; else the id."""
    return staff.get(who or "", sanitized(who or "nobody"))


def to_be_booked(described: Sequence[DescribedChange], *, named: bool) -> list[str]:
    """Return a line for each patient, followed by one for each new appointment."""
    lines: list[str] = []
    for one in described:
        visit, patient = one.after.appointment, one.after.patient
        who = f"{sanitized(one.name)}  {patient}" if named and one.name else patient
        where = f"chair {sanitized(visit.chair)}" if visit.chair else visit.type
        held = ", held" if one.after.is_held else ""
        lines += [*([] if who in lines else [who]), f"  {one.span()}  {where}{held}"]
    return lines


def first_of_each(described: Sequence[DescribedChange], *, named: bool) -> list[str]:
    """Return a line for each patient: the first new appointment, and how many there are."""
    counts = Counter(one.after.patient for one in described)
    first: dict[str, DescribedChange] = {}
    for one in sorted(described, key=lambda one: one.after.appointment.start):
        first.setdefault(one.after.patient, one)
    rows = [
        (one.start_words(one.after.appointment), counted(counts[who], "appointment"), who, sanitized(one.name))
        for who, one in first.items()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        f"  {when:{widths[0]}}  {count:{widths[1]}}  {who:{widths[2]}}  {name if named else ''}".rstrip()
        for when, count, who, name in rows
    ]


def question(verb: str, described: DescribedChange, *, named: bool) -> str:
    """Return the question before one appointment is changed; ``verb`` is the command's."""
    whose = described.whose(named=named)
    if verb == "move" and not described.is_moved:
        return f"Keep {whose}, at {described.span()}, with {described.move()}?"
    if verb == "move":
        return f"Move {whose}: {described.move()}?"
    status = "" if verb == "cancel" else f": {described.before.status} -> {described.after.status}"
    return f"{verb.capitalize()} {whose}, {described.span()}{status}?"


def result_words(described: DescribedChange, *, named: bool) -> str:
    """Return ``Maria Santos, session 4 of 6: Thu 10 Dec 09:30 to 11:30, chair A, booked``: as it is afterwards."""
    visit = described.after.appointment
    span = f"{described.start_words(visit)} to {time_words(visit.end, described.clock)}"
    where = f", chair {sanitized(visit.chair)}" if visit.chair else ""
    return f"{described.whose(named=named)}: {span}{where}, {described.after.status}"


def now_words(described: DescribedChange, *, named: bool) -> list[str]:
    """Return whose session it is and where it is now."""
    return [f"{described.whose(named=named)}, now {described.span()}"]


def numbered_places(described: DescribedChange, places: Sequence[PlaceOffered]) -> list[str]:
    """Return one numbered line a place: when, and how it differs from how it is booked."""
    lines = [_place_words(described, place) for place in places]
    width = max(len(when) for when, _ in lines)
    return [f"  {number:2}  {when:{width}}  {what}" for number, (when, what) in enumerate(lines, start=1)]


def _place_words(described: DescribedChange, place: PlaceOffered) -> tuple[str, str]:
    """Return its time, and how it differs from the booking."""
    now, then = described.before.appointment, place.appointment
    people = new_people(now, then, described.staff)
    if place.keeps_time:
        return "same time", f"{people}, no call needed"
    return described.start_words(then), ", ".join(filter(None, (_later(now, then), people)))


def _later(now: Appointment, then: Appointment) -> str:
    """Return ``3 days earlier, same time``; ``45 minutes later``."""
    days, minutes = (then.day - now.day).days, then.minute - now.minute
    words = [f"{counted(abs(days), 'day')} {_way(days)}"] if days else []
    if minutes:
        words.append(f"{duration_words(abs(minutes))} {_way(minutes)}")
    return ", ".join(words if minutes else [*words, "same time"])


def _way(difference: int) -> str:
    return "later" if difference > 0 else "earlier"
