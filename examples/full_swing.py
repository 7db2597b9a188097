"""Make a clinic in full swing: twenty patients in all stages, scores, absences, a waiting list, in a trial book.

::

    python full_swing.py DIR                       as if today were the latest Wednesday
    python full_swing.py DIR --as-of 2026-12-16    or this day

Then ``cd DIR`` and type ``ketaplan status --as-of 2026-12-16``.  All days are counted from the day, so the clinic never
ages.  Every person in it is invented.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from ketaplan.cli.app import build, commands_named

EXAMPLES = Path(__file__).parent
BOOK = "trial.db"
FACTS = {"depression": "PHQ-9", "ptsd": "PCL-5-week", "ocd": "Y-BOCS", "anxiety": "GAD-7"}
"""Indications, and the measure of each."""


class Person(NamedTuple):
    """A patient: how many days ago the course was planned (None: not yet), and what was decided, in days from today."""

    id: str
    name: str
    indication: str = "depression"
    clearance: str = "cleared"
    cleared: int = -70
    planned: int | None = None
    baseline: int = 18
    later: int = 9
    decided: str = ""


REVIEWED = '[review]\nby = "Dr. Voss"\non = {-12}\ndecision = "maintenance"\n'
MAINTAINED = (
    '[review]\nby = "Dr. Voss"\non = {-44}\ndecision = "maintenance"\n'
    '[maintenance]\nby = "Dr. Voss"\non = {-44}\nsessions = 4\nevery_days = 14\n'
)
ON_HOLD = '[hold]\nby = "Dr. Voss"\non = {-2}\nuntil = {12}\nreason = "surgery"\n'
ENDED = '[stopped]\nby = "Dr. Voss"\non = {-15}\n'
PEOPLE = (
    Person("P-2001", "Ada Moreau", clearance="consult-needed"),
    Person("P-2002", "Ben Achebe", "anxiety", clearance="consult-needed"),
    Person("P-2003", "Cleo Novak", "ptsd", clearance="consult-needed", planned=0),
    Person("P-2004", "Dan Okoro", clearance="coordination-pending", cleared=5),
    Person("P-2005", "Eva Lindqvist", "ocd", clearance="coordination-pending", cleared=-3),
    Person("P-2006", "Finn Castillo"),
    Person("P-2007", "Gita Rao", "ptsd"),
    Person("P-2008", "Hal Brandt"),
    Person("P-2009", "Ines Ferro", planned=-5, baseline=21),
    Person("P-2010", "Jon Adeyemi", planned=-9, baseline=17),
    Person("P-2011", "Kara Lund", "ptsd", planned=-12, baseline=48, later=30),
    Person("P-2012", "Leo Marchetti", planned=-16, baseline=19, later=11),
    Person("P-2013", "Mina Sato", "ocd", planned=-28, baseline=26, later=15),
    Person("P-2014", "Nils Berg", planned=-42, baseline=20, later=12),
    Person("P-2015", "Olga Ivers", planned=-45, later=4, decided=REVIEWED),
    Person("P-2016", "Paul Nkemelu", planned=-66, later=5, decided=MAINTAINED),
    Person("P-2017", "Rosa Alvarez", planned=-14, decided=ON_HOLD),
    Person("P-2018", "Sam Whitfield", planned=-26, later=19, decided=ENDED),
    Person("P-2019", "Tara Quist", clearance="declined", cleared=-20),
    Person("P-2020", "Uma Petrov", planned=-11, baseline=16),
)  # fmt: skip
MISSED, STOPPED, ALARMED = "P-2020", "P-2018", "P-2008"
"""Who missed a visit, whose course was stopped halfway, and for whom a clinician is needed because of a score."""
WAITING = {"P-2006": 10, "P-2007": 4}
"""Who is on the waiting list, and for how many days."""
OUT = {"rn-kim": (6, 7), "dr-osei": (12, 12)}
"""Who is out, from and to, in days from today."""


class Swing:
    """The clinic's folder, filled step by step by the commands that a coordinator would type."""

    def __init__(self, folder: Path, today: date) -> None:
        """Copy the clinic of the examples without its patients, and create a trial book."""
        self.folder, self.today = folder, today
        shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("P-*.toml", "*.py", "*.db", "__pycache__"))
        (folder / "patients").mkdir(exist_ok=True)
        clinic = folder / "clinic.toml"
        text = clinic.read_text(encoding="utf-8")
        clinic.write_text(
            text.replace('\nid = "riverside"', f'\nbook = "{BOOK}"\nid = "riverside"', 1), encoding="utf-8"
        )
        self.type("book", "--create", "--trial")

    def day(self, number: int) -> date:
        """Return the day so many days from today."""
        return self.today + timedelta(days=number)

    def type(self, *words: object, as_of: int | None = None) -> str:
        """Type a command, as if it were so many days from today; return what it prints."""
        line = [str(word) for word in words] + ["--clinic", str(self.folder / "clinic.toml")]
        line += [] if as_of is None else ["--as-of", str(self.day(as_of))]
        done = CliRunner().invoke(build(commands_named(line)), line, prog_name="ketaplan")
        if done.exit_code:
            raise SystemExit(f"ketaplan {' '.join(line)}\n{done.stderr}")
        return done.stdout

    def file(self, name: str) -> Path:
        """Return a patient's file."""
        return self.folder / "patients" / f"{name}.toml"


def make(folder: Path, today: date) -> None:
    """Make the clinic."""
    swing = Swing(folder, today)
    for place, one in enumerate(PEOPLE):
        swing.file(one.id).write_text(_text(one, swing, place), encoding="utf-8")
    for planned in sorted({one.planned for one in PEOPLE if one.planned is not None}):
        files = [swing.file(one.id) for one in PEOPLE if one.planned == planned]
        swing.type("batch", *files, "--save", "--yes", "--effort", "1", "--format", "csv", as_of=planned)
    late = _listed(swing, "--patient", STOPPED, "--from", swing.day(-14))
    swing.type("cancel", *late, "--yes", as_of=-15)
    _mark(swing)
    for one in PEOPLE:
        if one.decided:
            with swing.file(one.id).open("a", encoding="utf-8") as file:
                file.write(_dated(one.decided, swing))
    swing.type("plan", "P-2016", "--save", "--yes", as_of=-43)
    _mark(swing)
    for name, days in WAITING.items():
        swing.type("wait", name, as_of=-days)
    for who, (first, last) in OUT.items():
        swing.type("absence", "add", who, "--from", swing.day(first), "--to", swing.day(last), as_of=0)
    _score(swing)


def _text(one: Person, swing: Swing, place: int) -> str:
    words = [f'status = "{one.clearance}"']
    if one.clearance in {"cleared", "declined"}:
        words.append('by = "Dr. Okafor"')
    if one.clearance != "consult-needed":
        words.append(f"on = {swing.day(one.cleared)}")
    consent = (
        f'[[on_file]]\nkind = "consent"\nby = "Dr. Voss"\non = {swing.day(one.planned)}\n\n' if one.planned else ""
    )
    referred = swing.day((one.planned or 0) - 10 - place)
    return (
        f'kind = "patient"\nid = "{one.id}"\nname = "{one.name}"\ndate_of_birth = {1960 + 2 * place}-05-17\n'
        f'indication = "{one.indication}"\nreferred_on = {referred}\n\n[clearance]\n'
        + "\n".join(words)
        + f"\n\n{consent}"
    )


def _dated(text: str, swing: Swing) -> str:
    """Return the text with ``{-2}`` as the day two days ago."""
    for number in range(-99, 100):
        text = text.replace(f"{{{number}}}", str(swing.day(number)))
    return f"{text}\n"


def _mark(swing: Swing) -> None:
    """Mark what is over: given, but for one visit that was missed."""
    over = _listed(swing, "--to", swing.day(-1))
    missed = [name for name in over if name.startswith(MISSED)][:1]
    for status, names in (("missed", missed), ("attended", [name for name in over if name not in missed])):
        if names:
            swing.type("mark", *names, status, "--yes", as_of=0)


def _listed(swing: Swing, *choice: object) -> list[str]:
    """Return the ids of visits that are booked and not marked."""
    listed = json.loads(swing.type("export", "--format", "json", *choice))["appointments"]
    return [one["id"] for one in listed if one["status"] in {"booked", "confirmed", "held"}]


def _score(swing: Swing) -> None:
    """Enter a score before each course, and one after its third or last session, if that is over."""
    items = ",".join(f"item{number}" for number in range(1, 10))
    rows = [f"patient,measure,on,score,{items}", f"{ALARMED},PHQ-9,{swing.day(-1)},,2,2,2,2,2,2,2,1,1"]
    for one in PEOPLE:
        if one.planned is None or one.indication not in FACTS or one.clearance != "cleared":
            continue
        rows.append(f"{one.id},{FACTS[one.indication]},{swing.day(one.planned)},{one.baseline}")
        after = one.planned + (16 if one.planned > -28 else 26)
        if after <= 0:
            rows.append(f"{one.id},{FACTS[one.indication]},{swing.day(after)},{one.later}")
    file = swing.folder / "scores.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    swing.type("progress", "add", "--from-csv", file, as_of=0)
    file.unlink()


def _latest_wednesday(today: date) -> date:
    return today - timedelta(days=(today.weekday() - 2) % 7)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make a clinic in full swing, in a trial book.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, help="the day that counts as today")
    asked = parser.parse_args()
    if asked.folder.exists():
        sys.exit(f"{asked.folder} is there already; name a new folder.")
    day = asked.as_of or _latest_wednesday(date.today())  # noqa: DTZ011  the reader's own day
    make(asked.folder, day)
    print(f"cd {asked.folder} && ketaplan status --as-of {day}")
