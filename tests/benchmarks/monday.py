"""A Monday: forty new patients into a calendar that is largely taken, with the compiled search and as plain Python.

By hand: ``python tests/benchmarks/monday.py [--seeds N...] [--solo]``; README.md says how the figures are got.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

import ketaplan
from benchmarks.run import Run, measured
from benchmarks.table import line
from checker import generate, verify

EARLIER, NEW, PERCENT = 90, 40, 60
KETAPLAN = [sys.executable, "-m", "ketaplan"]
HEADING = ("calendar", "search", "taken", "planned", "cost", "bound", "excess", "seconds", "MB", "checked")
WIDTHS = (13, 12, 7, 9, 9, 9, 8, 9, 5, 9)


@dataclass(frozen=True, slots=True)
class Monday:
    """A clinic, its book if it has one, and the new patients' files."""

    name: str
    folder: Path
    as_of: str
    new: tuple[Path, ...]
    has_book: bool

    @classmethod
    def next_to_a_book(cls, folder: Path, seed: int) -> Monday:
        """What ketaplan has planned and booked for 90 patients of the ``clinic`` family is taken; 40 more come."""
        made = generate.generate(seed, "clinic", folder)
        files = sorted((folder / "patients").glob("*.toml"))
        Random(seed).shuffle(files)
        monday = cls(f"book {seed}", folder, made["as_of"], tuple(files[EARLIER : EARLIER + NEW]), has_book=True)
        said = ("book", "--create", "--trial", "--clinic", folder / "clinics", "--book", folder / "book.db")
        subprocess.run([*KETAPLAN, *map(str, said)], check=True, capture_output=True)
        subprocess.run(monday.command(files[:EARLIER], "--effort", 3, "--save"), check=True, capture_output=True)
        return monday

    @classmethod
    def at_random(cls, folder: Path, seed: int) -> Monday:
        """Every chair and person is taken for 60 % of their time, each for itself: the ``solo`` family."""
        made = generate.generate(seed, "solo", folder, per_site=NEW, percent=PERCENT)
        files = tuple(sorted((folder / "patients").glob("*.toml")))
        return cls(f"random {seed}", folder, made["as_of"], files, has_book=False)

    def command(self, files: tuple[Path, ...] | list[Path], *more: object) -> list[str]:
        """``ketaplan batch`` for some of the files."""
        words = ["batch", *files, "--clinic", self.folder / "clinics", "--as-of", self.as_of, "--format", "json", *more]
        return [*KETAPLAN, *map(str, words), *(["--book", str(self.folder / "book.db")] if self.has_book else [])]

    def row(self, search: str, run: Run, batch: dict) -> str:
        """One line of the table."""
        planned, booked = len(batch["plans"]), self._booked()
        excess = (batch["cost"] - batch["bound"]) / max(1, planned)
        figures = (planned, batch["cost"], batch["bound"], f"{excess:.1f}", f"{run.seconds:.1f}", run.megabytes)
        in_use = "60 %" if booked is None else len(booked["appointments"])
        return line((self.name, search, in_use, *figures, self._checked(batch, booked)), WIDTHS)

    def _booked(self) -> dict | None:
        if not self.has_book:
            return None
        said = ("export", "--clinic", self.folder / "clinics", "--book", self.folder / "book.db", "--format", "json")
        return json.loads(subprocess.run([*KETAPLAN, *map(str, said)], check=True, capture_output=True).stdout)

    def _checked(self, batch: dict, booked: dict | None) -> str:
        clinics = verify.load_clinics([self.folder / "clinics"])
        patients = verify.load_patients([self.folder / "patients"])
        faults, _ = verify.verify(clinics, patients, verify.Protocols([]), batch, booked)
        count = sum("neither planned nor listed" not in fault for fault in faults)
        return f"{count} faults" if count else "ok"


def main() -> None:
    """Measure, and print one line a calendar and search."""
    said = arguments()
    print(line(HEADING, WIDTHS))
    for seed in said.seeds:
        with TemporaryDirectory() as folder:
            place = Path(folder)
            monday = Monday.at_random(place, seed) if said.solo else Monday.next_to_a_book(place, seed)
            source = plain_copy(place / "plain")
            for search, path in (("compiled", None), ("plain", source)):
                os.environ.pop("PYTHONPATH", None)
                if path:
                    os.environ["PYTHONPATH"] = str(path)
                run = measured(monday.command(monday.new), place / "batch.json")
                os.environ.pop("PYTHONPATH", None)
                print(monday.row(search, run, json.loads((place / "batch.json").read_text())), flush=True)


def plain_copy(folder: Path) -> Path:
    """A copy of the package without a compiled module."""
    home = Path(ketaplan.__file__).parent
    shutil.copytree(home, folder / "ketaplan", ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__"))
    return folder


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", nargs="+", type=int, default=[7001, 7002, 7003], metavar="N")
    parser.add_argument("--solo", action="store_true", help="a calendar filled at random instead of a book")
    return parser.parse_args()


if __name__ == "__main__":
    main()
