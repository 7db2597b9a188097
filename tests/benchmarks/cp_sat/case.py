"""What the model is made from: each patient's clinics, and the days and minutes that rules 1 and 2 leave there.

It covers patients who are cleared, without sessions before the plan; anything else is refused with :class:`BadInput`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from checker import verify
from checker.diary import Diary, is_free
from checker.gap_rules import Rule, rules_of
from checker.written_plan import CourseOf

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Option:
    """One patient at one clinic: the rule of each session, the days on which it may fall, and each day's minutes."""

    course: CourseOf
    rules: tuple[Rule, ...]
    days: tuple[tuple[date, ...], ...]
    minutes: dict[date, tuple[int, ...]]

    @property
    def name(self) -> str:
        """What its variables are called."""
        return f"{self.course.patient.id}@{self.course.clinic.id}"


class Case:
    """A batch to be planned: the files, the day that counts as today, and the options of everyone."""

    def __init__(self, clinics: dict, patients: dict, as_of: date, weeks: int = 8) -> None:
        self.clinics, self.patients, self.as_of, self.weeks = clinics, patients, as_of, weeks
        self.protocols = verify.Protocols([])
        for clinic in clinics.values():
            refuse_doubles(clinic)
        for patient in patients.values():
            refuse_others(patient, as_of)
        courses = {patient.id: list(self._courses(patient)) for patient in patients.values()}
        self.diaries = {name: self._diary(clinic, courses) for name, clinic in clinics.items()}
        self.options = {name: [o for o in map(self._option, found) if all(o.days)] for name, found in courses.items()}

    def absence(self, patient: str) -> int:
        """What it costs to leave the patient out."""
        return verify.unplanned_cost(self.patients[patient], self.clinics, self.as_of, self.weeks)

    def _courses(self, patient: verify.Patient) -> Iterator[CourseOf]:
        for clinic in self.clinics.values():
            if not patient.clinics or clinic.id in patient.clinics:
                protocol = self.protocols.of(patient, clinic)
                refuse_visits(protocol)
                yield CourseOf(patient, clinic, protocol, self.as_of)

    def _diary(self, clinic: verify.Clinic, courses: dict[str, list[CourseOf]]) -> Diary:
        here = [course for found in courses.values() for course in found if course.clinic is clinic]
        last = max((self._last_day(rules_of(c.patient, c.protocol)) for c in here), default=self.as_of)
        clinic.read_calendars(self.as_of, last)
        return Diary(clinic, [course.protocol for course in here])

    def _last_day(self, rules: list[Rule]) -> date:
        return self.as_of + (7 * self.weeks + sum(rule.most for rule in rules)) * DAY

    def _option(self, course: CourseOf) -> Option:
        rules = tuple(rules_of(course.patient, course.protocol))
        first = course.patient.ready(course.as_of, course.clinic, course.protocol)
        ahead = (self._last_day(list(rules)) - first).days
        days = [first + number * DAY for number in range(ahead + 1)]
        minutes = {day: found for day in days if (found := self._minutes(course, day))}
        return Option(course, rules, reachable(rules, sorted(minutes), self.as_of + 7 * self.weeks * DAY), minutes)

    def _minutes(self, course: CourseOf, day: date) -> tuple[int, ...]:
        """Where rules 1 and 2 leave room for a visit on the day."""
        diary, length = self.diaries[course.clinic.id], course.protocol.minutes
        return tuple(
            start
            for start in diary.starts(day, length)
            if is_free(course.patient, day, start, start + length) and diary.is_open(day, start, start + length)
        )


def reachable(rules: tuple[Rule, ...], days: list[date], end: date) -> tuple[tuple[date, ...], ...]:
    """For each session the days that some chain of allowed gaps leads to and on from; the first is before the end."""
    chain = [[day for day in days if day < end]]
    for rule in rules[1:]:
        near = {day + gap * DAY for day in chain[-1] for gap in rule.gaps(ideal_first=False)}
        chain.append([day for day in days if day in near and day <= rule.last])
    for place in range(len(rules) - 1, 0, -1):
        near = {day - gap * DAY for day in chain[place] for gap in rules[place].gaps(ideal_first=False)}
        chain[place - 1] = [day for day in chain[place - 1] if day in near]
    return tuple(map(tuple, chain))


def by_phase(rules: tuple[Rule, ...]) -> list[list[int]]:
    """The places of the sessions, phase by phase."""
    phases = defaultdict(list)
    for place, rule in enumerate(rules):
        phases[place - rule.before].append(place)
    return list(phases.values())


def refuse_others(patient: verify.Patient, as_of: date) -> None:
    """Only the cleared are modelled, from their first session on."""
    if patient.provisional(as_of) or patient.attended:
        raise verify.BadInput(
            f"{patient.path}: not cleared yet, declined or in mid-course: the model does not cover it"
        )


def refuse_doubles(clinic: verify.Clinic) -> None:
    """Physicians and nurses are counted apart."""
    for person in clinic.staff.values():
        if {"physician", "nurse"} <= set(person.roles):
            raise verify.BadInput(f"{clinic.path}: {person.id} is physician and nurse: the model does not cover it")


def refuse_visits(protocol: verify.Protocol) -> None:
    """The preferred physician is searched for in one stage."""
    if sum("physician" in roles for _, _, roles in protocol.visit) != 1:
        raise verify.BadInput(f"protocol {protocol.id}: not one stage with a physician: the model does not cover it")
