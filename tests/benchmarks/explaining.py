"""``explain`` in a clinic of 150 booked patients: a referral that asks for a full time, or for an early start.

By hand: ``python explaining.py --seeds 1-10``.  Prints a table: conflicts, remedies, the seconds until the first
conflict is shown on a terminal, and those of the whole process, on the wall and of the processor.  ``--keep FOLDER``
retains the clinics for another run; they are those of ``illness.py``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import pty
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from illness import Clinic
from table import line

HEAD = ("", "question", "conflicts", "facts", "remedies", "complete", "shown s", "wall s", "processor s")
WIDTHS = (4, 10, 10, 6, 9, 9, 8, 7, 12)
A_CONFLICT = b"has to change:"
"""What the first conflict is introduced with."""
REFERRAL = """\
kind = "patient"
id = "P-NEW"
name = "New referral"
date_of_birth = 1980-01-01
indication = "depression"
[clearance]
status = "cleared"
by = "Dr. Okafor"
on = {on}
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1-10")
    parser.add_argument("--keep", type=Path)
    said = parser.parse_args()
    first, _, last = said.seeds.partition("-")
    print(line(HEAD, WIDTHS))
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory() as folder:
            clinic = Clinic((said.keep or Path(folder)) / f"c150-{seed}", seed)
            today = clinic.now.date()
            file = clinic.folder / "patients" / "P-NEW.toml"
            file.write_text(REFERRAL.format(on=today))
            try:
                for name, asked in (("at", ["--at", busiest(clinic)]), ("before", ["--before", f"{soon(today)}"])):
                    explained(clinic, seed, name, asked)
            finally:
                file.unlink()


def busiest(clinic: Clinic) -> str:
    """Return the start at which most visits of the busiest day run."""
    starts = [one["start"][:16] for one in clinic.book.values() if one["start"].startswith(clinic.day)]
    return Counter(starts).most_common(1)[0][0]


def soon(today):
    """Return a day before which hardly anything is free."""
    return today + timedelta(days=4)


def explained(clinic: Clinic, seed: int, name: str, asked: list[str]) -> None:
    """Print what ``explain`` finds, as a whole process."""
    words = ["explain", "P-NEW", *asked, "--clinic", clinic.file, "--patients", clinic.folder / "patients"]
    words += ["--book", clinic.folder / "book.db", "--as-of", f"{clinic.now:%Y-%m-%d}"]
    shown = seconds_until_shown(words)
    before, began = os.times(), time.perf_counter()
    made = subprocess.run(
        [sys.executable, "-m", "ketaplan", *map(str, words), "--format", "json"],
        check=False,
        capture_output=True,
        text=True,
    )
    took, after = time.perf_counter() - began, os.times()
    if made.returncode not in {0, 1}:
        raise SystemExit(made.stderr)
    found = json.loads(made.stdout)
    conflicts = found.get("conflicts", ())
    facts = max((len(one["facts"]) for one in conflicts), default=0)
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    numbers = [len(conflicts), facts, len(found.get("remedies", ())), str(found.get("complete", ""))]
    print(line((f"{seed}", name, *numbers, f"{shown:.1f}", f"{took:.1f}", f"{processor:.1f}"), WIDTHS), flush=True)


def seconds_until_shown(words: list[object]) -> float:
    """Return when the first conflict is on a terminal, in seconds from the start of the process; nan if none is."""
    ours, theirs = pty.openpty()
    began, shown, seen = time.perf_counter(), math.nan, b""
    command = [sys.executable, "-m", "ketaplan", *map(str, words)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "PAGER": "cat"}):
        os.close(theirs)
        with suppress(OSError):  # the terminal is closed with the process
            while part := os.read(ours, 4096):
                seen += part
                if math.isnan(shown) and A_CONFLICT in seen:
                    shown = time.perf_counter() - began
    os.close(ours)
    return shown


if __name__ == "__main__":
    main()
