"""One exact course after the other: everyone on the best course that those before them leave; prints a batch.

By hand: ``python one_by_one.py --clinic FOLDER --patients FOLDER --as-of DAY``. It is what a coordinator gets who plans
and books every patient with ``ketaplan plan``, the urgent first, then those who are ready first; the bound it states is
0. It covers patients without sessions before the plan.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from msgspec.structs import replace

from checker import verify
from ketaplan.files.readers.patient import read_patient
from ketaplan.formats.plan.json_document import plan_dict
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.request import Request
from ketaplan.services.workspace.sites import Site, read_sites

if TYPE_CHECKING:
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.plan import Plan, ResourceUse


def main() -> int:
    """Plan everyone, and print the batch."""
    said = arguments()
    sites, _ = read_sites(sorted(said.clinic.glob("*.toml")))
    patients = [read_patient(path).or_raise() for path in sorted(said.patients.glob("*.toml"))]
    plans = one_by_one([requests_of(patient, sites, said.as_of) for patient in patients])
    clinics, files = verify.load_clinics([said.clinic]), verify.load_patients([said.patients])
    planned = {plan.patient for plan in plans}
    absent = [patient.id for patient in patients if patient.id not in planned]
    cost = sum(plan.cost.total for plan in plans)
    cost += sum(verify.unplanned_cost(files[patient], clinics, said.as_of, 8) for patient in absent)
    batch = {
        "kind": "batch",
        "as_of": said.as_of.isoformat(),
        "plans": [plan_dict(plan) for plan in plans],
        "kept": [],
        "unplanned": [{"patient": patient, "reasons": ["no course is left"]} for patient in absent],
        "cost": cost,
        "bound": 0,
        "gap": 1.0 if cost else 0.0,
    }
    print(json.dumps(batch))
    return 1 if absent else 0


def requests_of(patient: Patient, sites: list[Site], as_of: date) -> list[Request]:
    """What the planner is asked for one patient, at each of the sites that suit."""
    return [
        Request(clinic=site.clinic, patient=patient, protocol=site.protocol_of(patient).or_raise(), as_of=as_of)
        for site in sites
        if not patient.clinics or site.clinic.id in patient.clinics
    ]


def one_by_one(asked: list[list[Request]]) -> list[Plan]:
    """The plans of those who find a course."""
    in_use: dict[str, list[ResourceUse]] = defaultdict(list)
    plans = []
    for requests in sorted(asked, key=turn):
        beside = [replace(request, in_use=tuple(in_use[request.clinic.id])) for request in requests]
        found = [(plan, request) for request in beside if (plan := best_course(request))]
        if found:
            plan, request = min(found, key=lambda one: one[0].cost.total)
            plans.append(plan)
            in_use[plan.clinic] += [use for one in plan.appointments for use in one.uses(request.protocol)]
    return plans


def turn(requests: list[Request]) -> tuple[int, date, str]:
    """When it is a patient's turn."""
    first = requests[0]
    return -first.priority_weight, min(request.ready for request in requests), first.patient.id


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clinic", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--patients", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="DAY")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
