"""A treatment protocol: the stages of a visit, the phases of a course, and when progress is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from ketaplan.domain.clinic import Instructions

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Role

ROUTES = ("iv", "im", "intranasal", "oral", "subcutaneous")
SESSION_WORDS = {"iv": "infusion", "im": "injection", "subcutaneous": "injection"}
"""What people call one treatment of a route; of any other it is a session."""
ADULT_YEARS = 18
MARKED_GAP_DAYS = 5
"""A longer gap is marked wherever it is shown: routine care drifts to 5 days and more (VA, 2024; field note C10)."""

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

None: no score is due.  PCL-5-week is the form that asks about the past week; the usual one asks about the past month.
"""


class Gap(Struct, frozen=True, kw_only=True):
    """Calendar days between two consecutive sessions, both ends included; days inside ``ideal`` cost nothing."""

    min_days: int
    max_days: int
    ideal: tuple[int, int]

    def __post_init__(self) -> None:
        """Refuse a gap that no day fits."""
        if not 1 <= self.min_days <= self.max_days or self.ideal[0] > self.ideal[1]:
            raise ValueError(f"gap of {self.min_days} to {self.max_days} days, ideal {self.ideal}, is empty")

    def days_off(self, days: int) -> int:
        """By how many days a gap lies outside the ideal one."""
        return max(0, self.ideal[0] - days, days - self.ideal[1])

    def is_long(self, days: int) -> bool:
        """Whether a gap is to be marked: over five days, in a rhythm that is meant to be closer than that."""
        return days > MARKED_GAP_DAYS >= self.ideal[1]


class Stage(Struct, frozen=True, kw_only=True):
    """A part of a visit; ``patients_per`` says, role by role, how many patients one person sees to at once.

    ``onsite`` are roles of which somebody is on shift throughout, with the patient or not.
    """

    name: str
    minutes: int
    patients_per: tuple[tuple[Role, int], ...] = ()
    onsite: tuple[Role, ...] = ()


class Phase(Struct, frozen=True, kw_only=True):
    """A run of sessions with one rhythm; ``per_week`` caps a calendar week (Monday to Sunday)."""

    name: str
    sessions: int
    per_week: int | None
    gap: Gap


class Consultation(Struct, frozen=True, kw_only=True):
    """What ``consult-needed`` plans first; the first infusion is at least ``lead_days`` days after it."""

    minutes: int = 60
    lead_days: int = 1


class CheckIn(Struct, frozen=True, kw_only=True):
    """A score that is due ``days`` before or after a session; sessions count through all phases from 1.

    Exactly one of ``before_session`` and ``after_session`` is given; ``"last"`` is the last session before
    maintenance.
    """

    measure: str
    before_session: int | None = None
    after_session: int | Literal["last"] | None = None
    days: int = 0


class Protocol(Struct, frozen=True, kw_only=True):
    """A protocol as a clinic's file or the package states it."""

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
    instructions: Instructions = field(default_factory=Instructions)
    """What patients are told; these come before the clinic's."""
    indications: tuple[str, ...] = ()
    """What its sources are about; none: not stated."""
    as_written: Phase | None = None
    """The first phase of the protocol's file, where an order replaces it."""

    @property
    def session_word(self) -> str:
        """What people call one treatment: ``infusion``, ``injection``, ``session``."""
        return SESSION_WORDS.get(self.route, "session")

    def phase_named(self, name: str) -> Phase | None:
        """The phase of that name; None for maintenance, which is ordered, and for a consultation."""
        return next((phase for phase in self.phases if phase.name == name), None)

    @property
    def visit_minutes(self) -> int:
        """The whole visit, from the first stage to the end of the last."""
        return sum(stage.minutes for stage in self.visit)

    @property
    def needs_physician(self) -> bool:
        """Whether any stage names a physician: only then the preferred one counts."""
        return any(role == "physician" for stage in self.visit for role, _ in stage.patients_per)
