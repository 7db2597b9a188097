"""Broken weeks: made-up clinics whose week goes wrong, repaired, and judged by a checker of the contract alone.

By hand: ``python repair.py --family tiny --seeds 1-20``; ``--family`` is tiny, mixed, clinic or network.  Prints a line
for each week: what is broken and missing, the six numbers, whether they are proved, seconds, and the checker's answer.
Then the repair is written: the book has to be what it said, nothing broken but what was released or has no place, and
another repair has to change nothing.  ``--server`` stores the books in PostgreSQL: ``.ci/postgresql python repair.py
--server ...``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime, timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "checker"))

import generate
import verify_repair
from msgspec.structs import replace

from ketaplan.book.backends import create_book
from ketaplan.book.book import BookingChange
from ketaplan.domain.absence import Absence
from ketaplan.formats import FORMATS, Options
from ketaplan.formats.book.view import BookedView
from ketaplan.services.repair.apply import Writing, apply_repair
from ketaplan.services.repair.query import Query
from ketaplan.services.repair.replan import replan
from ketaplan.services.workspace.settings import Settings
from ketaplan.services.workspace.workspace import Workspace
from support.book import server_database
from support.cli import ketaplan

if TYPE_CHECKING:
    from ketaplan.book.book import Book
    from ketaplan.formats.repair.view import RepairView

NUMBERS = count()

FAMILIES = {
    "tiny": ["--family", "tiny"],
    "mixed": ["--family", "tiny", "--mixed"],
    "clinic": ["--family", "clinic"],
    "network": ["--family", "network", "--clinics", "2"],
}


def main() -> int:
    """Repair every week, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", choices=FAMILIES, default="tiny")
    parser.add_argument("--seeds", default="1-10")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--server", action="store_true")
    said = parser.parse_args()
    first, _, last = said.seeds.partition("-")
    bad = 0
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory() as folder:
            place = said.keep / f"{said.family}-{seed}" if said.keep else Path(folder) / "week"
            faults, line = week(place, said.family, seed, server=said.server)
        bad += bool(faults)
        print(f"{said.family} {seed}: {line}", flush=True)
        for fault in faults[:5]:
            print(f"    {fault}", flush=True)
    print(f"{bad} refused")
    return 1 if bad else 0


def week(folder: Path, family: str, seed: int, *, server: bool = False) -> tuple[list[str], str]:
    """Make a broken week and repair it; return the checker's faults and a line about it."""
    settings = broken_week(folder, family, seed, server=server)
    with Workspace(settings) as workspace:
        before = book_text(workspace)
        (folder / "book.json").write_text(before)
        began = time.perf_counter()
        view = replan(workspace, Query())
        took = time.perf_counter() - began
        text = FORMATS["repair"]["json"].render([view], Options())
        assert isinstance(text, str)
        (folder / "repair.json").write_text(text)
        apply_repair(workspace, Query(), Writing(expected=view.digest))
        (folder / "after.json").write_text(book_text(workspace))
        again = replan(workspace, Query())
    found, code = checked(folder)
    faults = [*(found if code else []), *left_over(view, again)]
    counts = " ".join(f"{key} {number}" for key, number in view.counts.items())
    proved = "proved" if view.proved else "bounds " + " ".join(str(one) for one in view.bounds.values())
    missing = len(view.broken), sum(visit.before is None for call in view.calls for visit in call.visits)
    line = f"{missing[0]} broken, {missing[1]} new; {counts}; {proved}; {took:.1f} s; {'REFUSED' if faults else 'ok'}"
    return faults, line


def left_over(view: RepairView, again: RepairView) -> list[str]:
    """Return what is broken or changes again after a repair was written."""
    may_stay = {*view.released, *(one.id for call in view.calls for one in call.unplaced)}
    broken = {one.booking.id for one in again.broken} - may_stay
    return [
        *(f"{name} is broken after the repair" for name in sorted(broken)),
        *(f"{one.id} changes in another repair" for one in again.bookings),
    ]


def checked(folder: Path) -> tuple[list[str], int]:
    """Return what the checker says of the repair in a folder, and its exit code."""
    words = ["--clinic", str(folder / "clinics"), "--patients", str(folder / "patients")]
    words += (
        ["--protocol", *map(str, sorted((folder / "protocols").glob("*.toml")))]
        if (folder / "protocols").is_dir()
        else []
    )
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        books = ["--book", str(folder / "book.json"), "--after", str(folder / "after.json")]
        code = verify_repair.main([*words, *books, str(folder / "repair.json")])
    return said.getvalue().splitlines(), code


def broken_week(folder: Path, family: str, seed: int, *, server: bool = False) -> Settings:
    """Make a clinic, book its patients, let two weeks pass, and let the third go wrong."""
    with redirect_stdout(StringIO()):
        generate.main([*FAMILIES[family], "--seed", str(seed), "--out", str(folder)])
    as_of = date.fromisoformat(json.loads((folder / "instance.json").read_text())["as_of"])
    address = new_database() if server else str(folder / "book.db")
    clinics = sorted((folder / "clinics").glob("*.toml"))
    now = datetime.combine(as_of, datetime.min.time())
    settings = Settings(clinics=tuple(clinics), now=now.astimezone(), patients=folder / "patients", book=address)
    create_book(address, settings.now, trial=True).close()
    options = [word for path in clinics for word in ("--clinic", path)]
    ketaplan("batch", folder / "patients", *options, "--as-of", as_of, "--effort", 1, "--save", "--book", address)
    with Workspace(settings) as workspace:
        zone = workspace.sites[0].clinic.zone
        then = datetime.combine(as_of + timedelta(days=15 + seed % 5), datetime.min.time(), zone) + timedelta(
            hours=7, minutes=30
        )
        go_wrong(workspace, then, random.Random(seed))
    return replace(settings, now=then)


def new_database() -> str:
    """Return the address of a new database on the server that ``.ci/postgresql`` started; it ends with the server."""
    import psycopg

    server, name = os.environ["KETAPLAN_TEST_POSTGRESQL"], f"repair_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server_database(server, name)


def go_wrong(workspace: Workspace, then: datetime, chance: random.Random) -> None:
    """Mark what has been, confirm some of what is ahead, and let someone be out."""
    book = workspace.book
    bookings = book.between(date(2020, 1, 1), date(2030, 1, 1))
    changes = []
    for one in bookings:
        if one.appointment.start < then:
            status = chance.choices(["attended", "missed", "partial", "cancelled"], [94, 4, 1, 1])[0]
            changes.append(BookingChange(one, replace(one, status=status), "marked"))
        elif chance.random() < 0.4:
            changes.append(BookingChange(one, replace(one, status="confirmed"), "marked"))
    book.write(then, lambda transaction: transaction.change(changes))
    for absence in absences(workspace, then, chance, book):
        book.write(then, lambda transaction, absence=absence: transaction.note_absence(absence))


def absences(workspace: Workspace, then: datetime, chance: random.Random, book: Book) -> list[Absence]:
    """Return who is out in the days ahead: people who are needed then."""
    ahead = [one for one in book.between(then.date(), then.date() + timedelta(days=6)) if one.is_open]
    if not ahead:
        return []
    found = []
    for _ in range(chance.choice([1, 1, 2])):
        visit = chance.choice(ahead)
        day, clinic = visit.appointment.day, visit.clinic
        staff = [who for stage in visit.appointment.stages for _, who in stage.people] or [None]
        who = chance.choice([*staff, *staff, visit.appointment.chair])
        if chance.random() < 0.1:
            who = None
        noon = datetime.combine(day, datetime.min.time()) + timedelta(hours=12)
        start, end = chance.choice([(day, day), (noon, noon + timedelta(hours=6)), (noon - timedelta(hours=6), noon)])
        found.append(Absence(clinic=clinic, resource=who, start=start, end=end))
    return found


def book_text(workspace: Workspace) -> str:
    """Return what the book contains as JSON."""
    from ketaplan.book.book import Selection

    clinics = {site.clinic.id: site.clinic for site in workspace.sites}
    bookings = workspace.book.snapshot(Selection(first=date(2020, 1, 1), last=date(2030, 1, 1), clinics=list(clinics)))
    view = BookedView(bookings=bookings, clinics=clinics, absences=workspace.absences.noted())
    return "".join(FORMATS["book"]["json"].render(view, Options()))


if __name__ == "__main__":
    sys.exit(main())
