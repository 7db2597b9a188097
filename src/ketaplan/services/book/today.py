"""What happens today: which visits run and in which stage, who comes next, and which visits no one has marked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ketaplan.domain.intervals import DAY
from ketaplan.formats.book.today import TodayAtClinic, TodayView, VisitToday
from ketaplan.services.book.change_words import sessions_by_date
from ketaplan.services.book.marking import unmarked_days
from ketaplan.services.workspace.workspace import LONGEST_HORIZON_WEEKS
from ketaplan.text.words import short_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.plan import Appointment
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace


def today_of(workspace: Workspace, *, by: str, named: bool) -> TodayView:
    """Return what happens now at each site, with a row for each chair, person or patient."""
    return TodayView(
        now=workspace.now.astimezone(workspace.sites[0].clinic.zone),
        by=by,
        clinics=tuple(_at(workspace, site, by=by, named=named) for site in workspace.sites),
        unmarked=tuple(unmarked_days(workspace)),
    )


def _at(workspace: Workspace, site: Site, *, by: str, named: bool) -> TodayAtClinic:
    today = workspace.today(site)
    booked = [one for one in workspace.book.between(today, today, site.clinic.id) if one.takes_time]
    following = None if any(one.appointment.start > workspace.now for one in booked) else _following(workspace, site)
    shown = [*booked, following] if following else booked
    names = workspace.names.of({one.patient for one in shown}) if named else {}
    sessions = sessions_by_date(workspace, shown)
    visits = [_visit(workspace, one, names, sessions) for one in shown]
    return TodayAtClinic(
        clinic=site.clinic.id,
        name=site.clinic.name,
        now=workspace.now.astimezone(site.clinic.zone),
        clock=site.clinic.clock,
        rows=_rows(workspace, site, by),
        visits=tuple(visits[: len(booked)]),
        following=visits[-1] if following else None,
        labels=short_names(site.clinic) if by == "staff" else {},
    )


def _following(workspace: Workspace, site: Site) -> Booking | None:
    """Return the first visit after today, None if none is booked."""
    today = workspace.today(site)
    last = today + timedelta(days=7 * LONGEST_HORIZON_WEEKS)
    days = workspace.book.open_days(today + DAY, last, site.clinic.id)
    if not days:
        return None
    day: date = min(day for day, _ in days)
    return next(one for one in workspace.book.between(day, day, site.clinic.id) if one.is_open)


def _visit(workspace: Workspace, one: Booking, names: dict[str, str], sessions: dict[str, str]) -> VisitToday:
    visit = one.appointment
    stage, until = _stage(one, workspace.now)
    people = [visit.psychiatrist] if visit.psychiatrist else [*visit.people("physician"), *visit.people("nurse")]
    return VisitToday(
        id=one.id,
        patient=one.patient,
        name=names.get(one.patient, ""),
        session=sessions[one.id],
        status=one.status,
        start=visit.start,
        end=visit.end,
        chair=visit.chair,
        people=tuple(dict.fromkeys(people)),
        duties=tuple(_duties(visit)),
        has_started=visit.start <= workspace.now,
        is_over=visit.end <= workspace.now,
        stage=stage,
        until=until,
    )


def _duties(visit: Appointment) -> Iterator[tuple[str, datetime, datetime]]:
    if visit.psychiatrist:
        yield visit.psychiatrist, visit.start, visit.end
    for stage in visit.stages:
        yield from ((who, stage.start, stage.end) for _, who in stage.people)


def _stage(one: Booking, now: datetime) -> tuple[str | None, datetime | None]:
    """Return the stage that runs now and when it ends; None and None if the visit does not run."""
    visit = one.appointment
    if not visit.start <= now < visit.end:
        return None, None
    for stage in visit.stages:
        if stage.start <= now < stage.end:
            return stage.stage, stage.end
    return visit.type, visit.end


def _rows(workspace: Workspace, site: Site, by: str) -> tuple[str, ...]:
    """Return what has a row even where nothing is booked: all chairs, or who is on shift today."""
    if by == "chair":
        return tuple(site.clinic.chairs)
    if by == "staff":
        today = workspace.today(site)
        return tuple(_on_shift(workspace.clinic_at(site, today, today), today))
    return ()


def _on_shift(clinic: Clinic, day: date) -> list[str]:
    from ketaplan.domain.intervals import without

    return [one.id for one in clinic.staff if without(one.shifts.on(day), one.leave.on(day))]
