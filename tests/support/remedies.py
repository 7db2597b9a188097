"""A remedy that ``explain`` names, made for real, and what ``plan`` gives then."""

from __future__ import annotations

import json
import tomllib

import tomli_w

from support.cli import SUNDAY, ketaplan


def made(folder, remedy):
    """Make the edit of a remedy to the real file, or move the appointment."""
    if "move" in remedy:
        moved = ketaplan("move", remedy["move"]["id"], "--to", remedy["move"]["to"], "--yes")
        assert moved.exit_code == 0, moved.stderr
        return
    path = folder / remedy["edit"]["file"]
    data = tomllib.loads(path.read_text("utf-8"))
    for key, value in remedy["edit"].get("append", {}).items():
        place, last = place_of(data, key)
        place.setdefault(last, []).append(value)
    for key, value in remedy["edit"].get("set", {}).items():
        place, last = place_of(data, key)
        place[last] = value
    path.write_text(tomli_w.dumps(data), "utf-8")


def place_of(data, key):
    *above, last = key.split(".")
    for part in above:
        data = data[int(part)] if isinstance(data, list) else data.setdefault(part, {})
    return data, last


def gives(patient, remedy):
    """Return the first infusion and the cost that ``plan`` gives now."""
    pin = ("--pin", remedy["pin"]) if remedy["pin"] else ()
    plan = ketaplan("plan", patient, "--as-of", SUNDAY, "--format", "json", *pin)
    assert plan.exit_code == 0, plan.stderr
    plan = json.loads(plan.stdout)
    first = next(one["start"][:10] for one in plan["appointments"] if one["type"] == "infusion")
    return first, plan["cost"]["total"]
