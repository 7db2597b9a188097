"""What is supposed: who or what is out, as ``--out``, ``--chair-out``, ``--close`` and ``--unavailable`` say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ketaplan.domain.absence import Absence, moment_text
from ketaplan.errors import InputError
from ketaplan.formats.book.absences import absence_dict
from ketaplan.services.book.absences import Out, absence_of, out_named
from ketaplan.services.repair.query import Query

if TYPE_CHECKING:
    from ketaplan.domain.absence import Moment
    from ketaplan.domain.intervals import Interval
    from ketaplan.services.workspace.workspace import Workspace

Span = tuple["Moment", "Moment | None"]


def supposing(  # noqa: PLR0913  one of each option
    workspace: Workspace,
    query: Query,
    *,
    staff: Sequence[tuple[str, Span]] = (),
    chairs: Sequence[tuple[str, Span]] = (),
    closed: Sequence[tuple[str, Span]] = (),
    patients: Sequence[tuple[str, Span]] = (),
) -> Query:
    """Return the query with these suppositions; an empty name of ``closed`` is the only clinic.

    Raises :class:`InputError` for who or what is not there.
    """
    outs = [_absence(workspace, name, span, "staff") for name, span in staff]
    outs += [_absence(workspace, name, span, "chair") for name, span in chairs]
    outs += [_closed(workspace, name, span) for name, span in closed]
    away: dict[str, tuple[Interval, ...]] = {}
    supposed: list[dict[str, Any]] = [absence_dict(one, reason=False) for one in outs]
    for name, (start, end) in patients:
        workspace.patient_path(name)
        interval = absence_of(Out("", name), start, end).interval
        away[name] = (*away.get(name, ()), interval)
        supposed.append({"patient": name, "from": moment_text(start), "to": None if end is None else moment_text(end)})
    return replace(query, out=tuple(outs), away=away, supposed=tuple(supposed))


def _absence(workspace: Workspace, name: str, span: Span, kind: str) -> Absence:
    out = out_named(workspace, name)
    clinic = workspace.site(out.clinic).clinic
    is_chair = out.resource in clinic.chairs
    if out.resource is None or is_chair != (kind == "chair"):
        option = "--close" if out.resource is None else "--chair-out" if is_chair else "--out"
        raise InputError(f"{name!r} is no {'chair' if kind == 'chair' else 'member of staff'}; write {option}.")
    return absence_of(out, *span)


def _closed(workspace: Workspace, name: str, span: Span) -> Absence:
    if not name and len(workspace.sites) > 1:
        raise InputError(f"Say which clinic closes: --close CLINIC=DAY; there are {', '.join(workspace.clinics)}.")
    clinic = name.rstrip("/") or workspace.sites[0].clinic.id
    if clinic not in workspace.clinics:
        raise InputError(f"{clinic!r} is not a clinic here; there are {', '.join(workspace.clinics)}.")
    return absence_of(Out(clinic, None), *span)
