"""Record what the commands print and write, to compare two states of the code: ``python tests/record.py FOLDER``.

The same scenes as ever: the examples in every format, faulty files, batches of generated folders, a day with the
book.  Compare two recordings with ``diff -r``.  Time, secrets and the folder of the run are the same in every run.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
SUNDAY = "2026-11-22"
PATIENTS = [path.stem for path in sorted((ROOT / "examples/patients").glob("*.toml"))]
FORMATS = ("table", "json", "csv", "ics", "toml")
FAULTS = (
    ("no-zone", "clinic.toml", r"^timezone = .*$", 'timezone = "Mars/Base"'),
    ("no-name", "clinic.toml", r"^name = .*$", ""),
    ("bad-hours", "clinic.toml", r'"08:00-', '"18:00-'),
    ("unknown-key", "patients/P-1042.toml", r"^id = ", 'idd = "x"\nid = '),
    ("bad-date", "patients/P-1042.toml", r"^birth_date = .*$", "birth_date = 2026-13-40"),
    ("not-toml", "patients/P-1042.toml", r"^id = .*$", "id = = 3"),
    ("bad-protocol", "protocols/iv-weekly-3.toml", r"^sessions = .*$", "sessions = -1"),
    ("bad-calendar", "calendars/dr-osei.ics", r"^BEGIN:VEVENT", "BEGIN:VEVENT\nDTSTART:nonsense"),
)


class Recorder:
    """Runs commands in copies of this process and writes down what each said."""

    def __init__(self, out: Path, work: Path) -> None:
        self.out, self.work, self.scene, self.count, self.total = out, work, "", 0, 0
        out.mkdir(parents=True)

    def run(self, place: Path, *words: object, given: str = "", columns: int = 80) -> None:
        """Record exit code, stdout and stderr of one command."""
        self.count += 1
        self.total += 1
        shown = " ".join(map(str, words)).replace(str(self.work), "WORK")
        base = self.out / f"{self.scene}-{self.count:03d}-{re.sub('[^A-Za-z0-9.=-]+', '_', shown)[:80]}"
        with base.with_suffix(".in").open("w+") as asked:
            asked.write(given)
            asked.seek(0)
            code = self._in_a_copy(place, list(map(str, words)), asked.fileno(), base, columns)
        base.with_suffix(".in").unlink()
        said = [base.with_name(f"{base.name}.{end}").read_bytes() for end in ("out", "err")]
        for end in ("out", "err"):
            base.with_name(f"{base.name}.{end}").unlink()
        text = b"$ %s\nexit %d\n-- stdout\n%s-- stderr\n%s" % (shown.encode(), code, *said)
        base.with_name(f"{base.name}.txt").write_bytes(text.replace(str(self.work).encode(), b"WORK"))

    def _in_a_copy(self, place: Path, words: list[str], asked: int, base: Path, columns: int) -> int:
        sys.stdout.flush()
        if child := os.fork():
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.chdir(place)
        os.environ["COLUMNS"] = str(columns)
        for number, end in ((1, "out"), (2, "err")):
            file = os.open(f"{base}.{end}", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
            os.dup2(file, number)
        os.dup2(asked, 0)
        sys.argv = ["ketaplan", *words]
        from ketaplan.__main__ import main

        try:
            code = main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        except BaseException:  # noqa: BLE001  a traceback is a finding
            import traceback

            traceback.print_exc()
            code = 99
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)

    def keep(self, place: Path, *files: str) -> None:
        """Record files that commands have written."""
        for name in files:
            for path in sorted(one for one in place.glob(name) if one.is_file()):
                target = self.out / "files" / place.name / path.relative_to(place)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())


def main() -> None:
    """Play every scene."""
    out, work = Path(sys.argv[1]).resolve(), Path(mkdtemp(prefix="ketaplan-record-"))
    os.environ.update(XDG_DATA_HOME=str(work / "data"), KETAPLAN_CACHE=str(work / "cache"), NO_COLOR="1")
    fix_time_and_chance()
    record = Recorder(out, work)
    try:
        for scene in (helps, plans, offers, faults, files, batches, book, clinics_of_two):
            record.scene, record.count = scene.__name__, 0
            place = work / scene.__name__
            shutil.copytree(ROOT / "examples", place)
            scene(record, place)
    finally:
        shutil.rmtree(work)
    print(f"{record.total} commands")


def fix_time_and_chance() -> None:
    """Let the clock and the secrets be the same in every recording."""
    from ketaplan.cli import clock

    clock.now = lambda: NOW
    secrets.token_bytes = lambda size=32: b"r" * size
    secrets.token_hex = lambda size=32: "ab" * size


def helps(record, place):
    from ketaplan.cli.app import COMMANDS

    record.run(place, "--help")
    for name in COMMANDS:
        record.run(place, name, "--help")
    for words in (["nonsense"], ["plan"], ["plan", "--nope"], ["plan", "P-1042", "--format", "pdf"]):
        record.run(place, *words)


def plans(record, place):
    for patient in PATIENTS:
        for form in FORMATS:
            record.run(place, "plan", patient, "--as-of", SUNDAY, "--format", form)
        record.run(place, "plan", patient, "--as-of", SUNDAY, "--details", columns=120)
        record.run(place, "plan", patient, "--as-of", "2027-02-28", "--format", "table")
        record.run(place, "plan", patient, "--as-of", SUNDAY, "--weeks", "3")


def offers(record, place):
    for patient in PATIENTS[:8]:
        for form in FORMATS:
            record.run(place, "plan", patient, "--as-of", SUNDAY, "--alternatives", "3", "--format", form)
        record.run(place, "plan", patient, "--as-of", SUNDAY, "--session", "2=2026-12-03T10:00")
        record.run(place, "plan", patient, "--as-of", SUNDAY, "--start", "2026-12-07")
    record.run(place, "plan", "P-9999", "--as-of", SUNDAY)
    record.run(place, "plan", "P-1042", "--as-of", "22.11.2026")


def faults(record, place):
    record.run(place, "check", ".")
    record.run(place, "check", "--details", "clinic.toml")
    record.run(place, "check", "calendars")
    for name, file, found, put in FAULTS:
        path = place / file
        text = path.read_text()
        path.write_text(re.sub(found, put, text, flags=re.MULTILINE))
        record.run(place, "check", ".")
        record.run(place, "plan", "P-1042", "--as-of", SUNDAY)
        record.run(place, "batch", "patients", "--as-of", SUNDAY, "--effort", "1")
        record.run(place, "new", "--from-stdin", given=f"# {name}\n" + (place / "patients/P-1042.toml").read_text())
        path.write_text(text)


def files(record, place):
    for words in (["protocols"], ["protocols", "--format", "json"], ["protocols", "iv-weekly-3"], ["protocols", "x"]):
        record.run(place, *words)
    record.run(place, "init", "fresh")
    record.run(place, "init", "fresh")
    record.run(place / "fresh", "check", ".")
    record.run(place / "fresh", "batch", "patients", "--as-of", SUNDAY)
    text = (place / "patients" / "P-1042.toml").read_text().replace("P-1042", "P-2000")
    record.run(place, "new", "--from-stdin", given=text)
    record.run(place, "new", "--from-stdin", given=text)
    record.keep(place, "fresh/**/*.toml", "patients/P-2000.toml")


def batches(record, place):
    from checker import generate

    for form in ("table", "json", "csv"):
        record.run(place, "batch", "patients", "--as-of", SUNDAY, "--effort", "5", "--format", form)
    made = {
        "clinic": (7, "clinic", {}),
        "tight": (8, "tight", {}),
        "tiny": (9, "tiny", {}),
        "mixed": (10, "tiny", {"mixed": True}),
        "calendars": (11, "tiny", {"calendars": True}),
        "network": (12, "network", {"clinics": 5, "per_site": 20}),
    }
    for name, (seed, family, more) in made.items():
        folder = place / name
        as_of = generate.generate(seed, family, folder, **more)["as_of"]
        words = ["batch", folder / "patients", "--clinic", folder / "clinics", "--as-of", as_of, "--effort", "5"]
        record.run(place, *words, "--format", "json", "--output-dir", place / f"{name}-out")
        record.keep(place, f"{name}-out/**/*")
        if family == "tiny":
            record.run(place, *words, "--format", "table")


def book(record, place):
    common = ["--book", "trial.db", "--as-of"]
    record.run(place, "book", "--create", "--trial", "--book", "trial.db")
    for patient in PATIENTS[:6]:
        record.run(place, "plan", patient, *common, SUNDAY, "--save")
    record.run(place, "batch", "patients", *common, SUNDAY, "--effort", "2", "--save")
    look(record, place)
    one = "P-1042/1/induction"
    for words in (
        ["mark", f"{one}/1", "attended"],
        ["mark", f"{one}/2", "missed"],
        ["mark", f"{one}/2", "booked"],
        ["mark", f"{one}/9", "attended"],
        ["mark", f"{one}/6", "attended"],
        ["mark", f"{one}/5", "confirmed"],
        ["move", f"{one}/4", "--options", "4"],
        ["move", f"{one}/4", "--yes"],
        ["move", f"{one}/5", "--to", "2026-12-24T03:00"],
        ["cancel", f"{one}/3", "--yes", "--reason", "flu"],
        ["restore", f"{one}/3", "--yes"],
        ["cancel", f"{one}/3", "--yes"],
        ["cancel", "P-1051", "--yes"],
        ["plan", "P-1042"],
        ["plan", "P-1042", "--save"],
        ["plan", "P-1051", "--format", "json"],
    ):
        record.run(place, *words, *common, "2026-12-04")
    look(record, place)
    clinic = (place / "clinic.toml").read_text()
    (place / "clinic.toml").write_text(clinic.replace("dr-lee", "dr-new"))
    record.run(place, "check", "trial.db")
    record.run(place, "calendar", "--week", "2026-11-30", "--book", "trial.db", "--as-of", SUNDAY)


def look(record, place):
    common = ["--book", "trial.db"]
    for form in FORMATS:
        record.run(place, "export", *common, "--format", form)
        record.run(place, "export", *common, "--patient", "P-1042", "--details", "--format", form)
        record.run(place, "export", *common, "--staff", "dr-lee", "--format", form)
        record.run(place, "calendar", *common, "--as-of", SUNDAY, "--week", "2026-11-30", "--format", form)
    for by in ("chair", "staff", "patient"):
        record.run(place, "calendar", *common, "--as-of", SUNDAY, "--day", "2026-11-30", "--by", by, columns=120)
        record.run(place, "calendar", *common, "--as-of", SUNDAY, "--month", "2026-12-01", "--by", by)
    record.run(place, "log", *common, "--last", "0")
    record.run(place, "log", *common, "--format", "json")
    record.run(place, "check", "trial.db")
    record.run(place, "check", ".", *common)


def clinics_of_two(record, place):
    sites = ["--clinic", "clinic.toml", "--clinic", "lakeside.toml"]
    for patient in PATIENTS:
        record.run(place, "plan", patient, *sites, "--as-of", SUNDAY, "--format", "json")
        record.run(place, "plan", patient, *sites, "--as-of", SUNDAY)
    record.run(place, "batch", "patients", *sites, "--as-of", SUNDAY, "--effort", "5", "--format", "json")


if __name__ == "__main__":
    main()
