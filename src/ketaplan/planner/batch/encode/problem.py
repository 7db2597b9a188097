"""Candidates and their clinics -> :class:`ProblemData`, with what decoding needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from ketaplan.domain.plan import ResourceUse
from ketaplan.planner.availability import Availability
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.clinic_arrays import ClinicArrays, units_of_a_whole
from ketaplan.planner.batch.encode.patient_arrays import PatientArrays
from ketaplan.planner.batch.encode.site_layout import SiteLayout, layout_of
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.request import Request
from ketaplan.planner.visit_templates import VisitTemplate, consultation, treatment

InUse = Mapping[str, tuple[ResourceUse, ...]]
"""Resource uses already booked, by clinic."""


class EncodedProblem:
    """The ``data``, and the meaning of its numbers: sites, options, names of resources and the first day.

    The cost of every course is a multiple of ``cost_gcd``.
    """

    def __init__(self, candidates: Sequence[Candidate], in_use: InUse) -> None:
        """Encode everything; this fixes the order of candidates and clinics."""
        requests = [request for candidate in candidates for request in candidate.requests]
        self.today = requests[0].as_of
        self.days = max((last_day(request) - self.today).days for request in requests) + 1
        by_clinic = {request.clinic.id: request for request in requests}
        templates = {name: _templates(name, requests) for name in sorted(by_clinic)}
        self.sites = [
            layout_of(by_clinic[name].clinic, Availability(replace(by_clinic[name], in_use=in_use.get(name, ()))), own)
            for name, own in templates.items()
        ]
        units = units_of_a_whole(template for own in templates.values() for template in own)
        clinics = ClinicArrays(self.sites, list(templates.values()), self.today, self.days, units)
        patients = PatientArrays(clinics, candidates)
        self.names = {number: name for site in self.sites for name, number in site.resources.items()}
        self.options = patients.options
        self.cost_gcd = patients.cost_gcd
        self.data = ProblemData(
            clinics.calendar,
            clinics.resources,
            clinics.templates,
            clinics.pools,
            patients.automata,
            patients.patient_options,
            patients.consultations,
        )

    def site_of_option(self, option: int) -> SiteLayout:
        """Return the site of an option."""
        clinic = self.options[option][1].clinic.id
        return next(site for site in self.sites if site.clinic.id == clinic)


def last_day(request: Request) -> date:
    """Return the last possible day of any session of a request."""
    planned = request.course.to_plan
    fixed = [session.fixed.day for session in request.course.sessions if session.fixed]
    first = max(fixed) + timedelta(days=planned[0].gap.max_days) if fixed else request.first_visit_before
    return max(first, request.as_of) + timedelta(days=sum(session.gap.max_days for session in planned[1:]))


def _templates(clinic: str, requests: Sequence[Request]) -> list[VisitTemplate]:
    """Return the templates requested at a clinic, each once, in the order of the requests."""
    templates: dict[VisitTemplate, None] = {}
    for request in requests:
        if request.clinic.id == clinic:
            templates[replace(treatment(request), not_before=date.min)] = None
            if request.patient.needs_consultation and request.consulted is None:
                templates[replace(consultation(request), not_before=date.min)] = None
    return list(templates)
