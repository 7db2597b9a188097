"""Plan everyone together: files in, groups of clinics that hang together planned side by side, one batch out."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.batch import Batch, joined
from ketaplan.errors import Fault
from ketaplan.files.folder import toml_files
from ketaplan.files.glance import stated
from ketaplan.planner.engines.everyone.effort import default_effort
from ketaplan.planner.groups import groups_of
from ketaplan.services.batch_office import BatchSetting, GroupResult, Office
from ketaplan.services.batch_workers import LEFT_FOR_WRITING, Group, Here, Pool, Shared

if TYPE_CHECKING:
    from ketaplan.domain.patient import Patient

FEW_FILES = 200
"""With no more files than this, and one group, another process costs more than it brings."""
TICK_SECONDS = 0.2


class BatchQuestion(Struct, frozen=True, kw_only=True):
    """What ``batch`` is asked; ``effort`` None stands for what suits the size, ``workers`` None for every core."""

    paths: tuple[Path, ...]
    setting: BatchSetting
    effort: int | None = None
    time_limit: float | None = None
    workers: int | None = None


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """The batch, the files and their faults; ``names`` are the patients', for people to read."""

    batch: Batch
    faults: tuple[Fault, ...]
    names: dict[str, str]
    effort: int

    @property
    def has_faults(self) -> bool:
        """Whether some file could not be planned."""
        return any(not fault.warning for fault in self.faults)


class Bell:
    """How the command hears of progress, and how it asks for the best so far."""

    def __init__(self, told: Callable[[float], None] | None = None) -> None:
        """``told`` hears a part of 1 every now and then."""
        self.told, self.rung = told, False
        self.shared: Shared | None = None
        self._sizes: list[float] = []

    def ring(self) -> None:
        """Stop the search; the best plans so far are the answer."""
        self.rung = True
        if self.shared is not None:
            self.shared.stop.value = 1

    @contextmanager
    def watching(self, shared: Shared, sizes: list[float]) -> Iterator[None]:
        """Tell how far it is until the work is done."""
        self.shared, self._sizes, over = shared, sizes, Event()
        if self.rung:
            self.ring()
        teller = Thread(target=self._tell, args=(over,), daemon=True)
        teller.start()
        try:
            yield
        finally:
            over.set()
            teller.join()

    def _tell(self, over: Event) -> None:
        while not over.wait(TICK_SECONDS):
            if self.told is not None and self.shared is not None:
                self.told(sum(size * self.shared.done[at] for at, size in enumerate(self._sizes)))


def plan_batch(question: BatchQuestion, bell: Bell | None = None) -> BatchAnswer:
    """Plan everybody in the files.

    Raises :class:`FaultyFilesError` where a clinic's file cannot be used; faults of patients' files are in the
    answer, and everybody else is planned.
    """
    begun = time.monotonic()
    bell = bell or Bell()
    paths = list(patient_files(question.paths))
    workers = question.workers or os.cpu_count() or 1
    crew = (
        Pool(question.setting, workers, len(paths))
        if workers > 1 and len(paths) > FEW_FILES
        else Here(question.setting)
    )
    try:
        return _plan(question, crew, paths, bell, begun, workers)
    finally:
        crew.close()


def _plan(  # noqa: PLR0913, PLR0917  one call site
    question: BatchQuestion, crew: Pool | Here, paths: list[Path], bell: Bell, begun: float, workers: int
) -> BatchAnswer:
    office = crew.office if isinstance(crew, Here) else Office(question.setting)
    patients, faults = _sorted_out(paths, crew, office)
    groups = _groups(patients, office)
    effort = question.effort or default_effort(len(patients))
    limit = question.time_limit
    deadline = None if limit is None else begun + limit * (1 - LEFT_FOR_WRITING)
    sizes = [len(group) / max(1, len(patients)) for group in groups]
    tasks = [
        Group(number, group, effort, deadline, size=min(1.0, workers * sizes[number] / sum(sizes[number:])))
        for number, group in enumerate(groups)
    ]
    shared = crew.shared if isinstance(crew, Pool) else Shared(get_context("spawn"), len(groups))
    with bell.watching(shared, sizes):
        results: list[GroupResult] = list(crew.plan(tasks, shared))
    return BatchAnswer(
        batch=joined([result.batch for result in results], office.as_of),
        faults=tuple(sorted({*faults, *office.warnings, *(fault for one in results for fault in one.faults)})),
        names={patient.id: patient.name for patient in patients},
        effort=effort,
    )


def patient_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those of patients in the folders named, each once."""
    found: list[Path] = []
    for path in paths:
        found += (
            [file for file in toml_files(path) if stated(file, "kind") in {"patient", None}]
            if path.is_dir()
            else [path]
        )
    return list(dict.fromkeys(found))


def _sorted_out(paths: Sequence[Path], crew: Pool | Here, office: Office) -> tuple[list[Patient], list[Fault]]:
    """The patients that can be planned, by id, and the faults of the files that cannot."""
    reads = crew.read(paths)
    faults = [fault for read in reads for fault in read.faults]
    patients = [read.value for read in reads if read.value is not None]
    times = Counter(patient.id.casefold() for patient in patients)
    good = []
    for patient in patients:
        if times[patient.id.casefold()] > 1:
            faults.append(
                Fault(patient.file, 0, "id", f"{patient.id!r} is in several files, upper and lower case aside")
            )
        elif not office.accepted(patient):
            given = ", ".join(office.by_id)
            faults.append(
                Fault(patient.file, 0, "clinics", f"none of {', '.join(patient.clinics)} is given; given: {given}")
            )
        else:
            good.append(patient)
    return sorted(good, key=lambda patient: patient.id), faults


def _groups(patients: Sequence[Patient], office: Office) -> list[list[Patient]]:
    """Patients whose sites hang together, the largest groups first."""
    by_id = {patient.id: patient for patient in patients}
    accepted = {name: [site.clinic.id for site in office.accepted(patient)] for name, patient in by_id.items()}
    return [[by_id[name] for name in group] for group in groups_of(accepted)]
