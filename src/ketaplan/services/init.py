"""Start a clinic folder: one clinic and two patients, ready to edit, with every key explained, and their schemas."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from string import Template

from ketaplan.domain.clock import zone_named
from ketaplan.errors import InputError
from ketaplan.files.atomic_write import make_folder_or_raise, save_new_text

TIMEZONE = "America/New_York"
"""The new clinic's zone, to be edited."""

SCHEMAS = "schemas"
"""The folder that tells editors what files may have; the first lines of files name it."""
STARTER = Path(__file__).parents[1] / "starter"
YEARS = range(2010, 2198)
"""Years in which both patients are of age and all dates are within what a file may have."""


def begin_folder(folder: Path, now: datetime, as_of: date | None = None) -> list[Path]:
    """Write the starter files into ``folder``, their dates counted from ``as_of``; nothing is overwritten.

    By default ``as_of`` is the new clinic's day at the instant ``now``.  Returns the files written.  Raises
    :class:`InputError`, and writes nothing, if one of them exists.
    """
    as_of = as_of or now.astimezone(zone_named(TIMEZONE)).date()
    if as_of.year not in YEARS:
        raise InputError(f"A folder can start on a day of the years {YEARS[0]} to {YEARS[-1]}, not on {as_of}.")
    texts = _texts(folder, as_of)
    _refuse_what_is_there(list(texts))
    for within in ("patients", SCHEMAS):
        make_folder_or_raise(folder / within, "; give another folder")
    written: list[Path] = []
    try:
        for path, text in texts.items():
            save_new_text(path, text)
            written.append(path)
    except InputError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


def _texts(folder: Path, as_of: date) -> dict[Path, str]:
    """Return the text of each file."""
    from ketaplan.services.schema.kinds import FILES
    from ketaplan.services.schema.schemas import schema_text

    values = starter_values(as_of)
    texts = {
        folder / source.relative_to(STARTER): Template(source.read_text(encoding="utf-8")).substitute(values)
        for source in sorted(STARTER.rglob("*.toml"))
    }
    return texts | {folder / SCHEMAS / f"{kind}.schema.json": schema_text(kind) for kind in FILES}


def starter_values(as_of: date) -> dict[str, str]:
    """Return the dates in the starter files, soon enough to show in the first plans, and the time zone."""
    days_from_now = {
        "cleared": 0,
        "attended": -3,
        "earliest": 7,
        "busy_day": 9,
        "leave_first": 16,
        "leave_last": 17,
        "away_first": 20,
        "away_last": 22,
        "training_day": 31,
        "review": 180,
        "later": 365,
    }
    dates = {name: as_of + timedelta(days=days) for name, days in days_from_now.items()}
    dates["monday"] = as_of - timedelta(days=as_of.weekday())
    dates["holiday"] = date(as_of.year + 1, 1, 1)
    return {name: day.isoformat() for name, day in dates.items()} | {"timezone": TIMEZONE}


def _refuse_what_is_there(paths: list[Path]) -> None:
    there = [str(path) for path in paths if path.exists() or path.is_symlink()]
    if there:
        names = ", ".join(there)
        raise InputError(f"Already exists, not changed: {names}.\nNothing was written; give another folder.")
