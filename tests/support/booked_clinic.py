"""Plans to book and what is booked, through the door, in a clinic's folder."""

from __future__ import annotations

import json

from support.door import ketaplan

SUNDAY = "2026-11-22"
"""The day on which the plans are made."""


def planned(patient, *more):
    """The file of a patient's plan."""
    made = ketaplan("plan", patient, "--as-of", SUNDAY, "--format", "json", "--output", f"{patient}.json", *more)
    assert made.exit_code == 0, made.stderr
    return f"{patient}.json"


def appointments(*choice):
    exported = ketaplan("export", "--format", "json", *choice)
    assert exported.exit_code == 0, exported.stderr
    return {one["id"]: one for one in json.loads(exported.stdout)["appointments"]}
