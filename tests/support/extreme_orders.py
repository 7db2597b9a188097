"""Orders that are right value by value and too much together, drawn by a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

HEAD = """\
kind = "patient"
id = "P-1"
name = "N. N."
date_of_birth = 1984-03-09
indication = "depression"
[clearance]
status = "cleared"
by = "Dr. Okafor"
on = 2026-11-20
"""
SIGNED = 'by = "Dr. Lee"\non = 2026-11-20\n'
DAYS = (["mon"], ["mon", "thu"], ["tue"], ["fri"], ["mon", "tue", "wed", "thu", "fri"], ["sat"])
HOURS = (("09:00:00", "11:00:00"), ("15:00:00", "17:00:00"), ("08:00:00", "08:15:00"))
ORDERS = ((0, 0), (6, 7), (40, 60), (40, 30), (40, 14), (30, 20), (25, 7), (20, 120), (40, 7), (12, 100))
"""Sessions, and the most days between two."""
MAINTENANCE = ((200, 14), (200, 10), (100, 28), (40, 60), (14, 120), (0, 0), (200, 7), (8, 180))
"""Sessions, and the days between two."""

_PLAN = ("plan", "P-1", "--as-of", "2026-11-26", "--format", "json")
_EXPLAIN = ("explain", "P-1", "--as-of", "2026-11-26")
QUESTIONS = {
    "plan": _PLAN,
    "a pin": (*_PLAN, "--pin", "1=2026-12-02"),
    "three pins": (*_PLAN, "--pin", "1=2026-12-02", "--pin", "2=2026-12-04", "--pin", "4=2026-12-30"),
    "others": (*_PLAN, "--alternatives", "3"),
    "explain": _EXPLAIN,
    "at": (*_EXPLAIN, "--at", "2026-12-05"),
    "before": (*_EXPLAIN, "--before", "2026-12-06"),
}
"""What is asked of each."""


def extreme_orders(seed: int, count: int) -> Iterator[str]:
    """Yield patients' files: wishes that are hard to meet, wide orders, long maintenance, years or weeks away."""
    draw = random.Random(seed)
    for _ in range(count):
        yield HEAD + _wishes(draw) + _order(draw) + _maintenance(draw) + _away(draw)


def _wishes(draw: random.Random) -> str:
    days, (start, end) = draw.choice(DAYS), draw.choice(HOURS)
    physician = draw.choice(('physician = "dr-lee"\n', 'physician = "dr-osei"\n', ""))
    return f"[preferences]\ndays = {json.dumps(days)}\nfrom = {start}\nto = {end}\n{physician}"


def _order(draw: random.Random) -> str:
    sessions, most = draw.choice(ORDERS)
    if not sessions:
        return ""
    low, ideal = draw.choice(
        ((1, f"1, {most}"), (1, f"1, {most}"), (1, "2, 3"), (2, f"{most // 2 + 1}, {most // 2 + 2}"))
    )
    gap = f"gap_days = {{ min = {low}, ideal = [{ideal}], max = {most} }}\n"
    if draw.randrange(5) == 0:
        gap = (
            f"per_week = {draw.choice((1, 2, 3, 7))}\ngap_days = {{ min = 1, ideal = [2, 4], max = {max(most, 7)} }}\n"
        )
    return f"[order]\n{SIGNED}sessions = {sessions}\n{gap}"


def _maintenance(draw: random.Random) -> str:
    sessions, days = draw.choice(MAINTENANCE)
    return f"[maintenance]\n{SIGNED}sessions = {sessions}\nevery_days = {days}\n" if sessions else ""


def _away(draw: random.Random) -> str:
    years = "".join(
        f"[[unavailable]]\nfrom = {2027 + n // 12}-{n % 12 + 1:02}-03\n"
        f"to = {2027 + n // 12}-{n % 12 + 1:02}-{draw.choice((10, 16, 20))}\n"
        for n in range(60)
    )
    for_good = [f"[[unavailable]]\nfrom = {year}-01-01\nto = 2100-01-01\n" for year in (2029, 2033)]
    mornings = '[[available]]\ndays = ["mon"]\nfrom = 08:00:00\nto = 12:00:00\n'
    return draw.choice(("", *for_good, years, mornings))
