"""Plans as the contract's JSON (section 3), and the dicts that batches, the book and TOML are made of.

Every document of every command begins with :func:`document`, which states the version of its form.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ketaplan.domain.plan import FORMAT
from ketaplan.text.inert import escaped, sanitized

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketaplan.domain.plan import Appointment, CheckInDue, Concern, Cost, Decisions, Plan, StaffedStage
    from ketaplan.domain.reasons import Cause, Reason
    from ketaplan.errors import NoPlanError
    from ketaplan.formats.plan.view import Options, PlanView


def document(kind: str, content: Mapping[str, Any], *, trial: bool) -> dict[str, Any]:
    """A document of that kind with the version of its form in front; ``trial`` says that its book is for trials."""
    return {"format": FORMAT, "kind": kind, **({"trial": True} if trial else {}), **content}


def render(views: Sequence[PlanView], options: Options) -> str:
    """One plan, the alternatives with the digest of each, or what is kept."""
    return as_text(offered(views, trial=options.trial))


def offered(views: Sequence[PlanView], *, trial: bool) -> dict[str, Any]:
    """What is rendered, before it is text."""
    if views[0].is_kept:
        return _kept(views[0], trial=trial)
    plans = [{**plan_dict(view.plan, trial=trial), **_concern_dicts(view)} for view in views]
    if len(views) == 1:
        return plans[0]
    named = [{**plan, "digest": view.offer.digest} for plan, view in zip(plans, views, strict=True)]
    return document("alternatives", {"patient": views[0].plan.patient, "plans": named}, trial=trial)


def _kept(view: PlanView, *, trial: bool) -> dict[str, Any]:
    """What is booked of a patient who has nothing left to plan, and who decided on it."""
    plan = view.plan
    owner = {"clinic": plan.clinic, "patient": plan.patient, "protocol": plan.protocol}
    booked = [booked_dict(one, **owner, status=view.status_of(one)) for one in plan.appointments]
    due = {"checkins": [checkin_dict(one) for one in plan.checkins]}
    around = {**due, **_decided_dicts(plan.decided), **_concern_dicts(view)}
    return document("kept", {"patient": plan.patient, "appointments": booked, **around}, trial=trial)


def as_text(value: Mapping[str, Any], *, compact: bool = False) -> str:
    """Indented for people, or compact where there is much of it; one line end closes it."""
    if compact:
        return escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) + "\n"
    return escaped(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def plan_dict(plan: Plan, *, trial: bool = False) -> dict[str, Any]:
    """A plan with the contract's keys, in the contract's order."""
    content = {
        "patient": plan.patient,
        "clinic": plan.clinic,
        "protocol": plan.protocol,
        "timezone": plan.timezone,
        "as_of": plan.as_of.isoformat(),
        "provisional": plan.provisional,
        "course": plan.course,
        "made_with": dict(plan.made_with),
        "cost": cost_dict(plan.cost),
        "appointments": [appointment_dict(appointment) for appointment in plan.appointments],
        "checkins": [checkin_dict(due) for due in plan.checkins],
        **_decided_dicts(plan.decided),
    }
    return document("plan", content, trial=trial)


def cost_dict(cost: Cost) -> dict[str, int]:
    """The total, then every part."""
    return {"total": cost.total, **cost.points}


def appointment_dict(appointment: Appointment) -> dict[str, Any]:
    """An infusion with its chair and stages, or a consultation with its psychiatrist."""
    when = {"start": appointment.start.isoformat(), "end": appointment.end.isoformat()}
    place = {"phase": appointment.phase, "number": appointment.number}
    if not appointment.is_infusion:
        who = {"psychiatrist": appointment.psychiatrist}
        return {"type": appointment.type, "id": appointment.id, **place, **who, **when}
    stages = [_stage_dict(stage) for stage in appointment.stages]
    head = {"id": appointment.id, "type": appointment.type, **place, **when}
    return {**head, "chair": appointment.chair, "stages": stages}


def booked_dict(appointment: Appointment, *, clinic: str, patient: str, protocol: str, status: str) -> dict[str, Any]:
    """An appointment as the book holds it: the same object, and whose it is."""
    owner = {"clinic": clinic, "patient": patient, "protocol": protocol, "status": status}
    return {**appointment_dict(appointment), **owner}


def no_plan(error: NoPlanError) -> str:
    """Why there is none."""
    return as_text(no_plan_dict(error))


def no_plan_dict(error: NoPlanError) -> dict[str, Any]:
    """Return why there is no plan, and what would help: of the clinics asked, in their order.

    Every reason and remedy has its words in ``text`` and itself, with its own kind, in ``facts``.
    """
    causes = error.causes
    content = {
        "patient": error.patient,
        "clinic": causes[0].clinic,
        "as_of": causes[0].as_of.isoformat(),
        "reasons": [_reason_dict(cause, reason) for cause in causes for reason in cause.reasons],
        "remedies": [_remedy_dict(cause, change) for cause in causes for change in cause.remedies],
    }
    return document("no-plan", content, trial=error.trial)


def _reason_dict(cause: Cause, reason: Reason) -> dict[str, Any]:
    from ketaplan.text.reasons import details, words

    kind = {"kind": cause.kind, "clinic": cause.clinic}
    said = {"text": words(reason, cause.reader), "details": list(details(reason, cause.reader))}
    return {**kind, **said, "facts": reason.facts}


def _remedy_dict(cause: Cause, change: Reason) -> dict[str, Any]:
    from ketaplan.text.reasons import words

    return {"clinic": cause.clinic, "text": words(change, cause.reader), "kind": change.kind, "facts": change.facts}


def _stage_dict(stage: StaffedStage) -> dict[str, str]:
    when = {"start": stage.start.isoformat(), "end": stage.end.isoformat()}
    return {"stage": stage.stage, **when, **dict(stage.people)}


def checkin_dict(due: CheckInDue) -> dict[str, str]:
    """A day on which progress is scored."""
    return {"on": due.on.isoformat(), "measure": due.measure, "label": due.label}


def _decided_dicts(decided: Decisions) -> dict[str, dict[str, str]]:
    """By whom and when the patient was cleared, and whose orders the course follows."""
    return {key: {"by": sanitized(one.by), "on": one.on.isoformat()} for key, one in decided.by_key().items()}


def _concern_dicts(view: PlanView) -> dict[str, Any]:
    """What is wrong with what is booked already, where anything is."""
    found = [_concern_dict(one) for one in view.offer.concerns]
    return {"concerns": found} if found else {}


def _concern_dict(concern: Concern) -> dict[str, Any]:
    said = {"kind": concern.kind, "text": concern.text, "appointments": list(concern.appointments)}
    return {**said, "facts": [reason.facts for reason in concern.reasons]}
