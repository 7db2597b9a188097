"""Why there is no course, or none that starts as asked: facts, conflicts of facts, and changes that help."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct, field

from ketaplan.domain.reasons import Reader, Reason
from ketaplan.domain.reasons.course import WeekdaySpans
from ketaplan.errors import Fault

QuestionKind = Literal["no-course", "at", "before"]
Lack = Literal["chair", "physician", "nurse", "psychiatrist", "others"]
"""What there is none of: a chair, a person with a role, or time for the course's other sessions."""

GATE = 6
"""The contract's rule on what clinicians decide."""


class Fact(Struct, frozen=True, kw_only=True):
    """One thing that a file, an option or the book says, without which more may be possible.

    ``rule`` is the number in the contract's section 2.  ``subject`` is the id of what it is about: a person, a
    chair, a phase, an appointment, a clinic.  ``start`` and ``end`` are of one kind: days are both included, a local
    date-time at the end is not; time away without an end is open.  ``limit`` is a number of days, weeks or sessions;
    ``windows`` are times of the week.  ``nth`` is its place in the list it was read from.  ``source`` is ``file:line``,
    the appointment's id, or the option; empty until it is looked up.
    """

    rule: int
    kind: str
    subject: str = ""
    start: date | datetime | None = None
    end: date | datetime | None = None
    limit: int | None = None
    windows: tuple[WeekdaySpans, ...] = ()
    some_weeks: bool = False
    """Whether some of the windows do not hold every week."""
    reason: str = ""
    """Why someone is away, only if details are asked for."""
    nth: int = 0
    source: str = ""


class Conflict(Struct, frozen=True):
    """Facts of which each is needed to forbid what was asked, and which together are enough.

    ``lack`` is what there is none of then, if it is one thing.
    """

    clinic: str
    facts: tuple[Fact, ...]
    lack: Lack | None = None


class Question(Struct, frozen=True, kw_only=True):
    """What was asked: why there is no course, why not at a day or time, or why not before a day.

    ``session`` counts the sessions of the course by date, from 1; 0 where the question is about the course.
    """

    kind: QuestionKind = "no-course"
    session: int = 0
    on: date | None = None
    at: int | None = None
    """The minute of the day."""


class Edit(Struct, frozen=True, kw_only=True):
    """A change of one file: tables appended to lists, and keys set, by their dotted places."""

    file: str
    append: dict[str, Any] = field(default_factory=dict)
    set: dict[str, Any] = field(default_factory=dict)


class MoveOther(Struct, frozen=True, kw_only=True):
    """Another patient's booked appointment at another local time."""

    id: str
    to: datetime


class RemedyTried(Struct, frozen=True, kw_only=True):
    """A change that was tried by planning, and the first infusion and cost of the course that it gives.

    ``pin`` is what ``plan --pin`` needs to give just this course; empty where ``plan`` gives it by itself.
    """

    kind: str
    clinic: str
    change: Reason
    first: date
    cost: int
    edit: Edit | None = None
    move: MoveOther | None = None
    pin: str = ""


class Explanation(Struct, frozen=True, kw_only=True):
    """The answer: whether it is possible, else conflicts and remedies, best first.

    ``complete`` says that there are no other conflicts, ``cut_short`` that not all of the facts and changes were looked
    at, since there are too many courses to compare.  ``readers`` are the readers of the facts, by clinic.
    """

    patient: str
    name: str = ""
    question: Question
    clinics: tuple[str, ...]
    as_of: date
    possible: bool
    first: date | None = None
    cost: int | None = None
    conflicts: tuple[Conflict, ...] = ()
    remedies: tuple[RemedyTried, ...] = ()
    complete: bool = True
    cut_short: bool = False
    unfinished: bool = False
    """Whether remedies are still being looked for."""
    starts_before: date | None = None
    """The end of the horizon, for a course without any session yet."""
    trial: bool = False
    readers: dict[str, Reader] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()
    """About the files that were read."""
    unknown_clinics: tuple[str, ...] = ()
    """About clinics that have appointments in the book and no file."""

    @property
    def is_decided(self) -> bool:
        """Whether a clinician's decision forbids it, or the lack of one by itself."""
        return any(all(fact.rule == GATE for fact in one.facts) for one in self.conflicts)

    def __repr__(self) -> str:
        """Return a text without the name."""
        return f"Explanation(patient={self.patient!r}, question={self.question!r}, possible={self.possible!r})"
