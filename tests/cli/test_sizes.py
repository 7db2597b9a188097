"""Files that are right value by value and too much together: for all that they ask for, the answer comes soon."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketaplan.files.protocol_library import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Sequence

resource = pytest.importorskip("resource", reason="Windows has no limits of this kind")

EXAMPLES = Path(__file__).parents[2] / "examples"
SECONDS = 2
MEGABYTES = 300

PATIENT = """\
kind = "patient"
id = "P-1"
name = "N. N."
date_of_birth = 1984-03-09
indication = "depression"
"""
CLEARED = '[clearance]\nstatus = "cleared"\nby = "Dr. Okafor"\non = 2026-11-20\n'
SIGNED = 'by = "Dr. Lee"\non = 2026-11-20\n'
PROTOCOL = (BUILT_IN / "iv-induction-6x2.toml").read_text(encoding="utf-8").replace("iv-induction-6x2", "own")
CLINIC = (EXAMPLES / "clinic.toml").read_text(encoding="utf-8").replace("[[busy_calendars]]", "[[busy]]")
CLINIC = CLINIC.replace('file = "calendars/dr-osei.ics"\n', "from = 2027-03-01\nto = 2027-03-01\n")


def days_apart(most: int) -> str:
    return f"gap_days = {{ min = 1, ideal = [1, {most}], max = {most} }}\n"


def orders(sessions: int, most: int, later: int, every: int) -> str:
    """A patient with an order, and one for maintenance."""
    first = f"[order]\n{SIGNED}sessions = {sessions}\n{days_apart(most)}" if sessions else ""
    return PATIENT + CLEARED + first + f"[maintenance]\n{SIGNED}sessions = {later}\nevery_days = {every}\n"


def phases(number: int, sessions: int, most: int) -> str:
    """A protocol of this many phases."""
    begin, end = PROTOCOL.index("[[phases]]"), PROTOCOL.index("# Maintenance is")
    one = "".join(f'[[phases]]\nname = "p{n}"\nsessions = {sessions}\n{days_apart(most)}' for n in range(number))
    return PROTOCOL[:begin] + one + PROTOCOL[end:]


def entries(table: str, number: int, text: str) -> str:
    """This many tables of one list; ``{n}`` means the number of each, ``{day}`` a day of it."""
    return "".join(
        f"[[{table}]]\n{text.format(n=n, day=f'{2000 + n // 336:04}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}')}\n"
        for n in range(number)
    )


def patient(table: str, number: int, text: str) -> str:
    """A patient with this many tables of one list."""
    return PATIENT + CLEARED + entries(table, number, text)


MANY_CLINICS = ", ".join(f'"c{n}"' for n in range(14_000))
SUNDAYS = 'shifts = [{{ days = ["sun"], from = 01:00:00, to = 02:00:00 }}]'
MANY_STAGES = entries("visit", 4000, 'stage = "s{n}"\nminutes = 5')
PATIENTS = {
    "an order and maintenance of fifty years": orders(40, 366, 200, 366),
    "maintenance of two hundred years": orders(0, 0, 200, 366),
    "thousands of clinics": f"{PATIENT}clinics = [{MANY_CLINICS}]\n{CLEARED}",
    "thousands of phases attended": patient("attended", 4000, 'phase = "p{n}"\nnumber = 1\non = {day}'),
    "a thousand sessions attended": patient("attended", 999, 'phase = "induction"\nnumber = 1{n:03}\non = {day}'),
    "thousands of journeys": patient("unavailable", 4000, "from = {day}\nto = 2190-01-01"),
    "two thousand journeys of a century": patient("unavailable", 2000, "from = {day}\nto = 2190-01-01"),
    "five hundred windows": patient("available", 500, 'days = ["mon"]\nfrom = 08:00:00\nto = 12:00:00'),
}
PROTOCOLS = {
    "two hundred phases of forty": phases(200, 40, 7),
    "ten phases of thirty over decades": phases(10, 30, 366),
    "thousands of stages": PROTOCOL.replace("[[visit]]", f"{MANY_STAGES}[[visit]]", 1),
    "thousands of scores": PROTOCOL + entries("checkins", 4000, 'measure = "M{n}"\nafter_session = 1'),
    "two hundred scores": PROTOCOL + entries("checkins", 197, 'measure = "M{n}"\nafter_session = 1'),
}
CLINICS = {
    "thousands of chairs": CLINIC + entries("chairs", 7000, 'id = "c{n}"'),
    "five hundred chairs": CLINIC + entries("chairs", 498, 'id = "c{n}"'),
    "one chair thousands of times": CLINIC + entries("chairs", 7000, 'id = "c"'),
    "two thousand closures of a century": CLINIC + entries("closures", 1998, "from = {day}\nto = 2190-01-01"),
    "thousands of busy strangers": CLINIC + entries("busy", 3000, 'resource = "x{n}"\nfrom = {day}\nto = {day}'),
    "five hundred nurses": CLINIC + entries("staff", 490, f'id = "s{{n}}"\nname = "N"\nrole = "nurse"\n{SUNDAYS}'),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic with one patient, and its own protocol."""
    for name, text in (("clinic", CLINIC), ("patients/P-1", PATIENT + CLEARED), ("protocols/own", PROTOCOL)):
        write(tmp_path / f"{name}.toml", text)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def bounded(folder: Path, *words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command that is killed when it takes more than its share of processor or memory."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1024 * 1024,) * 2)

    return subprocess.run(
        [sys.executable, "-m", "ketaplan", *words],
        cwd=folder,
        preexec_fn=limit,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


PLAN = ["plan", "P-1", "--as-of", "2026-11-26"]
IMPORT = ["progress", "add", "--from-csv", "scores.csv", "--book", "b.db"]
BATCH = ["batch", "patients", "--effort", "1"]
COMMANDS = (["check", "."], PLAN)


def is_answered(folder: Path, *, refused: bool, commands: Sequence[list[str]] = COMMANDS) -> None:
    """The commands answer within their share, and with a fault where the file must be refused."""
    for words in (*commands, BATCH) if refused else commands:
        done = bounded(folder, *words)
        assert done.returncode in ({2} if refused else {0, 1, 2}), (words, done)
        assert "Traceback" not in done.stderr
        assert "a mistake of ketaplan's" not in done.stderr


@pytest.mark.parametrize("name", PATIENTS)
def test_a_patients_file(folder: Path, name: str) -> None:
    write(folder / "patients/P-1.toml", PATIENTS[name])
    is_answered(folder, refused="years" in name or "thousands" in name)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_protocol(folder: Path, name: str) -> None:
    write(folder / "protocols/own.toml", PROTOCOLS[name])
    write(folder / "patients/P-1.toml", f'{PATIENT}protocol = "own"\n{CLEARED}')
    is_answered(folder, refused="phases" in name or "thousands" in name)


@pytest.mark.parametrize("name", CLINICS)
def test_a_clinic(folder: Path, name: str) -> None:
    write(folder / "clinic.toml", CLINICS[name])
    is_answered(folder, refused="thousands" in name)


HEAD = "patient,measure,on,score,after\n"
SCORES = {
    "too many scores": HEAD + "P-1,PHQ-9,2026-11-20,9,\n" * 300_000,
    "too many columns": HEAD.strip() + "".join(f",item{n}" for n in range(400_000)) + "\n",
    "a row of commas": HEAD + "," * 4_000_000,
    "scores of strangers": HEAD + "".join(f"X-{n},PHQ-9,2026-11-20,9,\n" for n in range(300_000)),
    "one field": HEAD + '"' + "a" * 9_000_000,
}


@pytest.mark.parametrize("name", SCORES)
def test_a_table_of_scores(folder: Path, name: str) -> None:
    bounded(folder, "book", "--create", "--book", "b.db", "--yes")
    write(folder / "scores.csv", SCORES[name])
    done = bounded(folder, *IMPORT)
    assert done.returncode == 2, done
    assert done.stderr.startswith("scores.csv:")


LISTS = {
    "too many that are not there": "".join(f"patients/no-{n}.toml\n" for n in range(300_000)),
    "one file again and again": "patients/P-1.toml\n" * 300_000,
    "one folder again and again": "patients\n" * 500_000,
    "lines without anything": "\n" * 3_000_000,
    "a long line": "a" * 9_000_000,
}


LISTS_REFUSED = {
    "too many that are not there": "stdin: the list has more than 20,000 paths",
    "a long line": "stdin: a line of the list is longer than 4,096 characters",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_patients(folder: Path, name: str) -> None:
    done = bounded(folder, "batch", "-", "--effort", "1", given=LISTS[name])
    assert done.returncode == (2 if name in LISTS_REFUSED else 0), done
    assert LISTS_REFUSED.get(name, "") in done.stderr
    assert len(done.stderr) < 1000


def test_a_folder_of_many_files_that_name_what_is_not_there(folder: Path) -> None:
    for n in range(100):
        write(folder / f"patients/Q-{n}.toml", PATIENT.replace("P-1", f"Q-{n}") + f'protocol = "none-{n}"\n{CLEARED}')
        write(folder / f"protocols/own-{n}.toml", PROTOCOL.replace('"own"', f'"own-{n}"'))
    is_answered(folder, refused=True, commands=COMMANDS[:1])
