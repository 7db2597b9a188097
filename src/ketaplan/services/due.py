"""What is due, by day: scores to ask for, reviews, documents, tasks after sessions, answers and consultations.

:func:`due_of_patient` is for other services; the list of everyone reads only the first lines of most files.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.book.errors import NotAllowedError
from ketaplan.domain.checkins import DatedCheckIn, DatedSession, Scored, dated_checkins, unanswered
from ketaplan.domain.score import counting
from ketaplan.domain.visit_note import DONE
from ketaplan.files.patient_heads import patient_head, patient_heads
from ketaplan.formats.due import DueItem, DueList
from ketaplan.services.book.held import HeldDays
from ketaplan.services.course_facts import CourseReader
from ketaplan.services.find_patient import folder_of
from ketaplan.services.patients import bookings_by_patient
from ketaplan.services.status import course_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from ketaplan.domain.plan import CheckInDue
    from ketaplan.files.patient_heads import PatientHead
    from ketaplan.formats.status import PatientStanding
    from ketaplan.services.book.held import HeldCourse
    from ketaplan.services.status import CourseStages
    from ketaplan.services.workspace.workspace import Workspace

Days = tuple[date, date]
"""The first and the last day that are asked about; what is overdue is added where today is one of them."""
OVER = frozenset({"declined", "stopped"})
"""Stages in which nothing is due any more."""


class OpenCheckIns(NamedTuple):
    """The check-ins of a patient's course that may be due."""

    patient: str
    checkins: Sequence[DatedCheckIn]


def due_of_patient(workspace: Workspace, file: Path, days: Days) -> tuple[DueItem, ...]:
    """Return what is due for the patient of a file, what is overdue first."""
    return tuple(due_list(workspace, days, [file]).items)


def checkins_due(workspace: Workspace, file: Path) -> tuple[CheckInDue, ...]:
    """Return the check-ins from today on of the sessions that are given or booked, without those that are answered.

    A user who may not see scores gets all of them. There are none once a course is stopped or declined, or where the
    patient's file or its protocol has faults.
    """
    head = patient_head(file)
    if head is None:
        return ()
    booked = bookings_by_patient(workspace, [head], everyone=False) or {}
    course = course_of(workspace, CourseReader(workspace), head, booked.get(head.id, ()))
    if course is None or course.standing(head.id).stage in OVER:
        return ()
    found = _dated(course)
    scores, _ = _scores(workspace, [OpenCheckIns(head.id, found)])
    return tuple(due for due in unanswered(found, scores.get(head.id, ()), course.today) if due.on >= course.today)


def due_list(workspace: Workspace, days: Days, files: Sequence[Path] = ()) -> DueList:
    """Return what is due for the patients of these files, or for all, what is overdue first.

    Scores are left out for a user who may not see them, and the list says so.
    """
    today, reader = workspace.today(workspace.sites[0]), CourseReader(workspace)
    heads = _heads(workspace, files)
    booked = bookings_by_patient(workspace, heads, everyone=not files) or {}
    done, held = _done(workspace), HeldDays(workspace)
    items: list[DueItem] = []
    open_: list[OpenCheckIns] = []
    unread: list[str] = []
    for head in heads:
        own = booked.get(head.id, ())
        course = course_of(workspace, reader, head, own)
        if course is None:
            unread.append(str(head.file))
        elif (standing := course.standing(head.id)).stage not in OVER:
            items += (*_items(course, standing), *_tasks(course, head.id, done), *_held(head.id, held.of(own)))
            open_ += [OpenCheckIns(head.id, found) for found in [_checkins(course, days, today)] if found]
    scores, hidden = _scores(workspace, open_)
    items += [] if hidden else [item for one in open_ for item in _asked_for(one, scores.get(one.patient, ()), today)]
    shown = {item for item in items if _is_shown(item, days, today)}
    return DueList(
        items=sorted(shown, key=lambda item: (item.on, item.kind, item.patient, item.subject, item.label)),
        today=today,
        first=days[0],
        last=days[1],
        names={head.id: head.name for head in heads},
        hides_scores=hidden,
        unread=unread,
    )


def _heads(workspace: Workspace, files: Sequence[Path]) -> list[PatientHead]:
    """Return the heads of these files, each once, or of all."""
    if not files:
        return list(patient_heads(folder_of(workspace.sites[0].path, workspace.settings.patients)))
    return [head for head in map(patient_head, dict.fromkeys(files)) if head]


def _is_shown(item: DueItem, days: Days, today: date) -> bool:
    is_overdue = item.on < today and days[0] <= today <= days[1]
    return is_overdue or days[0] <= item.on <= days[1]


def _items(course: CourseStages, standing: PatientStanding) -> Iterator[DueItem]:
    """Yield what is due but scores."""
    name = standing.id
    if standing.stage == "referred":
        yield DueItem(on=course.today, kind="consultation", patient=name)
    elif standing.stage == "waiting-for-clearance" and standing.due:
        yield DueItem(on=standing.due, kind="clearance", patient=name)
    elif standing.stage == "course-complete" and standing.due:
        yield DueItem(on=standing.due, kind="review", patient=name)
    elif standing.stage == "in-maintenance" and (order := course.file.maintenance) and order.review_on:
        reviewed = course.file.review
        if reviewed is None or reviewed.on <= order.on:
            yield DueItem(on=order.review_on, kind="review", patient=name)
    for one in course.documents(standing.stage):
        yield DueItem(on=one.by, kind="document", patient=name, subject=one.kind, label=one.before, state=one.state)


def _held(patient: str, held: HeldCourse | None) -> Iterator[DueItem]:
    """Yield the decision on held sessions."""
    if held is not None:
        yield DueItem(on=held.until, kind="hold", patient=patient, label=" ".join(held.ids))


def _tasks(course: CourseStages, patient: str, done: Collection[tuple[str, str]]) -> Iterator[DueItem]:
    """Yield the tasks after sessions of the book that were given, without those done."""
    for one in course.visits_given:
        for task in course.file.protocol.after_each:
            if (one.id, task.task) not in done:
                on = one.start.date() + timedelta(days=task.days)
                yield DueItem(on=on, kind="task", patient=patient, subject=task.task, label=one.id)


def _done(workspace: Workspace) -> frozenset[tuple[str, str]]:
    """Return the tasks that are done, each with its appointment."""
    book = workspace.optional_book
    notes = book.visit_notes() if book else ()
    return frozenset((one.appointment, one.value) for one in notes if one.what == DONE)


def _checkins(course: CourseStages, days: Days, today: date) -> list[DatedCheckIn]:
    """Return the check-ins of a course with one that is asked about; none of a course that is long over."""
    found = _dated(course)
    return found if any(one.on <= days[1] for one in unanswered(found, (), today)) else []


def _dated(course: CourseStages) -> list[DatedCheckIn]:
    """Return the check-ins of the sessions that are given or booked."""
    sessions = [DatedSession(phase, day) for (phase, _), day in course.given.items()]
    sessions += [DatedSession(phase, day) for phase, day in course.sessions_ahead]
    if not sessions:
        return []
    return dated_checkins(course.file.protocol, course.file.indication, sessions, course.total)


def _scores(workspace: Workspace, open_: Sequence[OpenCheckIns]) -> tuple[Mapping[str, Sequence[Scored]], bool]:
    """Return on which days these patients were scored, and whether the user may not see that."""
    if workspace.optional_book is None or not open_:
        return {}, False
    measures = {one.due.measure for each in open_ for one in each.checkins}
    try:
        found = workspace.optional_book.scores_of({one.patient for one in open_}, measures)
    except NotAllowedError:
        return {}, True
    return {name: [Scored(one.measure, one.on) for one in counting(some)] for name, some in found.items()}, False


def _asked_for(one: OpenCheckIns, scores: Sequence[Scored], today: date) -> Iterator[DueItem]:
    return (_score(one.patient, due) for due in unanswered(one.checkins, scores, today))


def _score(patient: str, due: CheckInDue) -> DueItem:
    return DueItem(on=due.on, kind="score", patient=patient, subject=due.measure, label=due.label)
