"""Plan many patients together: files in, groups with common clinics planned in parallel, one batch out."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.batch_result import Batch, joined
from ketaplan.errors import Fault
from ketaplan.files.inputs import note_path
from ketaplan.files.locate import PatientFolder
from ketaplan.planner.batch import FEW, Attempts, groups_of, suitable_effort
from ketaplan.planner.request import HORIZON_WEEKS
from ketaplan.services.batch.forked_task import CAN_FORK
from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.batch.input_files import patient_files, usable_patients
from ketaplan.services.batch.pool import Pool, SerialPool
from ketaplan.services.batch.stop_signal import BatchControl
from ketaplan.services.batch.tasks import FILES_PER_TASK, Files, Group
from ketaplan.services.workspace.settings import Settings
from ketaplan.services.workspace.unknown_ids import unknown_id_warnings
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from ketaplan.domain.patient import Patient
    from ketaplan.files.result import ReadResult

FEW_FILES = 200
"""With no more files than this, a second process costs more than it saves; with a time limit, up to FEW."""
LEFT_AT_LEAST, LEFT_AT_MOST = 0.3, 0.06
"""What a time limit reserves for what follows the search: some seconds and the time that reading took, as writing takes
about as long on the same machine; but at most this part of the limit.
"""


class BatchQuery(Struct, frozen=True, kw_only=True):
    """The options of ``batch``; ``effort`` None means by size, ``workers`` None every core.

    ``waits`` puts those who are left out on the waiting list when the batch is booked.
    """

    paths: tuple[Path, ...]
    settings: Settings
    horizon_weeks: int = HORIZON_WEEKS
    effort: int | None = None
    time_limit: float | None = None
    workers: int | None = None
    waits: bool = False


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """The batch, the files and their faults; ``names`` are the patients', for display, ``clocks`` the clinics'.

    ``book_warnings`` are warnings about the book: its place, its damage, its clinics without a file here.
    """

    batch: Batch
    faults: tuple[Fault, ...]
    names: dict[str, str]
    clocks: dict[str, int]
    effort: int
    book_warnings: tuple[str, ...] = ()

    @property
    def has_faults(self) -> bool:
        """Whether some file could not be planned."""
        return any(not fault.warning for fault in self.faults)


def plan_batch(query: BatchQuery, control: BatchControl | None = None) -> BatchAnswer:
    """Plan all patients in the files.

    Raises :class:`FaultyFilesError` if a clinic's file cannot be used; faults of patients' files are in the answer, and
    all other patients are planned.
    """
    started, control = time.monotonic(), control or BatchControl()
    listing = patient_files(query.paths, PatientFolder.of(query.settings.clinics[0]))
    paths, missing = listing.files, listing.faults
    for path in paths:
        note_path(path)  # workers read them
    workers = query.workers or cores()
    are_worth_it = len(paths) > (FEW_FILES if query.time_limit is None else FEW)
    with _pool(query, workers if are_worth_it else 1, control) as pool:
        planner, reading = pool.planner, time.monotonic()
        patients, faults = usable_patients(_read(paths, pool), planner.workspace)
        faults += missing
        deadline = _deadline(started, query.time_limit, time.monotonic() - reading)
        effort = query.effort or suitable_effort(len(patients), query.time_limit)
        groups = groups_with_common_sites(patients, planner)
        attempts = attempts_at(groups, workers, fills_time=query.effort is None and query.time_limit is not None)
        tasks = tasks_of(groups, effort, attempts, deadline, workers)
        results = pool.results(tasks)
        trial, book_warnings = _of_book(planner)
    return BatchAnswer(
        batch=replace(joined([result.batch for result in results], planner.as_of), trial=trial),
        faults=_each_once([*faults, *planner.workspace.warnings, *(fault for one in results for fault in one.faults)]),
        names={patient.id: patient.name for patient in patients},
        clocks={site.clinic.id: site.clinic.clock for site in planner.workspace.sites},
        effort=effort,
        book_warnings=book_warnings,
    )


def _of_book(planner: GroupPlanner) -> tuple[bool, tuple[str, ...]]:
    """Return whether the book is a trial, and warnings about it."""
    book = planner.workspace.optional_book
    if book is None:
        return False, ()
    return book.trial, (*book.warnings, *unknown_id_warnings(book, planner.as_of, planner.workspace.clinics, ()))


def _each_once(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults in order; a warning that several files share comes once, with their number."""
    alike: dict[object, list[Fault]] = {}
    for fault in sorted(set(faults)):
        alike.setdefault((fault.key, fault.message) if fault.warning else fault, []).append(fault)
    return tuple(_of_several(same[0], len(same) - 1) for same in alike.values())


def _of_several(fault: Fault, others: int) -> Fault:
    return replace(fault, message=f"{fault.message} (and {counted(others, 'other file')})") if others else fault


@contextmanager
def _pool(query: BatchQuery, workers: int, control: BatchControl) -> Iterator[Pool]:
    """Provide a pool, closed at the end."""
    new_planner = partial(GroupPlanner, query.settings, query.horizon_weeks)
    pool: Pool
    if workers > 1:
        from ketaplan.services.batch.worker_pool import WorkerPool

        pool = WorkerPool(new_planner, workers, control)
    else:
        pool = SerialPool(new_planner, control)
    with control.cleanup.undoing(pool.close):
        yield pool


def _deadline(started: float, limit: float | None, reading: float) -> float | None:
    return None if limit is None else started + time_to_search(limit, reading)


def time_to_search(limit: float, reading: float) -> float:
    """Return the seconds of a time limit in which to search, given how long reading took; the rest is for writing."""
    return limit - min(LEFT_AT_MOST * limit, LEFT_AT_LEAST + reading)


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def attempts_at(groups: Sequence[list[Patient]], workers: int, *, fills_time: bool) -> Attempts:
    """Return how often to try each group: twice if there is only one, as another core would be idle.

    Without another core, a search that ``fills_time`` should rather run longer.
    """
    if len(groups) > 1 or (fills_time and workers == 1):
        return Attempts.ONE
    return Attempts.AT_ONCE if workers > 1 and CAN_FORK else Attempts.IN_TURN


def tasks_of(
    groups: Sequence[list[Patient]], effort: int, attempts: Attempts, deadline: float | None, workers: int
) -> list[Group]:
    """Return the groups as tasks, each with its part of the time that remains when its turn comes."""
    sizes = [len(group) for group in groups]
    return [
        Group(
            patients=group,
            effort=effort,
            share=len(group) / sum(sizes),
            turn=turn,
            deadline=deadline,
            attempts=attempts,
        )
        for group, turn in zip(groups, turns(sizes, workers), strict=True)
    ]


def turns(sizes: Sequence[int], workers: int) -> list[float]:
    """Return each group's part of the time that remains when its turn comes on the next free process.

    A process with fewer patients is free earlier: each patient gets the same time on one process.
    """
    loads, places = [0] * workers, []
    for size in sizes:
        place = min(range(workers), key=loads.__getitem__)
        loads[place] += size
        places.append(place)
    parts = []
    for size, place in zip(sizes, places, strict=True):
        parts.append(size / loads[place])
        loads[place] -= size
    return parts


def _read(paths: Sequence[Path], pool: Pool) -> list[ReadResult[Patient]]:
    """Read the files, in their order."""
    chunks = [Files(tuple(paths[at : at + FILES_PER_TASK])) for at in range(0, len(paths), FILES_PER_TASK)]
    return [read for chunk in pool.results(chunks) for read in chunk]


def groups_with_common_sites(patients: Sequence[Patient], planner: GroupPlanner) -> list[list[Patient]]:
    """Return groups of patients with common sites, the largest first."""
    by_id = {patient.id: patient for patient in patients}
    accepted = {
        name: [site.clinic.id for site in planner.workspace.accepted(patient)] for name, patient in by_id.items()
    }
    return [[by_id[name] for name in group] for group in groups_of(accepted)]
