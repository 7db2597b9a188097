"""What a visit needs at the clinic: its length, its stages and their roles."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from msgspec import Struct

from ketaplan.domain.clinic import Role
from ketaplan.domain.protocol import Protocol
from ketaplan.planner.request import Request


class StageTemplate(Struct, frozen=True):
    """A stage that starts ``offset`` minutes after the visit; ``roles`` with the share of a person each uses.

    ``onsite`` are roles of which someone must be on shift throughout, even if busy elsewhere.
    """

    name: str
    offset: int
    minutes: int
    roles: tuple[tuple[Role, Fraction], ...]
    onsite: tuple[Role, ...] = ()


class VisitTemplate(Struct, frozen=True, kw_only=True):
    """A treatment visit or a consultation at no particular time; never before ``not_before``."""

    kind: str
    minutes: int
    stages: tuple[StageTemplate, ...]
    takes_chair: bool
    not_before: date

    def needs(self, role: Role) -> bool:
        """Return whether any stage needs that role."""
        return any(role == named for stage in self.stages for named, _ in stage.roles)


def treatment(request: Request) -> VisitTemplate:
    """Return the template of a treatment visit."""
    return VisitTemplate(
        kind="infusion",
        minutes=request.protocol.visit_minutes,
        stages=_stages(request.protocol),
        takes_chair=True,
        not_before=request.ready,
    )


def consultation(request: Request) -> VisitTemplate:
    """Return the template of the consultation, to which ``earliest`` and the minimum age do not apply."""
    minutes = request.protocol.consultation.minutes
    return VisitTemplate(
        kind="consultation",
        minutes=minutes,
        stages=(StageTemplate("consultation", 0, minutes, (("psychiatrist", Fraction(1)),)),),
        takes_chair=False,
        not_before=request.as_of + timedelta(days=request.clinic.notice_days),
    )


def _stages(protocol: Protocol) -> tuple[StageTemplate, ...]:
    templates, offset = [], 0
    for stage in protocol.visit:
        roles = tuple((role, Fraction(1, patients)) for role, patients in stage.patients_per)
        templates.append(StageTemplate(stage.name, offset, stage.minutes, roles, stage.onsite))
        offset += stage.minutes
    return tuple(templates)
