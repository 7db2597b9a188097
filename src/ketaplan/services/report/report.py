"""A report on some days: all parts together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.disclosure import are_all_shown, together
from ketaplan.formats.report.view import ReportView
from ketaplan.services.report.care import courses_section, gaps_section, visits_section, wait_section
from ketaplan.services.report.courses import given_courses
from ketaplan.services.report.load import days_between, load_section
from ketaplan.services.report.outcomes import outcomes_section
from ketaplan.services.report.visits import TAKEN, Visits, visits_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ketaplan.formats.report.view import ReportSection
    from ketaplan.services.workspace.workspace import Workspace


class ReportQuery(Struct, frozen=True, kw_only=True):
    """The options of ``report``: the first and the last day, both included, and changes to suppose.

    ``effort`` is that of the search, None by the number of patients.
    """

    first: date
    last: date
    what_if: tuple[str, ...] = ()
    effort: int | None = None


def report_on(workspace: Workspace, query: ReportQuery) -> ReportView:
    """Return the report."""
    minimum = max(site.clinic.report_minimum for site in workspace.sites)
    return ReportView(
        first=query.first,
        last=query.last,
        as_of=workspace.today(workspace.sites[0]),
        minimum=minimum,
        clinics=tuple(workspace.clinics),
        sections=tuple(_sections(workspace, query, minimum)),
    )


def _sections(workspace: Workspace, query: ReportQuery, minimum: int) -> Iterator[ReportSection]:
    period, days = (query.first, query.last), days_between(query.first, query.last)
    at_sites = [visits_at(workspace, site.clinic.id, *period) for site in workspace.sites]
    shown = are_all_shown((visits.outcome(TAKEN) for visits in at_sites), minimum)
    for site, visits in zip(workspace.sites, at_sites, strict=True):
        protocol = site.library.find(site.clinic.protocol, site.path).or_raise()
        yield load_section(workspace.clinic_at(site, *period), protocol, visits, days, minimum, shown=shown)
    courses = list(given_courses(workspace, *period))
    visits = _all_of(at_sites)
    yield visits_section(visits, minimum)
    yield courses_section(courses, period, minimum)
    yield wait_section(courses, period, minimum)
    yield gaps_section(courses, visits.outcome(TAKEN), period, minimum)
    yield outcomes_section(workspace, courses, period, minimum)
    if query.what_if:
        from ketaplan.services.report.what_if import what_if_section

        yield what_if_section(workspace, courses, query.what_if, query.effort, query.last)


def _all_of(visits: Sequence[Visits]) -> Visits:
    """Return the visits of several clinics together, by outcome."""
    keys = {key: None for one in visits for key in one.by_outcome}
    return Visits(by_outcome={key: together(one.outcome(key) for one in visits) for key in keys}, by_resource={})
