"""Which rule an appointment of a plan or the book breaks under the current files."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ketaplan.domain.reasons import Reason

# -- the visit


class WrongLength(Reason, frozen=True, kw_only=True, tag="wrong-length"):
    """It does not last the protocol's ``minutes``."""

    minutes: int


class OffGrid(Reason, frozen=True, kw_only=True, tag="off-grid"):
    """It does not start on the clinic's grid of ``minutes``; ``to_choose`` while a start is being chosen."""

    minutes: int
    to_choose: bool = False


class ClockChangesInside(Reason, frozen=True, kw_only=True, tag="clock-changes-inside"):
    """The clock changes inside the visit."""


class NoSuchChair(Reason, frozen=True, kw_only=True, tag="no-such-chair"):
    """The clinic does not have the chair."""

    chair: str | None = None


class ChairTaken(Reason, frozen=True, kw_only=True, tag="chair-taken"):
    """The chair is taken."""

    chair: str


class OtherStages(Reason, frozen=True, kw_only=True, tag="other-stages"):
    """Its stages differ from the protocol's."""


class OfStage(Reason, frozen=True, kw_only=True, tag="stage"):
    """A violation in one stage of a visit; without ``stage``, in several."""

    stage: str = ""


class TwoPeopleAtOnce(OfStage, frozen=True, kw_only=True, tag="two-people-at-once"):
    """One person has two roles in a stage."""

    subject: str


class WrongRole(OfStage, frozen=True, kw_only=True, tag="wrong-role"):
    """A person does not have the role that the stage needs, or no one is assigned."""

    subject: str
    role: str


class StaffAway(OfStage, frozen=True, kw_only=True, tag="staff-away"):
    """A person is not available for the stage, and why."""

    where: Reason


# -- the consultation


class NoConsultationNeeded(Reason, frozen=True, kw_only=True, tag="no-consultation-needed"):
    """The patient no longer needs a consultation."""


class ConsultationBookedAlready(Reason, frozen=True, kw_only=True, tag="consultation-booked-already"):
    """The plan has a consultation, and so has the book."""


class ConsultationFirst(Reason, frozen=True, kw_only=True, tag="consultation-first"):
    """A consultation comes first, and neither the plan nor the book has one."""


class TooSoonAfterConsultation(Reason, frozen=True, kw_only=True, tag="too-soon-after-consultation"):
    """An infusion before the first day that the consultation allows."""

    first: date


# -- the course


class NotLeftToPlan(Reason, frozen=True, kw_only=True, tag="not-left-to-plan"):
    """It is not one of the sessions to plan."""


class MissingFromPlan(Reason, frozen=True, kw_only=True, tag="missing-from-plan"):
    """The session is missing from the plan."""


class OutOfOrder(Reason, frozen=True, kw_only=True, tag="out-of-order"):
    """It comes after a session of its phase with a higher number."""

    after: int


class StartsTooLate(Reason, frozen=True, kw_only=True, tag="starts-too-late"):
    """The first infusion is not within the horizon."""

    horizon_weeks: int


class GapNotAllowed(Reason, frozen=True, kw_only=True, tag="gap"):
    """The gap to a session next to it is too short or too long.

    ``own`` when the appointment itself is meant, such as when it moves.
    """

    days: int
    min_days: int
    max_days: int
    to: Literal["before", "after", "last-given"]
    own: bool = False


class GapBetween(Reason, frozen=True, kw_only=True, tag="gap-between"):
    """The gap between two booked sessions, which a physician may allow."""

    first: date
    last: date
    days: int
    min_days: int
    max_days: int


class GapsNotKept(Reason, frozen=True, kw_only=True, tag="gaps-not-kept"):
    """Its gaps to the sessions before and after it would not be allowed."""


class TooManyInWeek(Reason, frozen=True, kw_only=True, tag="week-full"):
    """More than ``sessions`` of its phase in one calendar week; ``own`` if the session itself is meant."""

    sessions: int
    own: bool = False


class AfterReview(Reason, frozen=True, kw_only=True, tag="after-review"):
    """It is after the review; ``own`` as for :class:`GapNotAllowed`."""

    review: date
    own: bool = False


class TooManySessions(Reason, frozen=True, kw_only=True, tag="too-many-sessions"):
    """A phase would have more sessions than ordered."""

    phase: str
    sessions: int
    ordered: int
