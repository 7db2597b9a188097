"""A patient's first site, whose weights count wherever a course is repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from ketaplan.domain.patient import Patient
    from ketaplan.planner.request import Request
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace


def home_of(workspace: Workspace, patient: Patient) -> Site:
    """Return the first site that a patient accepts."""
    return next(iter(workspace.accepted(patient)), workspace.sites[0])


def priced_at_home(workspace: Workspace, request: Request, patient: Patient) -> Request:
    """Return the request with the weights of the patient's first site."""
    return replace(request, clinic=replace(request.clinic, weights=home_of(workspace, patient).clinic.weights))
