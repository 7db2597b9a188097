"""Whole processes, as a person waits for them: ``ketaplan`` beside an empty Typer command and an empty Python.

By hand: ``python tests/benchmarks/startup.py [ROUNDS]``; README.md says how the figures are got.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

EXAMPLES = Path(__file__).parents[2] / "examples"
KETAPLAN = str(Path(sys.executable).with_name("ketaplan"))
PLAN = (
    *(KETAPLAN, "plan", str(EXAMPLES / "patients" / "P-1042.toml")),
    *("--clinic", str(EXAMPLES / "clinic.toml"), "--as-of", "2026-11-22", "--format"),
)
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
)


def main() -> None:
    """Measure, and print two tables: seconds, and ratios beside what is asked."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 31
    with TemporaryDirectory() as folder:
        script = Path(folder, "empty.py")
        script.write_text(EMPTY_COMMAND, encoding="utf-8")
        commands = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "empty Typer command": (sys.executable, str(script)),
            "--version": (KETAPLAN, "--version"),
            "plan --format json": (*PLAN, "json"),
            "plan --format table": (*PLAN, "table"),
        }
        environment = os.environ | {"XDG_CACHE_HOME": folder}
        show(measure(commands, environment, rounds))


def measure(commands: dict[str, tuple[str, ...]], environment: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Seconds of each command, round by round, so that a busy machine slows all alike; the first round is left out."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            begun = perf_counter()
            subprocess.run(command, check=True, env=environment, capture_output=True)
            seconds[name].append(perf_counter() - begun)
    return {name: times[1:] for name, times in seconds.items()}


def show(seconds: dict[str, list[float]]) -> None:
    """Medians, and ratios: the median of the rounds' own ratios."""
    print(f"{'':24}{'median ms':>10}{'best ms':>10}")
    for name, times in seconds.items():
        print(f"{name:24}{1000 * median(times):10.1f}{1000 * min(times):10.1f}")
    print(f"\n{'':48}{'ratio':>7}{'of best':>9}{'asked':>7}")
    for name, beside, most in ALLOWED:
        by_round = median(a / b for a, b in zip(seconds[name], seconds[beside], strict=True))
        of_best = min(seconds[name]) / min(seconds[beside])
        print(f"{name + ' : ' + beside:48}{by_round:7.2f}{of_best:9.2f}{most:7.1f}")


if __name__ == "__main__":
    main()
