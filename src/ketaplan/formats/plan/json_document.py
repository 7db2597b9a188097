"""Plans as the contract's JSON (section 3), and the dicts that batches and TOML are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.formats.common.appointment_keys import (
    appointment_dict,
    booked_dict,
    checkin_dict,
    missing_dicts,
    resumed_dicts,
)
from ketaplan.formats.common.document import document, json_text
from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.plan import Concern, Cost, Decisions, Plan
    from ketaplan.domain.reasons import Cause, Reason
    from ketaplan.errors import NoPlanError
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.plan.view import PlanView


def render(views: Sequence[PlanView], options: Options) -> str:
    """Return one plan, several options each with its digest, or what is booked."""
    return json_text(offered(views, trial=options.trial))


def offered(views: Sequence[PlanView], *, trial: bool) -> dict[str, Any]:
    """Return the content before it becomes text."""
    if views[0].is_complete:
        return _complete(views[0], trial=trial)
    plans = [{**plan_dict(view.plan, trial=trial), **_concern_dicts(view)} for view in views]
    if len(views) == 1:
        return plans[0]
    named = [{**plan, "digest": view.offer.digest} for plan, view in zip(plans, views, strict=True)]
    return document("alternatives", {"patient": views[0].plan.patient, "plans": named}, trial=trial)


def _complete(view: PlanView, *, trial: bool) -> dict[str, Any]:
    """Return the bookings of a patient who has nothing left to plan, and the decisions."""
    plan = view.plan
    owner = {"clinic": plan.clinic, "patient": plan.patient, "protocol": plan.protocol}
    booked = [booked_dict(one, **owner, status=view.status_of(one)) for one in plan.appointments]
    due = {"checkins": [checkin_dict(one) for one in plan.checkins]}
    decided = _decided_dicts(plan.decided) | resumed_dicts(plan.resumed)
    around = {**due, **missing_dicts(plan.missing), **decided, **_concern_dicts(view)}
    return document("kept", {"patient": plan.patient, "appointments": booked, **around}, trial=trial)


def plan_dict(plan: Plan, *, trial: bool = False) -> dict[str, Any]:
    """Return a plan with the contract's keys, in the contract's order."""
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
        **missing_dicts(plan.missing),
        **_decided_dicts(plan.decided),
        **resumed_dicts(plan.resumed),
    }
    return document("plan", content, trial=trial)


def cost_dict(cost: Cost) -> dict[str, int]:
    """Return the total, then every part."""
    return {"total": cost.total, **cost.points}


def no_plan(error: NoPlanError) -> str:
    """Return why there is no plan, as text."""
    return json_text(no_plan_dict(error))


def no_plan_dict(error: NoPlanError) -> dict[str, Any]:
    """Return why there is no plan, and what would help, clinic by clinic.

    Every reason and remedy has words in ``text``, and its kind and facts in ``facts``.
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


def _decided_dicts(decided: Decisions) -> dict[str, dict[str, str]]:
    """Return who cleared the patient and when, and whose orders the course follows."""
    return {key: {"by": sanitized(one.by), "on": one.on.isoformat()} for key, one in decided.by_key().items()}


def _concern_dicts(view: PlanView) -> dict[str, Any]:
    """Return problems with what is already booked, if any."""
    found = [_concern_dict(one) for one in view.offer.concerns]
    return {"concerns": found} if found else {}


def _concern_dict(concern: Concern) -> dict[str, Any]:
    said = {"kind": concern.kind, "text": concern.text, "appointments": list(concern.appointments)}
    return {**said, "facts": [reason.facts for reason in concern.reasons]}
