"""Extreme orders: the processor seconds of ``plan`` for each, with and without pins, and of ``explain``.

By hand: ``python tests/benchmarks/extreme.py [ORDERS [SEED ...]]``; README.md says what is asked.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from cli.test_sizes import CLINIC
from support.extreme_orders import QUESTIONS, extreme_orders

MOST_SECONDS = 2
KILOBYTES = 1024


def main(count: int = 80, *seeds: int) -> None:
    """Print a line for each order, and how many took too long."""
    seconds = []
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "clinic.toml").write_text(CLINIC, encoding="utf-8")
        (place / "patients").mkdir()
        for seed in seeds or (5, 6, 7):
            for number, text in enumerate(extreme_orders(seed, count)):
                (place / "patients/P-1.toml").write_text(text, encoding="utf-8")
                for name, words in QUESTIONS.items():
                    took, line = measured(place, words)
                    seconds.append(took)
                    print(f"{seed:4} {number:4} {name:10} {took:6.2f} s  {line}", flush=True)
    late = sum(one > MOST_SECONDS for one in seconds)
    print(f"most {max(seconds):.2f} s, over {MOST_SECONDS} s: {late} of {len(seconds)}")


def measured(place: Path, words: tuple[str, ...]) -> tuple[float, str]:
    """Return the processor seconds of a command, and its exit code, memory and first words on stderr."""
    command = [sys.executable, "-m", "ketaplan", *words]
    with (place / "stderr").open("w+b") as said_there:
        process = subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=said_there)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said_there.seek(0)
        said = said_there.read().decode().partition("\n")[0]
    return used.ru_utime + used.ru_stime, f"exit {process.returncode}, {used.ru_maxrss // KILOBYTES} MB  {said[:80]}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
