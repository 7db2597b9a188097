"""Complete processes, as a person waits for them: ``ketaplan`` next to an empty Typer command and an empty Python.

By hand: ``python tests/benchmarks/startup.py [ROUNDS]``; README.md says how the figures are got.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

EXAMPLES = Path(__file__).parents[2] / "examples"
KETAPLAN = str(Path(sys.executable).with_name("ketaplan"))
EMPTY_COMMAND = """\
import typer

app = typer.Typer()


@app.command()
def nothing(name: str = "") -> None:
    pass


app()
"""
ALLOWED = (
    ("plan --format json", "empty Typer command", 1.3),
    ("plan --format table", "empty Typer command", 1.8),
    ("--version", "python -c pass", 1.2),
    ("json, with a calendar", "empty Typer command", None),
)


def main() -> None:
    """Measure, and print two tables: milliseconds, and the ratios asked for."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 31
    with TemporaryDirectory() as folder:
        script = Path(folder, "empty.py")
        script.write_text(EMPTY_COMMAND, encoding="utf-8")
        clinic = without_calendars(Path(folder, "examples"))
        commands = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "empty Typer command": (sys.executable, str(script)),
            "--version": (KETAPLAN, "--version"),
            "plan --format json": planning(clinic, "json"),
            "plan --format table": planning(clinic, "table"),
            "json, with a calendar": planning(EXAMPLES / "clinic.toml", "json"),
        }
        show(measure(commands, os.environ | {"XDG_CACHE_HOME": folder}, rounds))


def without_calendars(folder: Path) -> Path:
    """The example clinic, its public holidays on, less the iCalendar file of one physician."""
    copytree(EXAMPLES, folder)
    clinic = folder / "clinic.toml"
    tables = re.split(r"(?m)^(?=\[)", clinic.read_text(encoding="utf-8"))
    clinic.write_text("".join(t for t in tables if not t.startswith("[[busy_calendars]]")), encoding="utf-8")
    return clinic


def planning(clinic: Path, name: str) -> tuple[str, ...]:
    """The command for one patient of the examples."""
    patient = clinic.parent / "patients" / "P-1042.toml"
    return (KETAPLAN, "plan", str(patient), "--clinic", str(clinic), "--as-of", "2026-11-22", "--format", name)


class Run(NamedTuple):
    """One process: seconds by the clock, and seconds of computing, which other processes change little."""

    elapsed: float
    computing: float


def run(command: tuple[str, ...], environment: dict[str, str]) -> Run:
    """Run one command to its end."""
    begun = perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with exit code {process.returncode}")
    return Run(elapsed, usage.ru_utime + usage.ru_stime)


def measure(commands: dict[str, tuple[str, ...]], environment: dict[str, str], rounds: int) -> dict[str, list[Run]]:
    """All commands in turn, round by round, so that a busy machine slows all alike; the first round is left out."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            runs[name].append(run(command, environment))
    return {name: every[1:] for name, every in runs.items()}


def show(runs: dict[str, list[Run]]) -> None:
    """Milliseconds, and ratios: the medians of the rounds' own ratios, by the clock and of computing."""
    print(f"{'milliseconds':24}{'median':>10}{'best':>10}{'computing':>11}")
    for name, every in runs.items():
        elapsed, computing = zip(*every, strict=True)
        print(f"{name:24}{1000 * median(elapsed):10.1f}{1000 * min(elapsed):10.1f}{1000 * median(computing):11.1f}")
    print(f"\n{'ratio':46}{'median':>8}{'best':>8}{'computing':>11}{'asked':>8}")
    for name, beside, most in ALLOWED:
        pairs = list(zip(runs[name], runs[beside], strict=True))
        figures = (
            median(a.elapsed / b.elapsed for a, b in pairs),
            min(a.elapsed for a, _ in pairs) / min(b.elapsed for _, b in pairs),
            median(a.computing / b.computing for a, b in pairs),
        )
        print("{:46}{:8.2f}{:8.2f}{:11.2f}{:>8}".format(f"{name} : {beside}", *figures, most or "-"))


if __name__ == "__main__":
    main()
