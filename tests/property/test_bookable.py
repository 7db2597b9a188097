"""Whatever ``plan`` and ``batch`` print, ``book`` takes: generated clinics, books, and patients in every state.

KETAPLAN_EXAMPLES asks for more examples; 2,000 are tried by hand.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, event, given, settings
from msgspec.structs import replace

from ketaplan.book.book import BookingChange
from ketaplan.domain.gate import objections_to_patient
from ketaplan.domain.reasons import Reader
from ketaplan.errors import BookError, NoPlanError
from ketaplan.services.batch.booking import save_batch
from ketaplan.services.batch.plan_batch import BatchQuery, plan_batch
from ketaplan.services.book.booking import book_plans
from ketaplan.services.book.create_book import create_book
from ketaplan.services.plan import PlanQuery, plan_course
from ketaplan.services.workspace.opening import open_workspace
from ketaplan.services.workspace.settings import Settings
from ketaplan.text.reasons import words
from property.states import NOW, TODAY, World, worlds

if TYPE_CHECKING:
    from datetime import date

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.plan import Plan
    from ketaplan.services.workspace.workspace import Workspace
    from property.states import Stay

EXAMPLES = int(os.environ.get("KETAPLAN_EXAMPLES", "25"))


def tried(share: float) -> settings:
    """The same examples on every machine."""
    return settings(
        max_examples=max(1, int(share * EXAMPLES)),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


@tried(1)
@given(worlds())
def test_what_plan_prints_is_booked(world: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Settled(Path(folder), world)
        for patient in here.patients:
            here.plan_and_book(patient)


@tried(0.5)
@given(worlds())
def test_what_batch_prints_is_booked(world: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Settled(Path(folder), world).plan_and_book_together()


class Settled:
    """A folder with clinics, patients and a book as they came to be, and the commands that look at them today."""

    def __init__(self, folder: Path, world: World) -> None:
        """Write what the clinics say, book what was booked before, then let the files say what they say today."""
        self.folder, self.world = folder, world
        self.clinics = tuple(folder / name for name in world.clinics)
        (folder / "protocols").mkdir()
        (folder / "patients").mkdir()
        for name, text in world.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.patients = [folder / "patients" / f"{one.id}.toml" for one in world.patients]
        self.book = str(folder / "trial.db")
        create_book(self.settings(), trial=True)
        for patient, path in zip(world.patients, self.patients, strict=True):
            for stay in patient.history:
                path.write_text(stay.file, encoding="utf-8")
                self._live_through(path, stay)
            path.write_text(patient.file, encoding="utf-8")

    def settings(self, as_of: date | None = None) -> Settings:
        """Where the commands on the book work."""
        return Settings(clinics=self.clinics, now=NOW, patients=self.folder / "patients", book=self.book, as_of=as_of)

    def query(self, patient: Path, as_of: date = TODAY) -> PlanQuery:
        """What ``plan`` is asked."""
        return PlanQuery(settings=self.settings(as_of), patient=patient, remarks=False)

    def _live_through(self, path: Path, stay: Stay) -> None:
        """Book a course on an earlier day, and mark some of it."""
        try:
            answer = plan_course(self.query(path, stay.as_of))
        except NoPlanError:
            return
        plan = answer.offers[0].plan
        if answer.statuses is not None or (plan.provisional and not plan.consultation):
            return
        with open_workspace(self.settings(stay.as_of)) as workspace:
            booked = book_plans(workspace, [plan]).new
            marks = zip(sorted(booked, key=lambda one: one.appointment.start), stay.marks, strict=False)
            changes = [change for one, mark in marks if (change := _marked(one, mark))]
            workspace.book.write(workspace.clock, lambda transaction: transaction.change(changes))

    # -- what is tried

    def plan_and_book(self, path: Path) -> None:
        """Plan one patient and book what is printed."""
        try:
            answer = plan_course(self.query(path))
        except NoPlanError:
            event("no plan")
            return
        if answer.statuses is not None:
            event("kept")
            return
        with open_workspace(self.settings(TODAY)) as workspace:
            for offer in answer.offers[:1]:
                self._book(workspace, offer.plan)

    def _book(self, workspace: Workspace, plan: Plan) -> None:
        """What is printed is booked; what may not be committed is refused with the fact and the next step."""
        known = {one.id for one in workspace.book.of_patient(plan.patient)}
        assert not known & {one.id for one in plan.appointments}
        wanted = [one for one in plan.appointments if not plan.provisional or not one.is_infusion]
        if not wanted:
            event("refused")
            assert_refused(workspace, plan)
            return
        event("consultation alone" if plan.provisional else "booked")
        booked = book_plans(workspace, [plan])
        assert [one.id for one in booked.new] == [one.id for one in wanted]

    def plan_and_book_together(self) -> None:
        """Plan everyone together and book what is printed: no one is left out whose plan can be booked."""
        paths = (self.folder / "patients",)
        asked = Settings(clinics=self.clinics, now=NOW, as_of=TODAY, book=self.book)
        query = BatchQuery(paths=paths, settings=asked, effort=1, workers=1)
        answer = plan_batch(query)
        assert not answer.has_faults
        files = {one.id: path for one, path in zip(self.world.patients, self.patients, strict=True)}
        settings = Settings(clinics=self.clinics, now=NOW, book=self.book, as_of=TODAY, files=files)
        with open_workspace(settings) as workspace:
            _, after = save_batch(workspace, query, answer.batch)
        assert [one.patient for one in after.plans] == [one.patient for one in answer.batch.plans]
        assert [one.document for one in after.plans] == [one.document for one in answer.batch.plans]
        assert answer.batch.bound <= answer.batch.cost


def assert_refused(workspace: Workspace, plan: Plan) -> None:
    """The refusal names why no infusion may be committed, and what to do."""
    with pytest.raises(BookError) as refused:
        book_plans(workspace, [plan])
    patient, said = workspace.patient(plan.patient), str(refused.value)
    facts = [words(one.reason, Reader()) for one in objections_to_patient(patient, TODAY)]
    assert facts
    assert all(fact in said for fact in facts), said
    assert "ketaplan" in said or patient.file in said


def _marked(booking: Booking, mark: str) -> BookingChange | None:
    """The change that a mark is, where it is one that day: what is ahead is not marked as given."""
    if mark == booking.status or (mark in {"attended", "partial"} and booking.appointment.day >= TODAY):
        return None
    return BookingChange(booking, replace(booking, status=mark), "marked")
