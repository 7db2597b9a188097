"""A clinic of 150 booked patients in which a nurse is out for an afternoon or a day, or that is closed for a day.

By hand: ``python illness.py --seeds 1-10``.  Prints a table: ``ketaplan replan`` as a process, and next to it the
same moved by hand, one appointment after the other with ``ketaplan move``: sessions without a place, calls, moves,
changes of people, points, which of the first three numbers are proved, and seconds of the processor.  ``--kinds``
chooses among afternoon, day and closed; ``--keep FOLDER`` leaves the clinics for another run, ``--time-limit`` and
``--effort`` are ``replan``'s, ``--no-hand`` leaves the moving out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stdout
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "checker"))

import generate
import verify_repair
from table import line

from ketaplan.book.backends import create_book
from support.cli import ketaplan

KINDS = ("afternoon", "day", "closed")
HEAD = ("", "", "no place", "calls", "moved", "people", "points", "proved 1-3", "seconds")
WIDTHS = (14, 8, 8, 5, 5, 6, 7, 10, 7)
FIRST_THREE = ("unplaced", "confirmed_moved", "calls")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1-10")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--time-limit")
    parser.add_argument("--effort")
    parser.add_argument("--no-hand", action="store_true")
    said = parser.parse_args()
    first, _, last = said.seeds.partition("-")
    more = [word for name in ("time_limit", "effort") if (value := getattr(said, name))
            for word in (f"--{name.replace('_', '-')}", value)]  # fmt: skip
    print(line(HEAD, WIDTHS))
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory() as folder:
            clinic = Clinic((said.keep or Path(folder)) / f"c150-{seed}", seed)
            for kind in said.kinds:
                clinic.repaired(kind, more)
                if not said.no_hand:
                    clinic.moved_by_hand(kind)


class Clinic:
    """A made-up clinic with 150 patients booked, 17 days later."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Make it, unless it is there."""
        self.folder, self.seed = folder, seed
        if not (folder / "book.db").exists():
            self._make()
        self.file = next((folder / "clinics").glob("*.toml"))
        as_of = date.fromisoformat(json.loads((folder / "instance.json").read_text())["as_of"])
        self.now = datetime.combine(as_of + timedelta(days=17), datetime.min.time()) + timedelta(hours=7, minutes=30)
        self.book = self._exported(folder / "book.db")
        ahead = [one for one in self.book.values() if self._is_ahead(one)]
        self.day = Counter(one["start"][:10] for one in ahead).most_common(1)[0][0]
        nurses = [
            stage["nurse"]
            for one in ahead
            if one["start"][:10] == self.day
            for stage in one["stages"]
            if stage.get("nurse")
        ]
        self.nurse = Counter(nurses).most_common(1)[0][0]

    def repaired(self, kind: str, more: list[str]) -> None:
        """Print what ``replan`` finds, as a complete process."""
        words = [
            "replan",
            *self._out(kind),
            *self._files(self.folder / "book.db"),
            "--as-of",
            f"{self.now:%Y-%m-%dT%H:%M}",
        ]
        before = os.times()
        made = subprocess.run(
            [sys.executable, "-m", "ketaplan", *words, "--format", "json", *more],
            check=False, capture_output=True, text=True, env=os.environ,
        )  # fmt: skip
        after = os.times()
        took = after.children_user + after.children_system - before.children_user - before.children_system
        found = json.loads(made.stdout)
        proved = ", ".join(
            str(n) for n, key in enumerate(FIRST_THREE, 1) if found["bounds"][key] == found["counts"][key]
        )
        self._print(kind, "replan", found["counts"], proved, took)

    def moved_by_hand(self, kind: str) -> None:
        """Print what comes of moving one appointment after the other, each to its best other place."""
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder) / "book.db"
            shutil.copy(self.folder / "book.db", book)
            today = ["--as-of", f"{self.now:%Y-%m-%d}"]
            who, span = self._absence(kind)
            ketaplan("absence", "add", who, *span, *self._files(book))
            asked = ketaplan("replan", *self._files(book), "--as-of", f"{self.now:%Y-%m-%dT%H:%M}", "--format", "json")
            broken = [one["id"] for one in json.loads(asked.stdout)["broken"]]
            began = time.process_time()
            left = [
                name for name in broken if ketaplan("move", name, "--yes", *today, *self._files(book)).exit_code != 0
            ]
            took = time.process_time() - began
            self._print(kind, "by hand", self._counts(self._exported(book), left), "", took)

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with redirect_stdout(StringIO()):
            generate.main(
                ["--family", "clinic", "--patients", "150", "--seed", str(self.seed), "--out", str(self.folder)]
            )
        as_of = json.loads((self.folder / "instance.json").read_text())["as_of"]
        self.file = next((self.folder / "clinics").glob("*.toml"))
        book = self.folder / "book.db"
        create_book(str(book), datetime.fromisoformat(as_of).astimezone(), trial=True).close()
        saved = ("--as-of", as_of, "--effort", 1, "--save", "--book", book)
        ketaplan("batch", self.folder / "patients", "--clinic", self.file, *saved)

    def _files(self, book: Path) -> list[str]:
        return ["--clinic", str(self.file), "--patients", str(self.folder / "patients"), "--book", str(book)]

    def _exported(self, book: Path) -> dict[str, Any]:
        made = ketaplan("export", "--format", "json", *self._files(book))
        return {one["id"]: one for one in json.loads(made.stdout)["appointments"]}

    def _is_ahead(self, one: dict[str, Any]) -> bool:
        days = (date.fromisoformat(one["start"][:10]) - self.now.date()).days
        return one["status"] == "booked" and 1 <= days <= 8

    def _out(self, kind: str) -> list[str]:
        if kind == "closed":
            return ["--close", self.day]
        return ["--out", f"{self.nurse}={self.day}" + (f"T12:00..{self.day}T20:00" if kind == "afternoon" else "")]

    def _absence(self, kind: str) -> tuple[str, list[str]]:
        who = self.file.stem if kind == "closed" else self.nurse
        hours = ("T12:00", "T20:00") if kind == "afternoon" else ("", "")
        return who, ["--from", self.day + hours[0], "--to", self.day + hours[1]]

    def _counts(self, after: dict[str, Any], left: list[str]) -> dict[str, int]:
        """Return the six numbers of what was done by hand; what has no place is called, too."""
        changed = [name for name, one in after.items() if one != self.book.get(name)]
        moved = [name for name in changed if after[name]["start"] != self.book[name]["start"]]
        touched = {name.split("/")[0] for name in (*changed, *left)}
        return {
            "unplaced": len(left),
            "confirmed_moved": 0,
            "calls": len({name.split("/")[0] for name in (*moved, *left)}),
            "moved": len(moved),
            "staff_changes": len(changed) - len(moved),
            "points": self._points(after, touched),
        }

    def _points(self, book: dict[str, Any], patients: set[str]) -> int:
        path = self.folder / "after.json"
        path.write_text(json.dumps({"appointments": list(book.values())}))
        files = SimpleNamespace(
            clinic=[str(self.file)], patients=[str(self.folder / "patients")], protocol=[], book=str(path), only=()
        )
        return int(verify_repair.load(files, self.now, ()).points(patients, book))

    def _print(self, kind: str, how: str, counts: dict[str, int], proved: str, took: float) -> None:
        numbers = [counts[key] for key in ("unplaced", "calls", "moved", "staff_changes", "points")]
        print(line((f"{self.seed} {kind}", how, *numbers, proved, f"{took:.1f}"), WIDTHS), flush=True)


if __name__ == "__main__":
    main()
