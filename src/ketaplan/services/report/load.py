"""Load and free places of chairs and people, and which of them limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.disclosure import Figure, are_all_shown, figure_if, is_shown, together
from ketaplan.formats.report.view import Column, Note, ReportLine, ReportSection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.protocol import Protocol
    from ketaplan.services.report.visits import Visits

COLUMNS = (
    Column("open", "hours"),
    Column("used", "hours"),
    Column("load", "percent"),
    Column("places", "count"),
    Column("free", "count"),
)
HOUR = 60
CHAIR = "chair"
KINDS = (CHAIR, "physician", "nurse", "psychiatrist")
LIMITING = (CHAIR, "physician", "nurse")
"""The kinds of which every visit needs one."""


class Resource(Struct, frozen=True, kw_only=True):
    """A chair or person: of which kinds, and how many minutes and visits each kind has room for in the period."""

    id: str
    kinds: tuple[str, ...]
    minutes: int
    places: Mapping[str, int]


def load_section(  # noqa: PLR0913  the clinic, its visits, and what may be shown
    clinic: Clinic, protocol: Protocol, visits: Visits, days: Sequence[date], minimum: int, *, shown: bool
) -> ReportSection:
    """Return the load of a clinic; a place is room for one visit of the protocol, by this resource alone.

    ``shown`` says whether the visits of every clinic of the report are shown.
    """
    resources = list(_resources(clinic, protocol, days))
    lines = [line for group in _linked(resources) for line in _lines(group, visits, minimum, shown=shown)]
    return ReportSection(
        key="load", clinic=clinic.id, columns=COLUMNS, lines=tuple(lines), notes=tuple(_limits(resources, protocol))
    )


def days_between(first: date, last: date) -> list[date]:
    """Return the days from one to another, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _resources(clinic: Clinic, protocol: Protocol, days: Sequence[date]) -> Iterator[Resource]:
    needs = _needs(protocol)
    named: list[tuple[str, tuple[str, ...]]] = [(name, (CHAIR,)) for name in clinic.chairs]
    named += [(member.id, tuple(member.roles)) for member in clinic.staff]
    for name, kinds in named:
        spans = [clinic.at_work(name, day) for day in days]
        minutes = [sum(end - start for start, end in of_day) for of_day in spans]
        places = {kind: sum(int(one / needs[kind]) for one in minutes) for kind in kinds if kind in needs}
        yield Resource(id=name, kinds=kinds, minutes=sum(minutes), places=places)


def _needs(protocol: Protocol) -> dict[str, Fraction]:
    """Return the minutes of each kind that one visit takes, in shares of a person."""
    needs = {CHAIR: Fraction(protocol.visit_minutes), "psychiatrist": Fraction(protocol.consultation.minutes)}
    for stage in protocol.visit:
        for role, patients in stage.patients_per:
            needs[role] = needs.get(role, Fraction()) + Fraction(stage.minutes, patients)
    return {kind: minutes for kind, minutes in needs.items() if minutes}


def _linked(resources: Sequence[Resource]) -> list[list[Resource]]:
    """Return the resources in groups whose visits add up to a known number: by kind, or several that share people."""
    groups: list[tuple[set[str], list[Resource]]] = []
    for one in resources:
        kinds, members = set(one.kinds), [one]
        for other in [group for group in groups if group[0] & kinds]:
            kinds |= other[0]
            members = [*other[1], *members]
            groups.remove(other)
        groups.append((kinds, members))
    order = {one.id: place for place, one in enumerate(resources)}
    groups.sort(key=lambda group: min(map(KINDS.index, group[0])))
    return [sorted(members, key=lambda one: order[one.id]) for _, members in groups]


def _lines(group: Sequence[Resource], visits: Visits, minimum: int, *, shown: bool) -> Iterator[ReportLine]:
    """Yield all of a group together, then each, if none of them, or of the visits, is hidden."""
    all_of = together(visits.of(one.id) for one in group)
    kinds = tuple(kind for kind in KINDS if any(kind in one.kinds for one in group))
    shown = is_shown(all_of, minimum) and (shown or not set(LIMITING) & set(kinds))
    yield _line("all", kinds, group, visits, shown=shown)
    each = [visits.of(one.id) for one in group if one.minutes or visits.of(one.id).number]
    each_shown = shown and are_all_shown(each, minimum)
    for one in group:
        yield _line(one.id, one.kinds, [one], visits, shown=each_shown)


def _line(key: str, kinds: Sequence[str], of: Sequence[Resource], visits: Visits, *, shown: bool) -> ReportLine:
    there = sum(one.minutes for one in of)
    used = sum((visits.minutes.get(one.id, Fraction()) for one in of), Fraction())
    places = {kind: sum(one.places.get(kind, 0) for one in of) for kind in kinds}
    most = max(places.values(), default=0)
    free = max(0, int(most * (1 - used / there))) if there else 0
    return ReportLine(
        key=key,
        facts={"kind": " ".join(kinds)},
        figures=(
            Figure(_hours(there)),
            figure_if(_hours(used), shown=shown),
            figure_if(round(100 * used / there) if there else 0, shown=shown and there > 0),
            Figure(most),
            figure_if(free, shown=shown),
        ),
    )


def _hours(minutes: Fraction | int) -> float:
    return round(float(minutes) / HOUR, 1)


def _limits(resources: Sequence[Resource], protocol: Protocol) -> Iterator[Note]:
    """Yield which kind has room for the fewest visits."""
    room = {kind: sum(one.places.get(kind, 0) for one in resources) for kind in LIMITING if kind in _needs(protocol)}
    fewest = min(room.values(), default=0)
    kinds = [kind for kind, places in room.items() if places == fewest]
    yield Note(
        key="limits" if fewest < max(room.values(), default=0) else "none-limits",
        facts={"kinds": " ".join(kinds), **{kind: str(places) for kind, places in room.items()}},
    )
    yield Note(key="places", facts={"protocol": protocol.id, "minutes": str(protocol.visit_minutes)})
