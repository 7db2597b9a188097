"""The search for one patient's best course, in plain Python: many patients, free calendars and calendars 70 % full.

By hand: ``python tests/benchmarks/single.py [SEEDS] [PATIENTS]``; README.md says how the figures are got.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from msgspec.structs import replace

from checker.generate import generate
from ketaplan.domain.course import FixedSession
from ketaplan.files.readers.patient import read_patient
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.request import Request
from ketaplan.services.workspace.sites import read_sites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.services.workspace.sites import Site

ASKED = 5.0
REPEATS = 5


def main() -> None:
    """Measure, and print one line a calendar."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    patients = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    heading = ("courses", "median", "90 %", "worst", "asked")
    print(f"{'milliseconds':14}" + "".join(f"{name:>9}" for name in heading) + f"{'no course':>12}{'median':>9}")
    requests = {"free": [], "70 % full": []}
    for seed in range(1, seeds + 1):
        with TemporaryDirectory() as folder:
            for calendar, request in instance(seed, Path(folder), patients):
                requests[calendar].append(request)
    for calendar, asked in requests.items():
        show(calendar, [measured(request) for request in asked])


def instance(seed: int, folder: Path, count: int) -> Iterator[tuple[str, Request]]:
    """Patients of one clinic: 8 chairs, 11 people, every chair and person taken for 70 % of their time, or free."""
    as_of = generate(seed, "solo", folder / "solo")["as_of"]
    generate(seed, "clinic", folder / "clinic", per_site=count)
    (site,), _ = read_sites([folder / "solo" / "clinics" / "riverside.toml"])
    for file in sorted((folder / "clinic" / "patients").glob("*.toml")):
        request = request_of(site, file, as_of)
        yield "70 % full", request
        yield "free", replace(request, clinic=replace(site.clinic, busy={}))


def request_of(site: Site, file: Path, as_of: str) -> Request:
    """What the planner is asked for one patient, eight weeks ahead."""
    patient = read_patient(file).or_raise()
    return Request(
        clinic=site.clinic,
        patient=patient,
        protocol=site.protocol_of(patient).or_raise(),
        as_of=date.fromisoformat(as_of),
        fixed=tuple(FixedSession(phase=one.phase, number=one.number, day=one.on) for one in patient.attended),
    )


def measured(request: Request) -> tuple[bool, float]:
    """Whether there is a course, and the milliseconds it takes to say so; nothing is remembered between repeats."""
    times = []
    for _ in range(REPEATS):
        fresh = replace(request)
        begun = process_time()
        plan = best_course(fresh)
        times.append(1000 * (process_time() - begun))
    return plan is not None, median(times)


def show(calendar: str, measurements: list[tuple[bool, float]]) -> None:
    """One line."""
    found = sorted(time for has_course, time in measurements if has_course)
    none = [time for has_course, time in measurements if not has_course]
    ninth = found[9 * len(found) // 10]
    figures = "".join(f"{figure:9.2f}" for figure in (median(found), ninth, found[-1], ASKED))
    print(f"{calendar:14}{len(found):9}{figures}{len(none):12}{median(none) if none else 0:9.2f}")


if __name__ == "__main__":
    main()
