"""What ``--what-if`` supposes: another shift of a person, or another chair, as a change of the clinic's file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaplan.domain.explanation import Edit
from ketaplan.domain.intervals import WEEKDAYS
from ketaplan.errors import InputError
from ketaplan.text.suggestions import meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace

FORMS = "write 'shift STAFF mon,wed 08:00-12:00' or 'chair NAME'"
TIMES = re.compile(r"([0-9]{1,2}:[0-9]{2})-([0-9]{1,2}:[0-9]{2})")
SHIFT, CHAIR = "shift", "chair"


def edits_of(workspace: Workspace, changes: Sequence[str]) -> list[Edit]:
    """Return the changes as edits of clinics' files; raises InputError for one that cannot be understood."""
    return [_edit(workspace, change) for change in changes]


def _edit(workspace: Workspace, change: str) -> Edit:
    kind, *words = change.split() or [""]
    if kind == CHAIR and len(words) == 1:
        return _chair(workspace, words[0])
    if kind == SHIFT and len(words) >= len(("staff", "days", "times")):
        person, *days, times = words
        return _shift(workspace, person, ",".join(days).split(","), times)
    raise InputError(f"--what-if: {change!r} is no change{meant(kind, (SHIFT, CHAIR))}; {FORMS}.")


def _chair(workspace: Workspace, name: str) -> Edit:
    for site in workspace.sites:
        if name in site.clinic.chairs or any(member.id == name for member in site.clinic.staff):
            raise InputError(f"--what-if: {name!r} is there already; name the new chair otherwise.")
    return Edit(file=str(workspace.sites[0].path), append={"chairs": {"id": name}})


def _shift(workspace: Workspace, person: str, days: Sequence[str], times: str) -> Edit:
    site = _site_of(workspace, person)
    found = TIMES.fullmatch(times)
    unknown = [day for day in days if day not in WEEKDAYS]
    if found is None or unknown:
        what = f"{unknown[0]!r} is no weekday" if unknown else f"{times!r} is not from a time to a time"
        raise InputError(f"--what-if: {what}; {FORMS}.")
    start, end = (text.zfill(5) for text in found.groups())
    shift = {"days": list(dict.fromkeys(days)), "from": start, "to": end}
    return Edit(file=str(site.path), append={f"staff.{_place_in_file(site, person)}.shifts": shift})


def _site_of(workspace: Workspace, person: str) -> Site:
    for site in workspace.sites:
        if any(member.id == person for member in site.clinic.staff):
            return site
    known = sorted(member.id for site in workspace.sites for member in site.clinic.staff)
    raise InputError(
        f"--what-if: no staff member has the id {person!r}{meant(person, known)}; there are {', '.join(known)}."
    )


def _place_in_file(site: Site, person: str) -> int:
    """Return which entry of the file's list of staff a person is."""
    from ketaplan.files.toml.document import read_document

    listed = read_document(site.path).or_raise().data.get("staff", ())
    return next(place for place, entry in enumerate(listed) if entry.get("id") == person)
