"""A Monday: new referrals into a clinic whose book contains what earlier batches saved."""

from __future__ import annotations

import json

import pytest

from checker import generate, verify
from support.cli import ketaplan

EARLIER, NEW = 14, 8


class Week:
    """A made-up clinic, its book, and the patients of an earlier batch and of this Monday's."""

    def __init__(self, folder):
        self.folder, self.book = folder, folder / "book.db"
        info = generate.generate(3, "tight", folder, per_site=EARLIER + NEW, mixed=True)
        self.place = ("--clinic", folder / "clinics", "--as-of", info["as_of"], "--book", self.book)
        self.files = sorted((folder / "patients").glob("*.toml"))
        assert (
            ketaplan("book", "--create", "--trial", "--clinic", folder / "clinics", "--book", self.book).exit_code == 0
        )

    def batch(self, files, *options):
        result = ketaplan("batch", *files, *self.place, "--effort", 1, "--format", "json", *options)
        assert result.exit_code in {0, 1}, result.stderr
        return json.loads(result.stdout)

    def booked(self):
        clinic = ("--clinic", self.folder / "clinics", "--book", self.book)
        return json.loads(ketaplan("export", *clinic, "--format", "json").stdout)

    def faults(self, document, booked):
        clinics = verify.load_clinics([self.folder / "clinics"])
        patients = verify.load_patients([self.folder / "patients"])
        protocols = verify.Protocols(self.folder.glob("protocols/*.toml"))
        found = verify.verify(clinics, patients, protocols, document, booked)[0]
        return [fault for fault in found if "neither planned nor listed" not in fault]


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    return Week(tmp_path_factory.mktemp("week"))


@pytest.fixture(scope="module")
def earlier(week):
    """What the book contains from before."""
    week.batch(week.files[:EARLIER], "--save")
    return week.booked()


def test_no_plan_takes_what_the_book_contains(week, earlier):
    document = week.batch(week.files[EARLIER:])
    assert document["plans"]
    assert week.faults(document, earlier) == []


def test_who_is_booked_is_retained_and_only_who_is_not_is_planned(week, earlier):
    booked = {one["patient"] for one in earlier["appointments"] if one["type"] == "infusion"}
    assert booked <= {*week.batch(week.files)["kept"]}


def test_a_batch_that_is_saved_again_retains_everyone(week, earlier):
    first = week.batch(week.files[EARLIER:], "--save")
    after = week.booked()
    infusions = {plan["patient"] for plan in first["plans"] if not plan["provisional"]}
    again = week.batch(week.files[EARLIER:], "--save")
    assert infusions <= {*again["kept"]}
    assert week.booked() == after
    assert {one["id"] for one in earlier["appointments"]} < {one["id"] for one in after["appointments"]}
    assert week.faults({"kind": "batch", **empty(first)}, after) == []


def empty(document):
    """A batch without plans: the checker looks at the book alone."""
    return {**document, "plans": [], "kept": [], "unplanned": [], "cost": 0, "bound": 0, "gap": 0}
