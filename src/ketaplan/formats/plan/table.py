"""A course as a coordinator reads it out on the phone; several courses one below the other.

Names and reasons from files are printed as text: never as markup, never as control characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.gate import objections_to_patient, why_nothing_is_planned
from ketaplan.domain.on_file import BOOKING
from ketaplan.formats.common.follow_up import follow_up, not_on_file
from ketaplan.formats.common.palette import ALARM, BROKEN_SIGN, MARK, OPTION, PATIENT
from ketaplan.formats.common.terminal_page import Page
from ketaplan.formats.plan.cost_sentence import cost_sentence
from ketaplan.formats.plan.decisions import decisions, heading
from ketaplan.formats.plan.footnotes import Footnotes, long_gaps
from ketaplan.formats.plan.rows import CourseRows, counts_by_date, gaps_in_days
from ketaplan.text.inert import sanitized
from ketaplan.text.reasons import next_step, words
from ketaplan.text.words import counted, day_in_sentence, listed, short_names, span_words, zone_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.domain.plan import Appointment
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.plan.view import PlanView


def render(views: Sequence[PlanView], options: Options) -> str:
    """Return one course, several with how they differ, or what is already booked."""
    page = Page(options.width, color=options.color, trial=options.trial)
    _concerns(page, views[0])
    _head(page, views[0])
    if views[0].is_complete:
        _complete(page, views[0], options)
    elif len(views) == 1:
        _alone(page, views[0], options)
    else:
        _compared(page, views, options)
    return page.text


def _concerns(page: Page, view: PlanView) -> None:
    """Add problems with what is already booked, before anything else."""
    for concern in view.offer.concerns:
        page.line(f"{sanitized(concern.text)}.", style=ALARM)
    if view.offer.concerns:
        page.gap()


def _head(page: Page, view: PlanView) -> None:
    """Add who, what, where, when it was planned, and in capitals that nothing is promised yet."""
    from rich.text import Text

    plan = view.plan
    who = Text.assemble((sanitized(view.patient.name), f"bold {PATIENT}"), f"  {plan.patient}")
    done = "booked" if view.saved and not plan.provisional else "planned"
    when = f"{zone_words(plan.timezone)}, {done} on {day_in_sentence(plan.as_of)}"
    page.side_by_side([(who, heading(view)), (sanitized(view.clinic.name), when)])
    for sentence in (*decisions(view), *_before(view)):
        page.line(sentence)
    if plan.provisional:
        page.gap()
        page.grid([("PROVISIONAL", _provisional_words(view))], style=ALARM)


def _before(view: PlanView) -> Iterator[str]:
    """Yield the sessions that the plan continues from, or that are around it."""
    fixed, planned, year = view.before, view.plan.infusions, view.plan.as_of.year
    if not fixed:
        return
    first, last = (day_in_sentence(one.day, year) for one in (fixed[0], fixed[-1]))
    if planned and fixed[-1].day > planned[0].day:
        days = f"on {first}" if len(fixed) == 1 else f"{first} to {last}"
        yield f"In addition to {counted(len(fixed), 'session')} given or booked, {days}."
    else:
        yield f"Continues after {counted(len(fixed), 'session')}; the latest is on {last}."


def _provisional_words(view: PlanView) -> str:
    """Return what must happen before the infusions can be booked, when to expect it, and what may be booked."""
    plan, clearance = view.plan, view.patient.clearance
    said = [words(one.reason, view.reader) for one in objections_to_patient(view.patient, plan.as_of)]
    if clearance.status == "coordination-pending" and clearance.on and clearance.on > plan.as_of:
        said.append(f"the answer is expected on {day_in_sentence(clearance.on, plan.as_of.year)}")
    remarks = (remark for remark in view.offer.remarks if remark.kind == "provisional")
    said += [sanitized(words(remark.reason, view.reader)) for remark in remarks]
    said.append("only the consultation may be booked" if plan.consultation else "no infusion may be booked yet")
    return " ".join(f"{sentence[:1].upper()}{sentence[1:]}." for sentence in said)


def _complete(page: Page, view: PlanView, options: Options) -> None:
    """Add what is booked of a course with nothing left to plan."""
    if view.plan.appointments:
        _course(page, view)
    else:
        page.gap()
    _follow_up(page, view)
    if view.plan.appointments and options.details:
        _stages_of_all(page, view)
    nothing = (
        "Nothing is planned."
        if why_nothing_is_planned(view.patient, view.plan.as_of)
        else "All sessions are given or booked."
    )
    page.line(" ".join((nothing, *_on_the_course(view))))


def _alone(page: Page, view: PlanView, options: Options) -> None:
    """Add the course with its follow-up, its summary, and what to do next."""
    _course(page, view)
    _follow_up(page, view)
    if options.details:
        _details(page, view)
    _closing(page, view)
    if step := _next_step(view):
        page.line(step)


def _follow_up(page: Page, view: PlanView) -> None:
    """Add when progress is scored, and what is not on file."""
    follow_up(page, view.plan.checkins, view.clinic, view.plan.as_of.year)
    not_on_file(page, view.plan.missing, view.plan.as_of.year)


def _compared(page: Page, views: Sequence[PlanView], options: Options) -> None:
    """Add a row a course; with details each course in full below them."""
    from ketaplan.formats.plan.comparison import comparison

    comparison(page, views)
    if options.details:
        for number, view in enumerate(views, 1):
            page.gap()
            title = f"Option {number} of {len(views)}   cost {view.plan.cost.total}   digest {view.offer.digest}"
            page.line(title, style=OPTION)
            _course(page, view)
            _details(page, view)
            _closing(page, view)
    page.gap()
    for sentence in _next_steps_of_several(views, options):
        page.line(sentence)


def _course(page: Page, view: PlanView) -> None:
    """Add the appointments, and notes on single ones."""
    plan, remarks = view.plan, view.offer.remarks
    gaps = gaps_in_days(plan.appointments, view.before)
    ids = [one.id for one in plan.appointments]
    notes = Footnotes.of((*long_gaps(plan.appointments, gaps, view.protocol), *remarks), ids, view.reader)
    rows = CourseRows(
        appointments=plan.appointments,
        clinic=view.clinic,
        year=plan.as_of.year,
        counts=counts_by_date(plan.appointments, view.before),
        gaps=gaps,
        notes=notes,
        phases_named={one.phase for one in plan.appointments} != {view.protocol.phases[0].name},
        statuses=_statuses(view) if view.is_complete else {},
    )
    page.gap()
    if table := next(filter(page.holds, rows.tables()), None):
        page.indented(table)
    else:
        page.grid(rows.lines())
    if notes.signs:
        page.grid([(sign, text) for text, sign in notes.signs.items()], style=MARK, indent=2, apart=1)
    page.gap()


def _statuses(view: PlanView) -> dict[str, str]:
    """Return the status of each appointment; what breaks a rule, for which the top says why, is marked."""
    broken = {name for concern in view.offer.concerns for name in concern.appointments}
    return {
        one.id: f"{view.status_of(one)} {BROKEN_SIGN}" if one.id in broken else view.status_of(one)
        for one in view.plan.appointments
    }


def _details(page: Page, view: PlanView) -> None:
    """Add every stage with its people, every part of the cost, and the versions it was made with."""
    _stages_of_all(page, view)
    cost = [(part, str(points)) for part, points in view.plan.cost.points.items()]
    page.line("Points", style="bold")
    page.grid([*cost, ("total", str(view.plan.cost.total))], indent=2)
    page.gap()
    made_with = ", ".join(f"{name} {version}" for name, version in view.plan.made_with.items())
    page.line(f"Digest {view.offer.digest}, made with {made_with}.")
    page.gap()


def _stages_of_all(page: Page, view: PlanView) -> None:
    for appointment in view.plan.appointments:
        page.line(appointment.id, style="bold")
        page.grid(_stages(view, appointment), indent=2)
    page.gap()


def _stages(view: PlanView, appointment: Appointment) -> Iterator[tuple[str, str, str]]:
    names, clock = short_names(view.clinic), view.clinic.clock
    if appointment.psychiatrist:
        who = names.get(appointment.psychiatrist, appointment.psychiatrist)
        yield span_words(appointment.start, appointment.end, clock), appointment.type, who
    for stage in appointment.stages:
        people = ", ".join(names.get(who, who) for _, who in stage.people)
        yield span_words(stage.start, stage.end, clock), stage.stage, people


def _closing(page: Page, view: PlanView) -> None:
    """Add the summary of the course, remarks on it overall, and its cost."""
    summary = [sanitized(words(view.offer.summary, view.reader))] if view.offer.summary else []
    page.line(" ".join((*summary, *_on_the_course(view))))
    page.line(cost_sentence(view))


def _on_the_course(view: PlanView) -> list[str]:
    """Return remarks on the course overall."""
    found = (remark for remark in view.offer.remarks if not remark.appointment and remark.kind != "provisional")
    return [sanitized(words(remark.reason, view.reader)) for remark in found]


def _next_step(view: PlanView) -> str:
    """Return what to do next; nothing where it is done, or a question follows."""
    if view.is_asking:
        return ""
    if view.saved:
        return "Only the consultation is booked." if view.plan.provisional else ""
    if _nothing_to_book(view):
        found = objections_to_patient(view.patient, view.plan.as_of)
        steps = [next_step(replace(one, file="the patient's file")) for one in found]
        return f"Cannot be booked yet: {sanitized('; '.join(steps))}. Other options: --alternatives 3."
    if view.plan.provisional:
        return "Not booked yet: --save books only the consultation."
    if kinds := [sanitized(one.kind) for one in view.plan.missing if one.before == BOOKING]:
        there = f"when {listed(kinds)} {'is' if len(kinds) == 1 else 'are'} there"
        return f"Cannot be booked yet: {there}, add it as [[on_file]] to the patient's file."
    return "Not booked yet: add --save, or see other options with --alternatives 3."


def _next_steps_of_several(views: Sequence[PlanView], options: Options) -> Iterator[str]:
    """Yield what to do next; nothing where a question follows."""
    if any(view.is_asking for view in views):
        return
    more = "" if options.details else " Add --details to see each in full."
    if any(_nothing_to_book(view) for view in views):
        yield f"Nothing can be booked yet.{more}"
        return
    yield f"Nothing is booked yet.{more} To book one:"
    for number, view in enumerate(views, 1):
        yield f"  {number}  --save --pick {number} --expect {view.offer.digest}"


def _nothing_to_book(view: PlanView) -> bool:
    return view.plan.provisional and view.plan.consultation is None
