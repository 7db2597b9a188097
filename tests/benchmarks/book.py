"""A full book beside an empty one: what the commands take with 100,000 appointments, 80 a day.

By hand: ``python tests/benchmarks/book.py [APPOINTMENTS [ROUNDS [A_DAY]]]``; README.md says how the figures are got.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from ketaplan.book.backends import create_book
from support.bookings import NOW, booking

EXAMPLES = Path(__file__).parents[2] / "examples"
KETAPLAN = str(Path(sys.executable).with_name("ketaplan"))
LAST = date(2027, 3, 31)
"""The last day with visits; every day before it has as many, in chairs and with people of its own, until all are."""
AT_ONCE = 6000


def main() -> None:
    """Fill a book, time the commands on it and on an empty one in turn, and print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    a_day = int(sys.argv[3]) if len(sys.argv) > 3 else 80
    with TemporaryDirectory() as folder:
        shutil.copytree(EXAMPLES, place := Path(folder, "clinic"))
        for name, size in (("empty.db", 0), ("full.db", count)):
            fill(place / name, size, a_day)
        plan = run(place, "empty.db", "plan", "P-1042", "--format", "json").stdout
        (place / "plan.json").write_bytes(plan)
        commands = {
            "plan": ("plan", "P-1042", "--format", "json"),
            "calendar --week": ("calendar", "--week", "2026-12-07"),
            "book": ("book", "plan.json", "--dry-run"),
        }
        print(f"{count} appointments, {rounds} rounds; whole processes, medians")
        print(f"{'':16}{'empty, ms':>12}{'full, ms':>12}{'full : empty':>14}")
        for name, arguments in commands.items():
            empty, full = in_turn(place, arguments, rounds)
            print(f"{name:16}{1000 * empty:12.0f}{1000 * full:12.0f}{full / empty:14.2f}")


def fill(path: Path, count: int, a_day: int) -> None:
    """A book with so many sessions of one, spread over the days up to LAST."""
    book = create_book(str(path), NOW, trial=True)
    visits = (visit(number, a_day) for number in range(count))
    while some := list(islice(visits, AT_ONCE)):
        book.write(NOW, lambda transaction, some=some: transaction.add(some))
    book.close()


def visit(number: int, a_day: int):
    """The session with that number, in a chair and with people who have no other that day."""
    day, place = divmod(number, a_day)
    people = {"chair": f"Z{place}", "physician": f"dr-z{place}", "nurse": f"rn-z{place}", "after": f"rn-z{place}"}
    return booking(f"Z-{number}/1/induction/1", LAST - timedelta(days=day), 9, **people)


def run(place: Path, book: str, *arguments: str) -> subprocess.CompletedProcess:
    """One command in the clinic's folder."""
    command = [KETAPLAN, *arguments, "--book", book, "--as-of", "2026-11-22"]
    return subprocess.run(command, cwd=place, capture_output=True, check=True)


def in_turn(place: Path, arguments: tuple[str, ...], rounds: int) -> tuple[float, float]:
    """The median seconds of a command on the empty and on the full book, one after the other, round by round."""
    seconds: dict[str, list[float]] = {"empty.db": [], "full.db": []}
    for _ in range(rounds + 1):
        for book, taken in seconds.items():
            start = perf_counter()
            run(place, book, *arguments)
            taken.append(perf_counter() - start)
    return median(seconds["empty.db"][1:]), median(seconds["full.db"][1:])  # the first round warms the disk


if __name__ == "__main__":
    main()
