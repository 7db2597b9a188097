"""Candidates and their clinics -> the columns of :class:`Tables`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from ketaplan.domain.plan import ResourceUse
from ketaplan.planner.availability import Availability
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.clinic_arrays import ClinicColumns, Site, site_of, units_of_a_whole
from ketaplan.planner.batch.encode.patient_arrays import PatientColumns
from ketaplan.planner.request import Request
from ketaplan.planner.visit_templates import VisitTemplate, consultation, treatment

Taken = Mapping[str, tuple[ResourceUse, ...]]
"""What is taken already, by clinic."""


class Columns:
    """The columns, and what is needed to read courses back out of them."""

    def __init__(self, candidates: Sequence[Candidate], taken: Taken) -> None:
        """Build everything; candidates and clinics are in a fixed order from here on."""
        requests = [request for candidate in candidates for request in candidate.requests]
        self.today = requests[0].as_of
        self.days = max((last_day(request) - self.today).days for request in requests) + 1
        by_clinic = {request.clinic.id: request for request in requests}
        shapes = {name: _shapes(name, requests) for name in sorted(by_clinic)}
        self.sites = [
            site_of(
                by_clinic[name].clinic, Availability(replace(by_clinic[name], taken=taken.get(name, ()))), shapes[name]
            )
            for name in shapes
        ]
        units = units_of_a_whole(shape for own in shapes.values() for shape in own)
        clinics = ClinicColumns(self.sites, list(shapes.values()), self.today, self.days, units)
        self.names = _names(self.sites)
        patients = PatientColumns(clinics, candidates)
        self.options = patients.options
        self.grain = patients.grain
        self.values = {**clinics.columns, **patients.columns}

    def site_of_option(self, option: int) -> Site:
        """The site of an option."""
        clinic = self.options[option][1].clinic.id
        return next(site for site in self.sites if site.clinic.id == clinic)


def last_day(request: Request) -> date:
    """No session of a request can fall after this day."""
    planned = request.course.to_plan
    held = [session.held.day for session in request.course.sessions if session.held]
    first = max(held) + timedelta(days=planned[0].gap.max_days) if held else request.first_visit_before
    return max(first, request.as_of) + timedelta(days=sum(session.gap.max_days for session in planned[1:]))


def _shapes(clinic: str, requests: Sequence[Request]) -> list[VisitTemplate]:
    """The shapes of visit that a clinic is asked for, each once, in the order of the requests."""
    shapes: dict[VisitTemplate, None] = {}
    for request in requests:
        if request.clinic.id == clinic:
            shapes[replace(treatment(request), not_before=date.min)] = None
            if request.patient.needs_consultation and request.consulted is None:
                shapes[replace(consultation(request), not_before=date.min)] = None
    return list(shapes)


def _names(sites: Sequence[Site]) -> dict[int, str]:
    return {number: name for site in sites for name, number in site.resources.items()}
