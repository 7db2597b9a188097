"""Everyone together next to planning by hand and a solver off the shelf, on generated instances, as complete processes.

By hand: ``python tests/benchmarks/batch.py [FAMILY...] [--seeds N...] [--clinics N] [--quick] [--ten-times]``.
README.md says how the figures are got. Each batch is checked by the independent checker.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.run import Run, measured
from benchmarks.table import line
from checker import generate, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parents[1]
BY_HAND = TESTS / "checker" / "firstfit.py"
ONE_BY_ONE = TESTS / "benchmarks" / "one_by_one.py"
MONOLITH = TESTS / "benchmarks" / "monolith.py"
GREEDY = "one after the other"
HEADING = ("instance", "method", "planned", "cost", "bound", "gap", "excess", "seconds", "MB", "checked")
WIDTHS = (16, 22, 8, 11, 10, 7, 8, 8, 6, 9)
SEEDS = {"tiny": (1, 2, 3, 4, 5), "clinic": (7001,), "tight": (7101,), "network": (7201,)}
ENOUGH = 600
"""Seconds in which CP-SAT proves the optimum of a tiny instance."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A generated clinic or network in its own folder."""

    family: str
    seed: int
    folder: Path
    as_of: str

    @property
    def greedy(self) -> Path:
        """The batch from which CP-SAT starts."""
        return self.folder / "greedy.json"

    def command(self, script: Path, *more: object) -> list[str]:
        """A script that plans the instance."""
        where = ("--clinic", self.folder / "clinics", "--patients", self.folder / "patients", "--as-of", self.as_of)
        return [sys.executable, str(script), *map(str, (*where, *more))]

    def ketaplan(self, *more: object) -> list[str]:
        """``ketaplan batch``."""
        where = (self.folder / "patients", "--clinic", self.folder / "clinics", "--as-of", self.as_of)
        return [sys.executable, "-m", "ketaplan", "batch", *map(str, (*where, "--format", "json", *more))]

    def row(self, method: str, output: Path, run: Run) -> str:
        """One line of the table."""
        name = f"{self.family} {self.seed}"
        if run.code not in (0, 1):
            return line((name, method, *[""] * 5, f"{run.seconds:.1f}", run.megabytes, f"exit {run.code}"), WIDTHS)
        batch = json.loads(output.read_text())
        planned, excess = len(batch["plans"]), batch["cost"] - batch["bound"]
        figures = (planned, batch["cost"], batch["bound"], f"{batch['gap']:.1%}", f"{excess / max(1, planned):.1f}")
        return line((name, method, *figures, f"{run.seconds:.1f}", run.megabytes, self.checked(batch)), WIDTHS)

    def checked(self, batch: dict) -> str:
        """What the checker has against a batch."""
        files = verify.load_clinics([self.folder / "clinics"]), verify.load_patients([self.folder / "patients"])
        faults, _ = verify.verify(*files, verify.Protocols([]), batch)
        return f"{len(faults)} faults" if faults else "ok"


def main() -> None:
    """Measure, and print one line an instance and method."""
    said = arguments()
    print(line(HEADING, WIDTHS))
    for family in said.families:
        for seed in said.seeds or SEEDS[family]:
            with TemporaryDirectory() as folder:
                made = generate.generate(seed, family, folder, clinics=said.clinics)
                instance = Instance(family, seed, Path(folder), made["as_of"])
                tiny(instance) if family == "tiny" else large(instance, said)


def tiny(instance: Instance) -> None:
    """Until both have proved the optimum, in turn; then how long the one takes compared with the other."""
    by_hand(instance)
    commands = {
        "ketaplan": instance.ketaplan(),
        "CP-SAT": instance.command(MONOLITH, "--seconds", ENOUGH),
        "ketaplan again": instance.ketaplan(),
    }
    runs = {method: shown(instance, method, command) for method, command in commands.items()}
    if all(run.code == 0 for run in runs.values()):
        ratio = runs["CP-SAT"].seconds / max(runs["ketaplan"].seconds, runs["ketaplan again"].seconds)
        print(
            line((f"tiny {instance.seed}", "CP-SAT : ketaplan", *[""] * 5, f"{ratio:.0f}x", "", ""), WIDTHS), flush=True
        )


def large(instance: Instance, said: argparse.Namespace) -> None:
    """The same time for both, and more for either."""
    by_hand(instance)
    for method, command in methods(instance, said):
        shown(instance, method, command)


def methods(instance: Instance, said: argparse.Namespace) -> Iterator[tuple[str, list[str]]]:
    """What is run after planning by hand, by the name of the method."""
    for seconds in (60,) if said.quick else (30, 60, 120):
        yield f"ketaplan, {seconds} s", instance.ketaplan("--time-limit", seconds)
    for seconds in (60, 600) if said.ten_times else (60,):
        yield f"CP-SAT, {seconds} s", instance.command(MONOLITH, "--seconds", seconds, "--hint", instance.greedy)


def by_hand(instance: Instance) -> None:
    """First fit in two ways, and one exact course after the other."""
    for order in ("earliest", "steady"):
        shown(instance, f"by hand, {order}", instance.command(BY_HAND, "--order", order))
    shown(instance, GREEDY, instance.command(ONE_BY_ONE), instance.greedy)


def shown(instance: Instance, method: str, command: list[str], output: Path | None = None) -> Run:
    """Run one method, and print its line."""
    output = output or instance.folder / "batch.json"
    run = measured(command, output)
    print(instance.row(method, output, run), flush=True)
    return run


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", choices=SEEDS, default=["tiny", "clinic", "tight"], metavar="FAMILY")
    parser.add_argument("--seeds", nargs="+", type=int, metavar="N")
    parser.add_argument("--clinics", type=int, default=5, metavar="N", help="sites of a network")
    parser.add_argument("--quick", action="store_true", help="ketaplan for 60 seconds alone")
    parser.add_argument("--ten-times", action="store_true", help="CP-SAT for 600 seconds, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
