"""Why a batch leaves a patient out: what the others use."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from ketaplan.domain.reasons import Reason


class NotEvenAlone(Reason, frozen=True, kw_only=True, tag="not-even-alone"):
    """No clinic could plan the patient even without any other patient."""


class ConsultationTaken(Reason, frozen=True, kw_only=True, tag="consultation-taken"):
    """No psychiatrist has time for the consultation before the end of the horizon."""

    before: date


class TooExpensive(Reason, frozen=True, kw_only=True, tag="too-expensive"):
    """There is room, but every course in it costs more than leaving the patient out."""


class Share(Struct, frozen=True):
    """The percentage of suitable times at which others use a role or ``chair`` that a visit needs."""

    need: str
    percent: int


class Scarce(Reason, frozen=True, kw_only=True, tag="scarce"):
    """What the others use at the times that suit the patient, the scarcest first."""

    shares: tuple[Share, ...]


class TooFarApart(Reason, frozen=True, kw_only=True, tag="too-far-apart"):
    """The remaining room is too far apart for a course."""


class WouldHelp(Reason, frozen=True, kw_only=True, tag="would-help"):
    """Changes that each make a course possible alone."""

    changes: tuple[Reason, ...]
