"""Two trees side by side: the same clinics, the same efforts or time limits, one command at a time, in turn.

By hand: ``python tests/benchmarks/paired.py TREE [TREE] [--families F...] [--seeds N...] [--efforts N...]``, or with
``--time-limits N...``; README.md says how the figures are got. A tree is a checkout with its search compiled. Each
batch is checked.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.batch import Instance
from benchmarks.run import measured
from benchmarks.table import line
from checker import generate

HEADING = ("instance", "tree", "search", "planned", "cost", "bound", "excess", "processor s", "MB", "checked")
WIDTHS = (16, 24, 10, 8, 9, 9, 8, 12, 5, 9)
EFFORT = 20
SOLO = {"per_site": 40, "percent": 60}
"""The ``solo`` family is a Monday: 40 patients, and a calendar of which 60 % is taken at random."""
BAR = 60
"""The longest bar, in characters."""
Search = tuple[str, int]
"""An option that says how long to search, and its value."""
Figures = dict[tuple[str, Search], list[tuple[float, float]]]


def main() -> None:
    """Measure, print a line a run, then the means and medians of each tree and effort."""
    said = arguments()
    print(line(HEADING, WIDTHS))
    found: Figures = defaultdict(list)
    for family in said.families:
        for seed in said.seeds:
            with TemporaryDirectory() as folder:
                made = generate.generate(seed, family, folder, **(SOLO if family == "solo" else {}))
                compare(Instance(family, seed, Path(folder), made["as_of"]), said, found)
    for (tree, search), figures in found.items():
        excess, seconds = zip(*figures, strict=True)
        middle = f"excess mean {mean(excess):.1f}, median {median(excess):.1f}, most {max(excess):.1f}"
        print(f"{tree}, {words(search)}: {middle}; {mean(seconds):.1f} s of the processor")
    print("\n".join(bars(found)))


def bars(found: Figures) -> list[str]:
    """The median excess of each tree over efforts or seconds, as a plot."""
    excess = {key: median(points for points, _ in figures) for key, figures in found.items()}
    longest = max(1.0, *excess.values())
    return [
        f"{words(search):>10} {Path(tree).name:<24} {'#' * round(BAR * points / longest)} {points:.0f}"
        for (tree, search), points in excess.items()
    ]


def compare(instance: Instance, said: argparse.Namespace, found: Figures) -> None:
    """Run every tree on one instance, effort by effort, then limit by limit."""
    searches = [("--effort", effort) for effort in said.efforts or ()]
    searches += [("--time-limit", limit) for limit in said.time_limits or ()]
    for search in searches or [("--effort", EFFORT)]:
        for tree in said.trees:
            found[str(tree), search].append(shown(instance, tree, search))


def words(search: Search) -> str:
    """How long to search, in words."""
    option, value = search
    return f"effort {value}" if option == "--effort" else f"{value} s"


def shown(instance: Instance, tree: Path, search: Search) -> tuple[float, float]:
    """Run one tree, print its line, and return the excess and the seconds of the processor."""
    output, own = instance.folder / "batch.json", dict(os.environ)
    os.environ.update(PYTHONPATH=str(tree / "src"), KETAPLAN_CACHE=str(instance.folder / f"cache-{tree.name}"))
    try:
        workers = ("--workers", 1) if "--effort" in search else ()
        run = measured(instance.ketaplan(*search, *workers), output)
    finally:
        os.environ.clear()
        os.environ.update(own)
    batch = json.loads(output.read_text())
    excess = (batch["cost"] - batch["bound"]) / max(1, len(batch["plans"]))
    figures = (words(search), len(batch["plans"]), batch["cost"], batch["bound"], f"{excess:.1f}")
    name, checked = f"{instance.family} {instance.seed}", instance.checked(batch)
    print(line((name, tree.name, *figures, f"{run.processor_seconds:.1f}", run.megabytes, checked), WIDTHS), flush=True)
    return excess, run.processor_seconds


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="+", type=lambda text: Path(text).resolve(), metavar="TREE")
    parser.add_argument("--families", nargs="+", default=["clinic"], choices=("clinic", "tight", "solo", "tiny"))
    parser.add_argument("--seeds", nargs="+", type=int, default=[9101, 9102, 9103, 9104], metavar="N")
    parser.add_argument("--efforts", nargs="+", type=int, metavar="N", help=f"default: {EFFORT} alone")
    parser.add_argument("--time-limits", nargs="+", type=int, metavar="N", help="seconds, with every core")
    return parser.parse_args()


if __name__ == "__main__":
    main()
