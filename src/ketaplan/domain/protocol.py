"""A treatment protocol: the stages of a visit, the phases of a course, and when progress is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from ketaplan.domain.clinic import Instructions
from ketaplan.domain.on_file import Requirement

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Role

ROUTES = ("iv", "im", "intranasal", "oral", "subcutaneous")
SESSION_WORDS = {"iv": "infusion", "im": "injection", "subcutaneous": "injection"}
"""The word for one treatment, by route; for all others it is a session."""
ADULT_YEARS = 18
REVIEW_DAYS = 7
MARKED_GAP_DAYS = 5
"""Longer gaps are marked in all outputs: routine care drifts to 5 days and more (VA, 2024; field note C10)."""

MEASURES: dict[str, str | None] = {
    "depression": "PHQ-9",
    "ptsd": "PCL-5-week",
    "ocd": "Y-BOCS",
    "alcohol-use-disorder": "TLFB",
    "anxiety": "GAD-7",
    "chronic-pain": "PEG",
    "other": None,
}
"""What ``measure = "auto"`` means for each indication (the contract's list of indications is this one's keys).

None: no score is due.  PCL-5-week is the form that asks about the past week; the standard one asks about the past
month.
"""
AUTO_MEASURE = "auto"


def measure_for(measure: str, indication: str) -> str | None:
    """Return the measure that a check-in asks for, by indication where it is ``auto``; None: no score is due."""
    return MEASURES.get(indication) if measure == AUTO_MEASURE else measure


class Gap(Struct, frozen=True, kw_only=True):
    """Calendar days between two consecutive sessions, both ends included; days inside ``ideal`` cost nothing."""

    min_days: int
    max_days: int
    ideal: tuple[int, int]

    def __post_init__(self) -> None:
        """Refuse an empty gap."""
        if not 1 <= self.min_days <= self.max_days or self.ideal[0] > self.ideal[1]:
            raise ValueError(f"gap of {self.min_days} to {self.max_days} days, ideal {self.ideal}, is empty")

    def days_off(self, days: int) -> int:
        """Return by how many days a gap is outside the ideal range."""
        return max(0, self.ideal[0] - days, days - self.ideal[1])

    def is_long(self, days: int) -> bool:
        """Return whether a gap should be marked: over five days, where the ideal is at most five."""
        return days > MARKED_GAP_DAYS >= self.ideal[1]


class Stage(Struct, frozen=True, kw_only=True):
    """A part of a visit; ``patients_per`` is, by role, how many patients one person can care for at once.

    ``onsite`` lists roles of which one person must be on shift throughout, with or without the patient.
    """

    name: str
    minutes: int
    patients_per: tuple[tuple[Role, int], ...] = ()
    onsite: tuple[Role, ...] = ()


class Phase(Struct, frozen=True, kw_only=True):
    """A run of sessions with one gap rule; at most ``per_week`` of them in a calendar week (Monday to Sunday)."""

    name: str
    sessions: int
    per_week: int | None
    gap: Gap


class Consultation(Struct, frozen=True, kw_only=True):
    """What is planned first for ``consult-needed``; the first infusion is at least ``lead_days`` days later."""

    minutes: int = 60
    lead_days: int = 1


class CheckIn(Struct, frozen=True, kw_only=True):
    """A score that is due ``days`` before or after a session; sessions are counted from 1 through all phases.

    Exactly one of ``before_session`` and ``after_session`` is given; ``"each"`` is every session before maintenance,
    ``"last"`` the last of them.
    """

    measure: str
    before_session: int | Literal["each"] | None = None
    after_session: int | Literal["last"] | None = None
    days: int = 0


class TaskAfter(Struct, frozen=True, kw_only=True):
    """What has to be done within ``days`` after every session, such as a form to send."""

    task: str
    days: int


class Missed(Struct, frozen=True, kw_only=True):
    """How missed sessions are made up: after the other sessions of the phase, or also within the same week.

    ``make_up_within_days`` is how many days after its old day a session may be made up; it counts with ``makes_up``.
    """

    makes_up: bool = False
    make_up_within_days: int = 3


class Protocol(Struct, frozen=True, kw_only=True):
    """A protocol from a clinic's file or from the package."""

    id: str
    name: str
    route: str
    minimum_age: int
    visit: tuple[Stage, ...]
    phases: tuple[Phase, ...]
    consultation: Consultation = Consultation()
    tolerance_before: int = 0
    tolerance_after: int = 0
    """Maintenance: a gap may be ``every_days`` less ``tolerance_before`` to ``every_days`` plus ``tolerance_after``."""
    checkins: tuple[CheckIn, ...] = ()
    maintenance_checkins: bool = False
    """Whether a score is due before each session of maintenance."""
    review_days: int = REVIEW_DAYS
    """Days from the last session of a course to its review."""
    after_each: tuple[TaskAfter, ...] = ()
    missed: Missed = Missed()
    instructions: Instructions = field(default_factory=Instructions)
    """Instructions for patients; keys set here override the clinic's."""
    indications: tuple[str, ...] = ()
    """The indications its sources cover; empty: not stated."""
    requires: tuple[Requirement, ...] = ()
    """What has to be on file."""
    as_written: Phase | None = None
    """The first phase of the protocol's file, when an order replaces it."""

    @property
    def session_word(self) -> str:
        """The word for one treatment: ``infusion``, ``injection``, ``session``."""
        return SESSION_WORDS.get(self.route, "session")

    def phase_named(self, name: str) -> Phase | None:
        """Return the phase of that name; None for maintenance and for a consultation."""
        return next((phase for phase in self.phases if phase.name == name), None)

    @property
    def visit_minutes(self) -> int:
        """The length of a visit, from the first stage to the end of the last."""
        return sum(stage.minutes for stage in self.visit)

    @property
    def needs_physician(self) -> bool:
        """Whether any stage needs a physician: only then a preferred one counts."""
        return any(role == "physician" for stage in self.visit for role, _ in stage.patients_per)
