"""No number of fewer patients than the minimum can be deduced from a report: solved for, over every small clinic.

Every clinic of a kind is reported on, one patient a visit, which shows most.  Clinics with the same report cannot
be distinguished, even by one who knows the rules; so what is hidden must be able to have every value below the minimum,
from one on.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.domain.disclosure import PatientGroup, count_of, is_shown, parts_of
from ketaplan.services.report.care import courses_section, gaps_section, visits_section
from ketaplan.services.report.courses import GivenCourse
from ketaplan.services.report.load import load_section
from ketaplan.services.report.visits import TAKEN, Visits
from support.builders import clinic, member, protocol

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range(7)]
MINIMUM = 3


def group(name, number):
    return PatientGroup(number, frozenset(f"{name}-{one}" for one in range(number)))


def shown(*sections):
    """The figures of a report, as anyone can read them."""
    return tuple(line.figures for section in sections for line in section.lines)


def solve(worlds, report, hidden):
    """PatientGroup all worlds by their report; each number that is hidden in one must have every small value."""
    alike = defaultdict(list)
    for world in worlds:
        alike[report(*world)].append(world)
    for same in alike.values():
        possible = defaultdict(set)
        for world in same:
            for name, value in hidden(*world).items():
                possible[name].add(value)
        for name, values in possible.items():
            assert min(values) >= MINIMUM or set(range(1, MINIMUM)) <= values, (name, values, same[:3])


def visits(a, b, kim, missed=5, cancelled=5):
    """Visits in two chairs, with two nurses, one of them may be the second physician."""
    used = {"A": a, "B": b, "dr-lee": a + b, "kim": kim, "ray": a + b - kim}
    outcomes = {TAKEN: a + b, "missed": missed, "cancelled": cancelled}
    return Visits(
        by_outcome={name: group(name, number) for name, number in outcomes.items()},
        by_resource={name: group(name, number) for name, number in used.items()},
        minutes={name: Fraction(45 * number) for name, number in used.items()},
    )


@pytest.mark.parametrize("roles", ["nurse", "physician nurse"])
def test_no_load_of_a_chair_or_person_can_be_deduced(roles):
    staff = (member("dr-lee", "physician"), member("kim", "nurse"), member("ray", roles))
    place = clinic(chairs=("A", "B"), staff=staff)

    @cache
    def load(*world):
        found = visits(*world)
        shown = is_shown(found.outcome(TAKEN), MINIMUM)
        return load_section(place, protocol(), found, DAYS, MINIMUM, shown=shown)

    def hidden(a, b, kim):
        numbers = {"A": a, "B": b, "kim": kim, "ray": a + b - kim}
        unknown = {line.key for line in load(a, b, kim).lines if line.figures[1].hidden}
        return {name: number for name, number in numbers.items() if name in unknown}

    worlds = [(a, total - a, kim) for total in range(8) for a in range(total + 1) for kim in range(total + 1)]
    solve(worlds, lambda a, b, kim: shown(visits_section(visits(a, b, kim), MINIMUM), load(a, b, kim)), hidden)


def test_no_outcome_of_visits_can_be_deduced_from_the_rates():
    def report(*world):
        return shown(visits_section(visits(world[0], 0, 0, *world[1:]), MINIMUM))

    def hidden(*world):
        figures = [line[0] for line in report(*world)]
        return {place: number for place, number in enumerate(world) if figures[place].hidden}

    solve(product(range(8), range(8), range(5)), report, hidden)


def courses(begun, inside, outside):
    """That many courses that started in the month, and gaps of older ones."""
    for number in range(begun):
        yield GivenCourse(patient=f"b-{number}", indication="ptsd", days=((FIRST, "induction"),), protocol=protocol())
    for kind, days, count in (("i", 3, inside), ("o", 6, outside)):
        for number in range(count):
            both = ((FIRST - timedelta(days=1), "induction"), (FIRST + timedelta(days=days - 1), "induction"))
            yield GivenCourse(patient=f"{kind}-{number}", indication="ptsd", days=both, protocol=protocol())


def test_how_many_courses_started_cannot_be_deduced_from_visits_and_gaps():
    period = (FIRST, LAST)

    def sections(begun, inside, outside, more):
        everyone = list(courses(begun, inside, outside))
        taken = group("v", begun + inside + outside + more)
        visits = Visits(by_outcome={TAKEN: taken}, by_resource={})
        return (
            courses_section(everyone, period, MINIMUM),
            gaps_section(everyone, taken, period, MINIMUM),
            visits_section(visits, MINIMUM),
        )

    def hidden(begun, inside, outside, more):
        told = sections(begun, inside, outside, more)[0].lines[0].figures[0]
        return {"begun": begun} if told.hidden else {}

    worlds = [
        (b, i, o, v - b - i - o)
        for v in range(13)
        for b in range(5)
        for i in range(8)
        for o in range(8)
        if b + i + o <= v
    ]
    solve(worlds, lambda *world: shown(*sections(*world)), hidden)


@pytest.mark.parametrize("are_nested", [False, True])
def test_no_part_of_a_group_and_no_rest_can_be_deduced(are_nested):
    def report(total, *parts):
        return count_of(group("g", total), MINIMUM), tuple(parts_of(total, parts, MINIMUM)) if total >= MINIMUM else ()

    def hidden(total, *parts):
        whole, figures = report(total, *parts)
        if whole.hidden:
            return {"total": total}
        unknown = [place for place, figure in enumerate(figures) if figure.hidden]
        found = {f"part {place}": parts[place] for place in unknown}
        found |= {f"rest {place}": total - parts[place] for place in unknown}
        return found

    worlds = [
        (total, one, other)
        for total in range(15)
        for one, other in product(range(total + 1), repeat=2)
        if one >= other or not are_nested
    ]
    solve(worlds, report, hidden)


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 60).flatmap(lambda total: st.tuples(st.just(total), st.lists(st.integers(0, total), max_size=4))))
def test_what_is_shown_of_a_group_differs_by_the_minimum(case):
    total, parts = case
    figures = parts_of(total, parts, 5)
    told = [0, total, *(figure.value for figure in figures if not figure.hidden)]
    assert all(figure.value in {None, part} for figure, part in zip(figures, parts, strict=True))
    assert len(told) == 2 or min(abs(a - b) for place, a in enumerate(told) for b in told[:place]) >= 5
    assert [figure.value for figure in parts_of(total, parts, 1)] == parts
