"""A full book next to an empty one: what the commands take with 100,000 appointments, 80 a day.

By hand: ``python tests/benchmarks/book.py [APPOINTMENTS [ROUNDS [A_DAY]]]``, and for the commands that read
an entire book ``python tests/benchmarks/book.py --whole [APPOINTMENTS ...]``; README.md says how the figures are got.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from ketaplan.book.backends import create_book
from support.book import NOW, booking

EXAMPLES = Path(__file__).parents[2] / "examples"
KETAPLAN = str(Path(sys.executable).with_name("ketaplan"))
LAST = date(2027, 3, 31)
"""The last day with visits; every day before it has as many, in chairs and with its own people, until all are."""
SIZES = (10_000, 100_000, 200_000)
AT_ONCE = 6000


def main() -> None:
    """Print both tables, or the second alone."""
    arguments = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    with TemporaryDirectory() as folder:
        shutil.copytree(EXAMPLES, place := Path(folder, "clinic"))
        if "--whole" in sys.argv:
            entire_books(place, arguments or SIZES)
        else:
            full_next_to_empty(place, *arguments)


def full_next_to_empty(place: Path, count: int = 100_000, rounds: int = 7, a_day: int = 80) -> None:
    """Fill a book, time the commands on it and on an empty one in turn, and print a table."""
    for name, size in (("empty.db", 0), ("full.db", count)):
        fill(place / name, size, a_day)
    (place / "plan.json").write_bytes(run(place, "empty.db", "plan", "P-1042", "--format", "json"))
    commands = {
        "plan": ("plan", "P-1042", "--format", "json"),
        "calendar --week": ("calendar", "--week", "2026-12-07"),
        "book": ("book", "plan.json", "--dry-run"),
    }
    print(f"{count} appointments, {rounds} rounds; whole processes, medians; on the wall, and of the processor")
    print(f"{'':16}{'empty, ms':>12}{'full, ms':>12}{'full : empty':>14}{'processor':>12}")
    for name, arguments in commands.items():
        (empty, empty_cpu), (full, full_cpu) = in_turn(place, arguments, rounds)
        ratios = f"{full / empty:14.2f}{full_cpu / empty_cpu:12.2f}"
        print(f"{name:16}{1000 * empty:12.0f}{1000 * full:12.0f}{ratios}")


def entire_books(place: Path, sizes: Sequence[int]) -> None:
    """Print processor seconds and the most memory of the commands that go through an entire book, by its size."""
    print(f"{'appointments':>12}  {'command':24}{'processor, s':>14}{'memory, MB':>12}")
    for size in sizes:
        fill(place / "whole.db", size, 80)
        exports = [("export", "--format", name, "--book", "whole.db") for name in ("ics", "json", "csv", "table")]
        for command in (*exports, ("check", "whole.db")):
            used = measured(place, command)
            shown = " ".join(command).removesuffix(" --book whole.db")
            print(
                f"{size:12}  {shown:24}{used.ru_utime + used.ru_stime:14.1f}{used.ru_maxrss / 1024:12.0f}", flush=True
            )
        (place / "whole.db").unlink()


def measured(place: Path, command: Sequence[str]) -> resource.struct_rusage:
    """Run a command; return what it used."""
    with subprocess.Popen([KETAPLAN, *command], cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        return os.wait4(run.pid, 0)[2]


def fill(path: Path, count: int, a_day: int) -> None:
    """A book with this many sessions of one, spread over the days up to LAST."""
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


def options(book: str) -> tuple[str, ...]:
    """Return the options that name a book and the day on which the commands run."""
    return "--book", book, "--as-of", "2026-11-22"


def run(place: Path, book: str, *arguments: str) -> bytes:
    """Return what one command in the clinic's folder writes."""
    command = [KETAPLAN, *arguments, *options(book)]
    return subprocess.run(command, cwd=place, capture_output=True, check=True).stdout


def in_turn(place: Path, arguments: tuple[str, ...], rounds: int) -> list[tuple[float, float]]:
    """Return for the empty and the full book the median seconds of a command, on the wall and of the processor."""
    seconds: dict[str, list[tuple[float, float]]] = {"empty.db": [], "full.db": []}
    for _ in range(rounds + 1):
        for book, in_use in seconds.items():
            start = perf_counter()
            used = measured(place, (*arguments, *options(book)))
            in_use.append((perf_counter() - start, used.ru_utime + used.ru_stime))
    counted = [zip(*in_use[1:], strict=True) for in_use in seconds.values()]  # the first round warms the disk
    return [(median(wall), median(processor)) for wall, processor in counted]


if __name__ == "__main__":
    main()
