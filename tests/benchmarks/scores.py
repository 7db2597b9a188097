"""Import scores of many patients, a fifth of whom have courses in the book, and ask for every list of them.

By hand: ``python tests/benchmarks/scores.py``; KETAPLAN_PATIENTS says how many.  Times are of complete commands, with
the start of Python from byte code; memory is the most that one of them takes.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from ketaplan.book.backends import open_book
from ketaplan.domain.booking import Booking
from support.book import MONDAY, NOW, course

EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENTS = int(os.environ.get("KETAPLAN_PATIENTS", "10000"))
COURSES = PATIENTS // 5
AT_ONCE = 500
WEEKS = 14
"""After this many weeks the courses start again in the first."""
HOURS = (9, 11, 13)
LONGEST_WEEKS = 3
"""Weeks of a course, in which it has its room for itself at its hour."""
CLINIC = """\
kind = "clinic"
id = "riverside"
name = "Riverside Infusion Clinic"
timezone = "America/New_York"
grid_minutes = 15
protocol = "iv-induction-6x2"

[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
from = 08:00:00
to = 17:00:00
"""
ROOM = """
[[chairs]]
id = "chair-{0}"
[[staff]]
id = "physician-{0}"
name = "Physician {0}"
role = "physician"
shifts = [{{ days = ["mon", "tue", "thu"], from = 08:00:00, to = 17:00:00 }}]
[[staff]]
id = "nurse-{0}"
name = "Nurse {0}"
role = "nurse"
shifts = [{{ days = ["mon", "tue", "thu"], from = 08:00:00, to = 17:00:00 }}]
"""


def made(folder: Path) -> None:
    """Write a clinic with that many patients, each with a file, and a CSV file with two scores of each."""
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    rooms = sorted({room_of(number) for number in range(COURSES)})
    (folder / "clinic.toml").write_text(CLINIC + "".join(map(ROOM.format, rooms)), encoding="utf-8")
    for path in (folder / "patients").glob("*.toml"):
        if path.stem != "P-1042":
            path.unlink()
    text = (folder / "patients/P-1042.toml").read_text(encoding="utf-8")
    text = text.replace("dr-lee", f"physician-{rooms[0]}")
    draw = random.Random(1)
    lines = ["patient,measure,on,score"]
    for number in range(PATIENTS):
        name = f"Q-{number}"
        (folder / f"patients/{name}.toml").write_text(text.replace('"P-1042"', f'"{name}"'), encoding="utf-8")
        lines += [f"{name},PHQ-9,2026-11-{day:02},{draw.randint(0, 24)}" for day in (2, 16)]
    (folder / "scores.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def room_of(number: int) -> str:
    """Return the room of a course: the same week and hour have others, and so have the two weeks before."""
    return f"{number % WEEKS % LONGEST_WEEKS}-{number // WEEKS // len(HOURS)}"


def booked(folder: Path) -> None:
    """Book six sessions for every fifth patient, from ten weeks ago to three ahead, in rooms that are free."""
    book = open_book(str(folder / "ketaplan.db"), NOW)
    for first in range(0, COURSES, AT_ONCE):
        courses = [_course(number) for number in range(first, min(first + AT_ONCE, COURSES))]
        book.write(NOW, lambda transaction, some=courses: transaction.add(one for each in some for one in each))
    book.close()


def _course(number: int) -> list[Booking]:
    room, hour = room_of(number), HOURS[number // WEEKS % len(HOURS)]
    people = {"physician": f"physician-{room}", "nurse": f"nurse-{room}", "after": f"nurse-{room}"}
    first = MONDAY + timedelta(days=7 * (number % WEEKS - 10))
    return course(f"Q-{5 * number}", first, hour=hour, chair=f"chair-{room}", **people)


def cpu() -> float:
    """Return the processor time of all commands so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(folder: Path, *words: str) -> None:
    """Run a command and print how long it took."""
    before, used = time.perf_counter(), cpu()
    environment = {**os.environ, "KETAPLAN_BOOK": "ketaplan.db"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(
        [sys.executable, "-m", "ketaplan", *words], cwd=folder, env=environment, check=True, capture_output=True
    )
    seconds = time.perf_counter() - before
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{seconds:7.2f} s  {cpu() - used:6.2f} s of processor  {memory:5.0f} MB  ketaplan {' '.join(words)}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "clinic"
        made(folder)
        timed(folder, "book", "--create")
        booked(folder)
        timed(folder, "progress", "show", "Q-7")
        timed(folder, "progress", "add", "--from-csv", "scores.csv")
        timed(folder, "progress", "add", "--from-csv", "scores.csv")
        timed(folder, "progress", "show", "Q-7")
        timed(folder, "plan", "Q-7", "--as-of", "2026-11-22")
        timed(folder, "status", "--overdue")
        timed(folder, "due")
        timed(folder, "report", "--month", "2026-11")
        timed(folder, "check", "ketaplan.db")
