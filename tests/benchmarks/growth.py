"""How time and memory grow with the patients: ``ketaplan batch`` on larger and larger networks, as complete processes.

By hand: ``python tests/benchmarks/growth.py [--sites N...] [--effort N] [--svg FILE]``; README.md says what is asked.
There are about 100 patients a site, and the search does the same work for each of them.
"""

from __future__ import annotations

import argparse
import sys
from math import log2
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.run import measured
from checker import generate

SITES = (1, 2, 5, 10, 20, 50, 100)
SEED = 7301
EFFORT = 2
BAR = 40
HEADING = ("sites", "patients", "seconds", "processor s", "MB", "ms/(n log n)", "KB/n")
EDGE, WIDE, HIGH = 60, 640, 360


class Point(NamedTuple):
    """One network: what planning it took."""

    sites: int
    patients: int
    seconds: float
    processor_seconds: float
    megabytes: int

    @property
    def time_rate(self) -> float:
        """Milliseconds of the processor, by n log n."""
        return 1000 * self.processor_seconds / (self.patients * log2(self.patients))

    @property
    def memory_rate(self) -> float:
        """Kilobytes a patient."""
        return 1024 * self.megabytes / self.patients


def main() -> None:
    """Measure, print a table and a plot in text, and write the plot as SVG if asked to."""
    said = arguments()
    print("".join(f"{name:>14}" for name in HEADING))
    points = []
    for sites in said.sites:
        points.append(point(sites, said.effort))
        *figures, rates = *points[-1], (points[-1].time_rate, points[-1].memory_rate)
        cells = (
            *figures[:2],
            *(f"{seconds:.1f}" for seconds in figures[2:4]),
            figures[4],
            *(f"{r:.2f}" for r in rates),
        )
        print("".join(f"{cell:>14}" for cell in cells), flush=True)
    for title, rates in curves(points).items():
        print(f"\n{title}")
        for one, rate in zip(points, rates, strict=True):
            print(f"{one.patients:>8}  {'#' * round(BAR * rate / max(rates)):<{BAR}}  {rate:.2f}")
    if said.svg:
        said.svg.write_text(plot(points), encoding="utf-8")


def point(sites: int, effort: int) -> Point:
    """Plan one network."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        made = generate.generate(SEED, "network", folder, clinics=sites)
        words = ("batch", folder / "patients", "--clinic", folder / "clinics", "--as-of", made["as_of"])
        options = ("--effort", effort, "--workers", 1, "--output-dir", folder / "out")
        run = measured([sys.executable, "-m", "ketaplan", *map(str, (*words, *options))], folder / "said")
        if run.code not in (0, 1):
            raise SystemExit(f"{sites} sites: exit {run.code}")
        return Point(sites, made["patients"], run.seconds, run.processor_seconds, run.megabytes)


def curves(points: list[Point]) -> dict[str, list[float]]:
    """What is to stay level, by its name."""
    return {
        "milliseconds of the processor / (n log n)": [one.time_rate for one in points],
        "kilobytes a patient": [one.memory_rate for one in points],
    }


def plot(points: list[Point]) -> str:
    """Processor seconds and megabytes over patients, both axes logarithmic, as SVG; slope 1 is linear."""
    drawn = [
        curve(points, [one.processor_seconds for one in points], "seconds of the processor", "#1f5fa8", 0),
        curve(points, [float(one.megabytes) for one in points], "megabytes", "#b3541e", 1),
    ]
    size = f'width="{WIDE + 2 * EDGE}" height="{HIGH + 2 * EDGE}"'
    style = 'font-family="sans-serif" font-size="12"'
    frame = f'<rect x="{EDGE}" y="{EDGE}" width="{WIDE}" height="{HIGH}" fill="none" stroke="#999"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n{frame}\n{"".join(drawn)}</svg>\n'


def curve(points: list[Point], values: list[float], title: str, colour: str, place: int) -> str:
    """One line with its points and figures."""
    across = [position(one.patients, [p.patients for p in points]) * WIDE + EDGE for one in points]
    up = [EDGE + HIGH - position(value, [1, *values]) * HIGH for value in values]
    track = " ".join(f"{x:.0f},{y:.0f}" for x, y in zip(across, up, strict=True))
    words = [f'<text x="{EDGE}" y="{20 + 16 * place}" fill="{colour}">{title}, over patients</text>']
    for x, y, one, value in zip(across, up, points, values, strict=True):
        words.append(f'<text x="{x - 12:.0f}" y="{y - 6:.0f}" fill="{colour}">{value:.3g}</text>')
        words.append(f'<text x="{x - 12:.0f}" y="{EDGE + HIGH + 18}">{one.patients}</text>')
    return f'<polyline points="{track}" fill="none" stroke="{colour}" stroke-width="2"/>\n' + "\n".join(words) + "\n"


def position(value: float, among: list[float]) -> float:
    """Where a value is between the smallest and the largest, on a logarithmic scale."""
    low, high = log2(min(among)), log2(max(among))
    return (log2(max(value, min(among))) - low) / (high - low) if high > low else 0.5


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", nargs="+", type=int, default=SITES, metavar="N")
    parser.add_argument("--effort", type=int, default=EFFORT, metavar="N")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write the plot there, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
