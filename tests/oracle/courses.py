"""Rules 5 and 8, the cost, the best course of a request, and every course there is."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, NamedTuple

from oracle.visits import DAY, Visit, World, week

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ketaplan.domain.plan import Plan
    from ketaplan.planner.request import Request

PARTS = ("wait", "rhythm", "drift", "steadiness", "preference", "consultation")


class Place(NamedTuple):
    """One session of a course; ``held`` is the day, and the minute where it is known, of one that came before."""

    phase: str
    number: int
    gap: tuple[int, int]
    ideal: tuple[int, int]
    per_week: int | None
    last_day: date | None
    fixed: tuple[date, int | None] | None
    given: bool = False


class Given(NamedTuple):
    """A session as it was or will be given; ``points`` is its part of ``preference``."""

    place: Place
    day: date
    minute: int | None
    points: int = 0

    @property
    def planned(self) -> bool:
        """Whether it is the plan's."""
        return self.place.fixed is None


class Best(NamedTuple):
    """The least cost by parts, and the first such course in the contract's order of ties.

    ``changes`` is the fewest changes of physician from one infusion to the next, of nurse within a visit, of chair.
    """

    total: int
    parts: dict[str, int]
    days: tuple[date, ...]
    minutes: tuple[int, ...]
    changes: tuple[int, int, int]
    consultation: Visit | None


class Ordered(NamedTuple):
    """A phase as it is ordered: the rule before each session, and whether one of a later phase was given."""

    name: str
    rules: list
    is_over: bool


def phases(request: Request) -> list[Ordered]:
    """The phases in order; maintenance only from the day on that it is ordered."""
    out = [
        (p.name, [((p.gap.min_days, p.gap.max_days), p.gap.ideal, p.per_week, None)] * p.sessions)
        for p in request.protocol.phases
    ]
    order, protocol = request.patient.maintenance, request.protocol
    if order and order.on <= request.as_of:
        rules = [
            (
                (max(1, every - protocol.tolerance_before), every + protocol.tolerance_after),
                (every, every),
                None,
                order.review_on,
            )
            for every in order.every_days
        ]
        out.append(("maintenance", rules))
    names = [name for name, _ in out]
    latest = max((names.index(h.phase) for h in request.fixed if h.given and h.phase in names), default=0)
    return [Ordered(name, rules, at < latest) for at, (name, rules) in enumerate(out)]


def courses(request: Request) -> list[list[Place]]:
    """Rule 8: every order that a course can have, the best first.

    Missing sessions are between their neighbours, as many as can; of those as many as can in the first place where
    any are missing, then in the second; all others after the last of their phase.
    """
    by_phase = [_orders(request, phase) for phase in phases(request)]
    found = []
    for combined in product(*by_phase):
        counts = [count for chosen, _ in combined for count in chosen]
        found.append((-sum(counts), [-count for count in counts], [place for _, part in combined for place in part]))
    return [course for *_, course in sorted(found, key=lambda one: one[:2])]


def _orders(request: Request, phase: Ordered) -> list[tuple[list[int], list[Place]]]:
    """The orders of one phase, with how many missing sessions are before each of those given."""
    fixed = sorted((h for h in request.fixed if h.phase == phase.name), key=lambda h: (h.day, h.minute or 0, h.number))
    known = {h.number for h in fixed}
    short = 0 if phase.is_over else max(0, len(phase.rules) - len(fixed))
    missing = [n for n in range(1, len(phase.rules) + len(fixed) + 1) if n not in known][:short]
    before = [[] for _ in fixed]
    for number in missing:
        higher = [at for at, h in enumerate(fixed) if h.number > number]
        if higher and not any(h.given for h in fixed[higher[0] :]):
            before[higher[0]].append(number)
    out = []
    for counts in product(*(range(len(some) + 1) for some in before)):
        row: list = []
        for count, h in zip(counts, fixed, strict=True):
            row += [None] * count + [h]
        row += [None] * (short - sum(counts))
        out.append((list(counts), list(_places(phase, row, missing))))
    return out


def _places(phase: Ordered, row: list, missing: list[int]) -> Iterator[Place]:
    """The sessions of a phase in order; numbers that are free rise with the days."""
    rules, free = phase.rules + phase.rules[-1:] * len(row), iter(missing)
    for h, rule in zip(row, rules, strict=False):
        if h:
            yield Place(phase.name, h.number, *rule, (h.day, h.minute), h.given)
        else:
            yield Place(phase.name, next(free), *rule, fixed=None)


def as_planned(request: Request, plan: Plan) -> list[Place]:
    """The course in the order of its days, as a plan has it; the plan's infusions represent missing sessions."""
    course = []
    for phase in phases(request):
        orders = _orders(request, phase)
        mine = [a.start.date() for a in plan.infusions if a.phase == phase.name]
        fitting = [part for _, part in orders if _is_by_day(part, sorted(mine))]
        course += (fitting or [part for _, part in orders])[0]
    return course


def _is_by_day(part: list[Place], days: list[date]) -> bool:
    """Whether the sessions of a phase are in the order of their days with the missing ones on these."""
    if len(days) != sum(place.fixed is None for place in part):
        return False
    upcoming = iter(days)
    row = [place.fixed[0] if place.fixed else next(upcoming) for place in part]
    return row == sorted(row)


# ---------------------------------------------------------------- complete courses


def broken(course: list[Given]) -> Iterator[str]:
    """Rule 5, of an entire course in order."""
    for before, session in pairwise(course):
        low, high = session.place.gap
        days = (session.day - before.day).days
        if (session.planned or before.planned) and not low <= days <= high:
            yield f"rule 5: {days} days before {session.place.phase} {session.place.number}, not {low} to {high}"
        if before.place.given and session.place.fixed and not session.place.given and days > high:
            yield f"rule 8: {session.place.phase} {session.place.number} is {days} days after the last one given"
    for session in course:
        place = session.place
        mates = [other for other in course if other.place.phase == place.phase and week(other.day) == week(session.day)]
        if session.planned and place.per_week and len(mates) > place.per_week:
            yield f"rule 5: {len(mates)} of {place.phase} in the week of {session.day}"
        if session.planned and place.last_day and session.day > place.last_day:
            yield f"rule 5: {session.day} is after the review"


def cost(world: World, course: list[Given], consultation: date | None) -> dict[str, int]:
    """Section 4, of an entire course in order; ``consultation`` is the day of the plan's own."""
    weights, priority = world.request.clinic.weights, world.request.patient.priority
    urgency = {"routine": 1, "soon": weights.soon, "urgent": weights.urgent}[priority]
    points = dict.fromkeys(PARTS, 0)
    if all(session.planned for session in course):
        points["wait"] = weights.wait_day * urgency * (course[0].day - world.ready).days
    if consultation:
        points["consultation"] = weights.consult_day * urgency * (consultation - world.request.as_of).days
    for before, session in pairwise(course):
        if not (before.planned or session.planned):
            continue
        low, high = session.place.ideal
        days = (session.day - before.day).days
        points["rhythm"] += weights.gap_day * max(0, low - days, days - high)
        if before.minute is not None and session.minute is not None:
            shift = min(weights.shift_cap, abs(session.minute - before.minute))
            points["steadiness"] += weights.shift_minute * shift
    for phase in dict.fromkeys(session.place.phase for session in course):
        mates = [session for session in course if session.place.phase == phase]
        k = mates[0].place.per_week or len(mates)
        for earlier, session in zip(mates, mates[k:], strict=False):
            if earlier.planned or session.planned:
                points["drift"] += weights.drift_day * abs((session.day - earlier.day).days - 7)
    points["preference"] = sum(session.points for session in course if session.planned)
    return points


def every_course(request: Request) -> Iterator[tuple[int, tuple[date, ...], tuple[int, ...]]]:
    """The cost, days and minutes of every course that follows the rules; only for the very smallest clinics."""
    world = World(request)
    for course in courses(request):
        if found := list(_every_course(world, course)):
            yield from found
            return


def _every_course(world: World, course: list[Place]) -> Iterator[tuple[int, tuple[date, ...], tuple[int, ...]]]:
    """The same for a course in one order."""
    for consultation in world.consultations() if world.consults else [None]:
        follows = world.follows(consultation)
        for given in _fill(world, course, []):
            planned = [session for session in given if session.planned]
            if any(broken(given)) or not follows(planned[0].day, planned[0].minute):
                continue
            total = sum(cost(world, given, consultation and consultation.day).values())
            yield total, tuple(s.day for s in planned), tuple(s.minute for s in planned)


def _fill(world: World, course: list[Place], given: list[Given]) -> Iterator[list[Given]]:
    """Every way to give the sessions in increasing days, none longer apart than the longest gap of them all."""
    if len(given) == len(course):
        yield given
        return
    place = course[len(given)]
    if place.fixed:
        yield from _fill(world, course, [*given, Given(place, *place.fixed)])
        return
    day = given[-1].day + DAY if given else world.ready
    last = given[-1].day + max(p.gap[1] for p in course) * DAY if given else world.last_first_day
    while day <= last:
        for visit in world.visits(day):
            if _is_pinned(world.request, len(given), visit):
                yield from _fill(world, course, [*given, Given(place, day, visit.minute, visit.points)])
        day += DAY


def _is_pinned(request: Request, index: int, visit: Visit) -> bool:
    pin = request.pins.get(index + 1)
    return pin is None or (visit.day == pin.day and pin.minute in {None, visit.minute})


# ---------------------------------------------------------------- the best one


class Tail(NamedTuple):
    """What the rest of a course depends on: the last session, and the last days of its phase."""

    day: date
    minute: int | None
    phase: str
    days: tuple[date, ...]


class Head(NamedTuple):
    """A course so far, in the order in which courses are better."""

    points: int
    days: tuple[date, ...]
    minutes: tuple[int, ...]
    visits: tuple[Visit, ...]


def best(request: Request) -> Best | None:
    """The least cost, and the first course of that cost by days and then by times; None where there is none.

    Of consultations the first is the best: it costs least, and all that follows a later one follows it as well.
    """
    world = World(request)
    if request.patient.clearance.status == "declined":
        return None
    consultation = next(world.consultations(), None) if world.consults else None
    if world.consults and consultation is None:
        return None
    for course in courses(request):
        if all(place.fixed for place in course):
            return None
        heads: dict[Tail | None, Head] = {None: Head(0, (), (), ())}
        for index in range(len(course)):
            heads = _longer(world, course, index, heads, world.follows(consultation))
        if found := _best_of(world, course, heads, consultation):
            return found
    return None


def _best_of(world: World, course: list[Place], heads: dict, consultation: Visit | None) -> Best | None:
    if not heads:
        return None
    points, days, minutes, visits = min(heads.values())
    upcoming = iter(visits)
    given = [
        Given(place, *place.fixed)
        if place.fixed
        else Given(place, (visit := next(upcoming)).day, visit.minute, visit.points)
        for place in course
    ]
    parts = cost(world, given, consultation and consultation.day)
    assert sum(parts.values()) == points + parts["consultation"], "step by step and as a whole, a course costs the same"
    assert not list(broken(given)), "step by step and as a whole, a course keeps the rules"
    return Best(sum(parts.values()), parts, days, minutes, fewest_changes(world, visits), consultation)


def _longer(world: World, course: list[Place], index: int, heads: dict, follows) -> dict[Tail, Head]:
    """Every head with one session more; of those with one tail the best."""
    place = course[index]
    is_first = all(before.fixed for before in course[:index])
    out: dict[Tail, Head] = {}
    for tail, head in heads.items():
        for day, visits in _next_days(world, course, index, tail):
            points = _day_points(world, course, index, tail, day)
            days = (*tail.days, day) if tail and tail.phase == place.phase else (day,)
            for visit in visits:
                if place.fixed is None and is_first and not follows(visit.day, visit.minute):
                    continue
                longer = _head(world, course, index, tail, head, visit, points)
                key = Tail(day, visit.minute, place.phase, days[-(place.per_week or 1) :])
                if key not in out or longer < out[key]:
                    out[key] = longer
    return out


def _head(
    world: World, course: list[Place], index: int, tail: Tail | None, head: Head, visit: Visit, points: int
) -> Head:
    weights = world.request.clinic.weights
    points += head.points + visit.points
    if _counts(course, index) and tail and None not in {tail.minute, visit.minute}:
        points += weights.shift_minute * min(weights.shift_cap, abs(visit.minute - tail.minute))
    if course[index].fixed:
        return head._replace(points=points)
    return Head(points, (*head.days, visit.day), (*head.minutes, visit.minute), (*head.visits, visit))


def _counts(course: list[Place], index: int) -> bool:
    """Whether this session or the one before it is the plan's."""
    return course[index].fixed is None or (index > 0 and course[index - 1].fixed is None)


def _next_days(world: World, course: list[Place], index: int, tail: Tail | None) -> Iterator[tuple[date, list[Visit]]]:
    """The days on which the session may fall by rule 5, and its visits on each."""
    place = course[index]
    if place.fixed:
        if tail is None or _may_stay(course, index, tail):
            day, minute = place.fixed
            yield day, [Visit(day, minute, None, 0)]
        return
    day = tail.day + place.gap[0] * DAY if tail else world.ready
    last = tail.day + place.gap[1] * DAY if tail else world.last_first_day
    while day <= min(last, place.last_day or last):
        same_week = [d for d in tail.days if week(d) == week(day)] if tail and tail.phase == place.phase else []
        if place.per_week is None or len(same_week) < place.per_week:
            yield day, [visit for visit in world.visits(day) if _is_pinned(world.request, index, visit)]
        day += DAY


def _may_stay(course: list[Place], index: int, tail: Tail) -> bool:
    """Whether a given session follows rules 5 and 8 after what is before it."""
    place, (day, _) = course[index], course[index].fixed
    days = (day - tail.day).days
    if _counts(course, index) and not place.gap[0] <= days <= place.gap[1]:
        return False
    if course[index - 1].given and not place.given and days > place.gap[1]:
        return False
    before = [d for d in tail.days if week(d) == week(day)] if tail.phase == place.phase else []
    return (
        place.per_week is None
        or len(before) < place.per_week
        or all(p.fixed for p in course[index - len(before) : index])
    )


def _day_points(world: World, course: list[Place], index: int, tail: Tail | None, day: date) -> int:
    """What a session costs by its day: wait, rhythm and drift."""
    weights, place = world.request.clinic.weights, course[index]
    if tail is None:
        urgency = {"soon": weights.soon, "urgent": weights.urgent}.get(world.request.patient.priority, 1)
        begun = any(p.fixed for p in course)
        return 0 if begun else weights.wait_day * urgency * (day - world.ready).days
    points, days = 0, (day - tail.day).days
    if _counts(course, index):
        points = weights.gap_day * max(0, place.ideal[0] - days, days - place.ideal[1])
    k = place.per_week
    if k and place.phase == tail.phase and len(tail.days) >= k and None in {place.fixed, course[index - k].fixed}:
        points += weights.drift_day * abs((day - tail.days[-k]).days - 7)
    return points


# ---------------------------------------------------------------- people


def fewest_changes(world: World, visits: tuple[Visit, ...]) -> tuple[int, int, int]:
    """The third line of ties: physicians from one infusion to the next, nurses within a visit, chairs."""
    reached: dict[tuple, tuple[int, int, int]] = {}
    for visit in visits:
        longer: dict[tuple, tuple[int, int, int]] = {}
        for physicians, nurses, chair in _casts(world, visit):
            options = [
                (a + (physicians != with_whom), b + nurses, c + (chair != where))
                for (with_whom, where), (a, b, c) in reached.items()
            ] or [(0, nurses, 0)]
            key = physicians, chair
            longer[key] = min(*options, longer.get(key, options[0]), options[0])
        reached = longer
    return min(reached.values())


def _casts(world: World, visit: Visit) -> set[tuple[tuple[str, ...], int, str]]:
    """The physicians, the changes of nurse and the chair of each way to staff a visit at its least points."""
    out = set()
    for stages in product(*world.teams(visit)):
        physicians = tuple(team["physician"] for team in stages if "physician" in team)
        nurses = [team["nurse"] for team in stages if "nurse" in team]
        if world.points(visit, set(physicians)) == visit.points:
            changes = sum(a != b for a, b in pairwise(nurses))
            out |= {(physicians, changes, chair) for chair in world.chairs(visit)}
    return out
