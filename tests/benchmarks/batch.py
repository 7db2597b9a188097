"""Everyone together beside planning by hand, on generated instances, each as a whole process.

By hand: ``python tests/benchmarks/batch.py FIRSTFIT [SEED] [FAMILY...]``, where FIRSTFIT is a script that plans patient
after patient and prints a batch; README.md says how the figures are got.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from checker import generate, verify

HEADING = ("instance", "method", "planned", "cost", "bound", "excess", "seconds", "MB", "checked")


def main() -> None:
    """Measure, and print one line an instance and method."""
    first_fit, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7001
    print(line(HEADING))
    for family in sys.argv[3:] or ["tiny", "clinic", "tight"]:
        with TemporaryDirectory() as folder:
            made = generate.generate(seed, family, folder)
            for method, command in commands(first_fit, Path(folder), made["as_of"]).items():
                print(line((f"{family} {seed}", method, *measured(command, Path(folder)))), flush=True)


def commands(first_fit: str, folder: Path, as_of: str) -> dict[str, list[str]]:
    """What is run, by the name of the method."""
    sites = sorted(str(path) for path in (folder / "clinics").glob("*.toml"))
    patients = str(folder / "patients")
    batch = [sys.executable, "-m", "ketaplan", "batch", patients, "--clinic", str(folder / "clinics"), "--as-of", as_of]
    return {
        "first fit": [sys.executable, first_fit, "--clinic", *sites, "--patients", patients, "--as-of", as_of],
        "ketaplan, effort 1": [*batch, "--format", "json", "--effort", "1"],
        "ketaplan": [*batch, "--format", "json"],
    }


def measured(command: list[str], folder: Path) -> tuple[object, ...]:
    """Planned, cost, bound, excess, seconds, peak memory, and what the checker says."""
    out, begun = folder / "batch.json", time.perf_counter()
    with out.open("wb") as stdout:
        process = os.posix_spawn(
            command[0],
            command,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, stdout.fileno(), 1),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
        )
        _, _, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - begun
    batch = json.loads(out.read_text())
    clinics, patients = verify.load_clinics([folder / "clinics"]), verify.load_patients([folder / "patients"])
    faults, _ = verify.verify(clinics, patients, verify.Protocols([]), batch)
    planned = len(batch["plans"])
    excess = (batch["cost"] - batch["bound"]) / max(1, planned)
    words = "ok" if not faults else f"{len(faults)} faults"
    return planned, batch["cost"], batch["bound"], f"{excess:.1f}", f"{seconds:.1f}", usage.ru_maxrss // 1024, words


def line(cells: tuple[object, ...]) -> str:
    """One row of the table."""
    widths = (16, 19, 8, 10, 10, 8, 8, 5, 8)
    return "  ".join(
        str(cell).ljust(width) if at < 2 else str(cell).rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )


if __name__ == "__main__":
    main()
