"""The best repair of a week of few patients by trying every one: who stays, moves or has no place, and who is there.

Rules, points, and what is broken are the checker's, which knows only the contract; nothing of the planner is used.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import verify as checker_of_plans

sys.modules.setdefault("verify", checker_of_plans)  # the other checker runs from its own folder, too

from checker import verify_repair as contract  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

verify, moment = contract.v, contract.moment
Visit = dict[str, Any]
MOST_TRIED = 8_000
"""Of a week with more repairs than that no answer is given."""


class TooManyError(Exception):
    """More repairs than can be tried."""


class Found(NamedTuple):
    """The least numbers, in the contract's order, and one repair that has them."""

    numbers: tuple[int, ...]
    changed: list[Visit]
    out: set[str]


class Course(NamedTuple):
    """One way to repair one patient: the visits that stay or are new, those without a place, and the points.

    ``points`` leave the wished physician out, where people may still be chosen.
    """

    points: int
    visits: tuple[tuple[str, Visit], ...]
    out: frozenset[str]


def best_repair(world: contract.World) -> Found:
    """Return the best repair of all that is broken or missing.  Raises :class:`TooManyError`."""
    return _Search(world).best()


class _Search:
    def __init__(self, world: contract.World) -> None:
        self.world = world
        known = contract.facts(world)
        self.broken, self.missing, self.released, self.todo, self.touched, self.decided = known
        free = sorted(self.touched - set(self.decided))
        self.patients = [_Patient(self, name) for name in free]
        self.days = _Days(world, {one["id"] for patient in self.patients for one in patient.open})
        self.tried = 0

    def best(self) -> Found:
        """Go through the sums of the first four numbers, the least first, until one can be had."""
        always = self._always()
        levels = [sorted(patient.profiles) for patient in self.patients]
        start = tuple(0 for _ in levels)
        heap = [(_sum(level[0] for level in levels), start)]
        seen, now, best = {start}, None, None
        while heap:
            total, indices = heappop(heap)
            if best is not None and total != now:
                break
            now = total
            vectors = [level[index] for level, index in zip(levels, indices, strict=True)]
            best = self._at(vectors, best)
            for place, index in enumerate(indices):
                further = (*indices[:place], index + 1, *indices[place + 1 :])
                if index + 1 < len(levels[place]) and further not in seen:
                    seen.add(further)
                    following = [level[at] for level, at in zip(levels, further, strict=True)]
                    heappush(heap, (_sum(following), further))
        assert best is not None, "nothing of what is broken placed is always a repair"
        numbers, changed, out = best
        return Found(_sum([(*now, *numbers), always]), changed, out | self._decided_out)

    def _at(self, vectors: list[tuple[int, ...]], best: tuple | None) -> tuple | None:
        """Return the fewest changes of people, then points, where each patient has these four numbers."""
        courses = [patient.courses(vector) for patient, vector in zip(self.patients, vectors, strict=True)]
        if not all(courses):
            return best
        least = [min(one.points for one in some) for some in courses]
        order = sorted(range(len(courses)), key=lambda n: len(courses[n]))

        def go(place: int, chosen: list[Course], points: int, below: tuple | None) -> tuple | None:
            if place == len(order):
                return (self.days.cost(chosen)[0], points + self.days.cost(chosen)[1]), list(chosen)
            rest = sum(least[n] for n in order[place + 1 :])
            for course in courses[order[place]]:
                self.count()
                if below is not None and below[0][0] == 0 and points + course.points + rest >= below[0][1]:
                    break
                cost = self.days.cost([*chosen, course])
                if cost is None:
                    continue
                if below is not None and (cost[0], points + course.points + rest + cost[1]) >= below[0]:
                    continue
                below = go(place + 1, [*chosen, course], points + course.points, below) or below
            return below

        found = go(0, [], 0, None if best is None else (best[0], None))
        if found is None or found[1] is None:
            return best
        numbers, chosen = found
        return numbers, self.days.changed(chosen), {name for one in chosen for name in one.out}

    def count(self) -> None:
        """Count what is tried."""
        self.tried += 1
        if self.tried > MOST_TRIED:
            raise TooManyError

    @cached_property
    def _decided_out(self) -> set[str]:
        return {name for name in self.todo if name.split("/")[0] in self.decided}

    def _always(self) -> tuple[int, ...]:
        """Return the numbers of what no repair changes."""
        called = {name.split("/")[0] for name in (*self.released, *self._decided_out)}
        alone = {patient.name for patient in self.patients}
        points = self.world.points(set(self.decided), self.world.book)
        return len(self._decided_out), 0, len(called - alone), 0, 0, points


def _sum(some) -> tuple[int, ...]:
    return tuple(map(sum, zip(*some, strict=True))) or (0, 0, 0, 0)


class _Patient:
    """One patient's repairs."""

    def __init__(self, search: _Search, name: str) -> None:
        self.search, self.world, self.name = search, search.world, name
        world, patient = search.world, search.world.patients[name]
        self.file, kind = patient, "consultation" if patient.status == "consult-needed" else "infusion"
        self.open = [
            one
            for one in world.book.values()
            if one["id"].startswith(f"{name}/{patient.course}/")
            and world.open(one)
            and one["type"] == kind
            and one["id"] not in search.released
        ]
        self.lost = {key: one for key, one in search.missing.items() if one["patient"] == name}
        self.must = [one["id"] for one in self.open if one["id"] in search.todo] + list(self.lost)
        self.is_called = any(key.startswith(name + "/") for key in search.released)
        self._courses: dict[tuple[int, ...], list[Course]] = {}
        self._starts: dict[tuple[str, bool], dict[date, list[Visit]]] = {}

    @cached_property
    def profiles(self) -> dict[tuple[int, ...], list[tuple[frozenset[str], frozenset[str]]]]:
        """Who has no place and who moves, by the first four numbers of that."""
        found = defaultdict(list)
        ids = [one["id"] for one in self.open] + list(self.lost)
        confirmed = {one["id"] for one in self.open if one["status"] == "confirmed"}
        for count in range(len(self.must) + 1):
            for out in map(frozenset, combinations(self.must, count)):
                rest = [key for key in ids if key not in out]
                for more in range(len(rest) + 1):
                    for moved in map(frozenset, combinations(rest, more)):
                        if moved >= set(self.lost) - out:
                            call = bool(out or moved) and not self.is_called
                            found[len(out), len(moved & confirmed), int(call), len(moved)].append((out, moved))
        return found

    def courses(self, vector: tuple[int, ...]) -> list[Course]:
        """Return every repair with these numbers, the fewest points first."""
        if vector not in self._courses:
            some = (course for out, moved in self.profiles[vector] for course in self._with(out, moved))
            self._courses[vector] = sorted(some, key=lambda one: one.points)
        return self._courses[vector]

    def _with(self, out: frozenset[str], moved: frozenset[str]) -> Iterator[Course]:
        kept = [one for one in self.open if one["id"] not in out | moved]
        names = sorted(moved)
        places = {name: self.places(name) for name in names}
        for days in self._days(kept, out, places):
            self.search.count()
            first = [(name, places[name][day][0]) for name, day in days]
            if not self._is_allowed(kept, first, out, moved):
                continue
            for visits in product(*(places[name][day] for name, day in days)):
                self.search.count()
                chosen = list(zip([name for name, _ in days], visits, strict=True))
                points = self.world.points({self.name}, self._book(kept, chosen))
                yield Course(points, (*(("keep", one) for one in kept), *(("put", one) for _, one in chosen)), out)

    def _days(self, kept: list[Visit], out: frozenset[str], places) -> Iterator[list[tuple[str, date]]]:
        """Yield the days of the moved visits, in order of time, none further from the session before than any gap."""
        world, book = self.world, self._book(kept, [])
        protocol, sessions = world.course(self.file, {key: one for key, one in book.items() if key not in places})
        exempt, longest = out | self.search.released, self._longest(protocol)
        stays = sorted((x.day, not x.planned or x.id in exempt) for x in sessions)

        def go(last: date | None, at: int, left: tuple[str, ...]) -> Iterator[list[tuple[str, date]]]:
            if at == len(stays) and not left:
                yield []
            if at < len(stays):
                day, is_free = stays[at]
                if is_free or last is None or (day - last).days <= longest:
                    yield from go(day, at + 1, left)
            for name in left:
                rest = tuple(one for one in left if one != name)
                for day in places[name]:
                    late = last is not None and (day <= last or (day - last).days > longest)
                    if not late and (at == len(stays) or day < stays[at][0]):
                        yield from ([(name, day), *more] for more in go(day, at, rest))

        yield from go(None, 0, tuple(places))

    def _longest(self, protocol) -> int:
        """Return the longest gap that any rule or decision leaves."""
        every = [n + protocol.after for n in self.file.maintenance]
        decided = [one.get("max_gap_days", 0) for one in self.file.resume.values()]
        return max([rule[-1] for _, _, *rule in protocol.phases] + every + decided)

    def _book(self, kept: list[Visit], chosen: list[tuple[str, Visit]]) -> dict[str, Visit]:
        """Return the patient's appointments as they would be, the wished physician in all that may change people."""
        mine = {key: one for key, one in self.world.book.items() if one["patient"] == self.name}
        return mine | {one["id"]: one for _, one in chosen} | {one["id"]: self._wished(one) for one in kept}

    def _wished(self, visit: Visit) -> Visit:
        wish = self.file.wish_physician
        stages = [stage | ({"physician": wish} if wish and "physician" in stage else {}) for stage in visit["stages"]]
        return visit | {"stages": stages}

    def _is_allowed(self, kept: list[Visit], first: list[tuple[str, Visit]], out: frozenset[str], moved) -> bool:
        """Whether the days of a course keep the rules between sessions, and those of section 7."""
        world, book = self.world, self._book(kept, first)
        lapsed = world.lapse(self.file, book, out)
        if lapsed and (moved or len(out) < len(self.must)):
            return False
        for name, visit in first:
            if any(world.place_faults(visit, world.book.get(visit["id"]), self.lost.get(name), book)):
                return False
        protocol, sessions = world.course(self.file, book)
        exempt = out | self.search.released
        for x, before, earlier, _, (low, _, _, high) in world.steps(self.file, protocol, sessions):
            gap = (x.day - before.day).days if before else low
            late = x.phase == "maintenance" and x.day > self.file.review
            crowded = earlier and verify.week(x.day) == verify.week(earlier.day)
            if x.planned and x.id not in exempt and (late or crowded or not low <= gap <= high):
                return False
        days = [x.day for x in sessions]
        return all(days.count(x.day) == 1 for x in sessions if x.planned and x.id not in exempt)

    def places(self, name: str) -> dict[date, list[Visit]]:
        """Return every start of a visit that rules 1 and 2 leave, by day, at each of its clinics."""
        old = self.world.book.get(name) if name not in self.lost else None
        like = old or self.lost[name]
        found: defaultdict[date, list[Visit]] = defaultdict(list)
        key = name if old else contract.fresh_id(name, self.world.book)
        for clinic in self.world.clinics.values():
            protocol = self.world.protocol(self.file, clinic)
            accepts = clinic.id in (self.file.clinics or ()) and protocol.id == like["protocol"] and self._infused(like)
            if clinic.id == like["clinic"] or accepts:
                for visit in self._at(clinic, protocol, like, key):
                    if old is None or (visit["start"], visit["clinic"]) != (old["start"], old["clinic"]):
                        found[self.world.day(visit)].append(visit)
        return {
            day: some for day, visits in found.items() if (some := [one for one in visits if self._in_time(one, old)])
        }

    def _infused(self, like: Visit) -> bool:
        return bool(like["type"] == "infusion")

    def _in_time(self, visit: Visit, old: Visit | None) -> bool:
        """Whether a start respects the notice, or is a later hour of the visit's own day, and is not over."""
        world, clinic, start = self.world, self.world.clinics[visit["clinic"]], moment(visit["start"])
        later = (
            old and old["clinic"] == clinic.id and world.day(old) == world.day(visit) and start >= moment(old["start"])
        )
        return start >= world.now and bool(later or world.day(visit) >= world.today(clinic) + clinic.notice)

    def _at(self, clinic, protocol, like: Visit, key: str) -> Iterator[Visit]:
        check, bad = verify.Check(self.world.clinics, self.world.patients, self.world.protocols), []
        ready = max([self.file.of_age(protocol.minimum_age), *filter(None, (self.file.earliest, self.file.cleared_on))])
        today = self.world.today(clinic)
        for number in range(self._reach(clinic)):
            day = today + timedelta(days=number)
            if day < ready and self._infused(like):
                continue
            for minute in range(0, 1440, clinic.grid):
                if not any(start <= minute < end for start, end in clinic.hours.on(day)):
                    continue
                start = datetime.combine(day, time(minute // 60, minute % 60), clinic.zone)
                visit = self._shaped(like, key, clinic, protocol, start)
                if visit is None:
                    continue
                bad.clear()
                end = moment(visit["end"])
                local = check.times(clinic, start, end, lambda *why: bad.append(why))
                if local and not bad:
                    check.patient_time(self.file, key, local, end - start, lambda *why: bad.append(why))
                if local and not bad:
                    yield visit

    def _shaped(self, like: Visit, key: str, clinic, protocol, start: datetime) -> Visit | None:
        if self._infused(like):
            visit = contract.shaped(like, key, clinic, protocol, start)
            return visit and self._wished(_with_roles(visit, protocol))
        end = start + timedelta(minutes=protocol.consult_minutes)
        return like | {"id": key, "start": start.isoformat(), "end": end.isoformat(), "status": "booked", "stages": []}

    def _reach(self, clinic) -> int:
        """Return how many days ahead any session can be: as many gaps of the longest as there are visits."""
        longest = self._longest(self.world.protocol(self.file, clinic))
        _, sessions = self.world.course(self.file, self.world.book)
        given = [x.day for x in sessions if not x.planned]
        if not given:
            return 7 * 8
        ahead = longest * (len(self.open) + len(self.lost) + 1)
        return max(1, (given[-1] - self.world.today(clinic)).days + ahead)


def _with_roles(visit: Visit, protocol) -> Visit:
    """Return a visit with a name for each physician, so that a wish can be met."""
    stages = [
        stage | ({"physician": "?"} if "physician" in roles else {})
        for stage, (_, _, roles) in zip(visit["stages"], protocol.visit, strict=True)
    ]
    return visit | {"stages": stages}


Uses = list[tuple[datetime, datetime, Fraction]]


class _Days:
    """Chairs and people of each clinic's day: the fewest changes of staying visits, then the fewest wishes not met."""

    def __init__(self, world: contract.World, may_change: set[str]) -> None:
        self.world = world
        check = verify.Check(world.clinics, world.patients, world.protocols)
        for one in world.book.values():
            if one["id"] not in may_change and one["status"] not in verify.FREE and one["clinic"] in world.clinics:
                world.use(check, one, over=True)
        self.taken: dict[tuple[str, str], Uses] = {key: [use[:3] for use in uses] for key, uses in check.use.items()}
        self._known: dict[frozenset, tuple[int, int, list[Visit]] | None] = {}
        self._options: dict[tuple[str, str, str], list[Visit]] = {}

    def cost(self, courses: list[Course]) -> tuple[int, int] | None:
        """Return the changes and the points of wishes of some courses together; None where there is no room."""
        found = self._all(courses)
        return None if found is None else (sum(one[0] for one in found), sum(one[1] for one in found))

    def changed(self, courses: list[Course]) -> list[Visit]:
        """Return the new and changed visits, with chairs and people."""
        found = self._all(courses)
        assert found is not None
        return [visit for *_, visits in found for visit in visits]

    def _all(self, courses: list[Course]) -> list[tuple[int, int, list[Visit]]] | None:
        days = defaultdict(list)
        for course in courses:
            lost = [("out", self.world.book[name]) for name in course.out if name in self.world.book]
            lost = [one for one in lost if self.world.open(one[1])]
            for kind, visit in (*course.visits, *lost):
                days[visit["clinic"], self.world.day(visit)].append((kind, visit))
        found = []
        for items in days.values():
            key = frozenset((kind, one["id"], one["start"], one["clinic"]) for kind, one in items)
            if key not in self._known:
                self._known[key] = self._best(items)
            if self._known[key] is None:
                return None
            found.append(self._known[key])
        return found

    def _best(self, items: list[tuple[str, Visit]]) -> tuple[int, int, list[Visit]] | None:
        clinic = self.world.clinics[items[0][1]["clinic"]]
        loads: dict[str, Uses] = defaultdict(list)
        for (name, who), uses in self.taken.items():
            if name == clinic.id:
                loads[who] += uses
        for kind, visit in items:
            if kind == "out":
                for who, use in self._uses(visit):
                    loads[who].append(use)
        rest = sorted(((kind, one) for kind, one in items if kind != "out"), key=lambda one: len(self.options(*one)))
        best: list[Any] = [None]

        def go(place: int, changes: int, missed: int, visits: list[Visit]) -> None:
            if best[0] is not None and (changes, missed) >= best[0][:2]:
                return
            if place == len(rest):
                best[0] = changes, missed, list(visits)
                return
            kind, visit = rest[place]
            for option in self.options(kind, visit):
                uses = list(self._uses(option))
                if not all(_has_room(loads[who], use) for who, use in uses):
                    continue
                for who, use in uses:
                    loads[who].append(use)
                is_new = option is not visit
                changed = int(kind == "keep" and is_new)
                go(place + 1, changes + changed, missed + self._missed(option), [*visits, option] if is_new else visits)
                for who, _ in uses:
                    loads[who].pop()

        go(0, 0, 0, [])
        return best[0]

    def options(self, kind: str, visit: Visit) -> list[Visit]:
        """Return a visit with each chair and all the people that it may have alone, as it is first."""
        key = kind, visit["id"], visit["start"] + visit["clinic"]
        if key not in self._options:
            others = [
                one for one in self._staffed(visit) if kind != "keep" or contract.people(one) != contract.people(visit)
            ]
            self._options[key] = [*([visit] if kind == "keep" and self._keeps(visit) else []), *others]
        return self._options[key]

    def _keeps(self, visit: Visit) -> bool:
        """Whether a visit alone follows the rules as it is."""
        others = {"appointments": []}
        files = self.world.clinics, self.world.patients, self.world.protocols
        alone = contract.World(*files, others, self.world.now)
        rules = alone.broken({visit["id"]: visit}).get(visit["id"], [])
        return not [rule for rule, _ in rules if rule != 5]

    def _staffed(self, visit: Visit) -> Iterator[Visit]:
        """Yield a visit with all chairs and people that it may have at its time, apart from other visits."""
        clinic = self.world.clinics[visit["clinic"]]
        patient = self.world.patients[visit["patient"]]
        check, bad = verify.Check(self.world.clinics, self.world.patients, self.world.protocols), []
        start, end = moment(visit["start"]), moment(visit["end"])
        local = check.times(clinic, start, end, lambda *why: bad.append(why))
        if local and not bad:
            check.patient_time(patient, visit["id"], local, end - start, lambda *why: bad.append(why))
        if bad or local is None:
            return
        if visit["type"] != "infusion":
            for who in self._able(check, clinic, "psychiatrist", start, end):
                yield visit | {"psychiatrist": who}
            return
        protocol = self.world.protocol(patient, clinic)
        slots = [
            (number, role, self._able(check, clinic, role, moment(stage["start"]), moment(stage["end"])))
            for number, (stage, (_, _, roles)) in enumerate(zip(visit["stages"], protocol.visit, strict=True))
            for role in roles
        ]
        chairs = [
            one
            for one in sorted(clinic.chairs)
            if not verify.hits(clinic.busy.get(one, ()), local, local + (end - start))
        ]
        for people in product(*(able for *_, able in slots)):
            stages = [{key: stage[key] for key in ("stage", "start", "end")} for stage in visit["stages"]]
            for (number, role, _), who in zip(slots, people, strict=True):
                stages[number][role] = who
            if any(len({*_people(stage)}) < len(_people(stage)) for stage in stages):
                continue
            for chair in chairs:
                option = visit | {"chair": chair, "stages": stages}
                check.visit(clinic, protocol, option, start, end, local, lambda *why: bad.append(why))
                if not bad:
                    yield option
                bad.clear()

    def _able(self, check, clinic, role: str, start: datetime, end: datetime) -> list[str]:
        found, local = [], start.astimezone(clinic.zone).replace(tzinfo=None)
        for who in sorted(clinic.staff):
            bad: list[Any] = []
            check.person(clinic, role, who, "", start, end, local, lambda *why, bad=bad: bad.append(why))
            if not bad:
                found.append(who)
        return found

    def _uses(self, visit: Visit) -> Iterator[tuple[str, tuple[datetime, datetime, Fraction]]]:
        check = verify.Check(self.world.clinics, self.world.patients, self.world.protocols)
        self.world.use(check, visit, over=False)
        for (_, who), uses in check.use.items():
            for use in uses:
                yield who, use[:3]

    def _missed(self, visit: Visit) -> int:
        """Return the points of a physician who is wished for and not there."""
        patient, clinic = self.world.patients[visit["patient"]], self.world.clinics[visit["clinic"]]
        first = verify.home(patient, self.world.clinics)
        there = {stage.get("physician") for stage in visit["stages"]}
        asked = any("physician" in roles for _, _, roles in self.world.protocol(patient, clinic).visit)
        missed = (
            visit["type"] == "infusion" and patient.wish_physician and asked and patient.wish_physician not in there
        )
        return first.weights["other_physician"] if missed else 0


def _people(stage: dict[str, str]) -> list[str]:
    return [stage[role] for role in verify.ROLES if stage.get(role)]


def _has_room(uses: Uses, use: tuple[datetime, datetime, Fraction]) -> bool:
    """Whether no moment of a use is used more than fully."""
    start, end, share = use
    some = [one for one in uses if one[0] < end and start < one[1]]
    moments = {start, *(one[0] for one in some if one[0] > start)}
    return all(sum(one[2] for one in some if one[0] <= at < one[1]) + share <= 1 for at in moments)
