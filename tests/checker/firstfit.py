"""Planning by hand: patient after patient on the earliest days that fit; its cost is a baseline to beat.

By hand: ``python firstfit.py --clinic FILE... --patients PATH... --as-of DAY [--order ORDER] > batch.json``.

The cleared come first, then the others next to them, each in the order of their files; for each, session after session
on the earliest day that fits, stepping back where the days run out. Nothing planned is ever moved for a later patient.
Of what came before only the files' ``[[attended]]`` are known. With ``--order earliest`` it takes the nearest day that
the gap rule allows and the earliest time of that day; with ``--order steady`` an ideal gap first, and the time of day
nearest to the session before. Its plans keep every rule; the bound it states is 0.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from checker import verify
from checker.diary import Diary, is_free
from checker.gap_rules import rules_of
from checker.written_plan import DECLINED, Consultation, CourseOf, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

DAY = timedelta(days=1)
CALENDARS_READ = 400
"""Days beyond the horizon for which the clinics' calendars are read."""


class Search:
    """The first course that fits for one patient at one clinic."""

    def __init__(self, diary: Diary, course: CourseOf, horizon_days: int, order: str) -> None:
        self.diary, self.course, self.horizon_days = diary, course, horizon_days
        self.steady = order == "steady"
        self.rules = rules_of(course.patient, course.protocol)
        self.first = course.patient.ready(course.as_of, course.clinic, course.protocol)
        self._known: dict[tuple[date, int | None], Visit | None] = {}
        self._dead: set[tuple[int, tuple[date, ...]]] = set()

    def find(self) -> tuple[list[Visit], Consultation | None] | None:
        """The visits in order and the consultation, or None where they do not fit."""
        consultation = None
        if self.course.patient.status == "consult-needed":
            consultation = self._consultation()
            if consultation is None:
                return None
            lead = max(1, self.course.protocol.lead_days) * DAY
            self.first = max(self.first, consultation.day + lead)
        visits = self._visits()
        return None if visits is None else (visits, consultation)

    def _consultation(self) -> Consultation | None:
        clinic, minutes = self.course.clinic, self.course.protocol.consult_minutes
        for number in range(clinic.notice.days, self.horizon_days):
            day = self.course.as_of + number * DAY
            for start in self._starts(day, minutes):
                able = self.diary.people("psychiatrist", day, start, start + minutes, self.diary.unit)
                if able:
                    return Consultation(day, start, able[0])
        return None

    def _starts(self, day: date, length: int, near: int | None = None) -> Iterator[int]:
        """Where rules 1 and 2 leave room for a visit of that length, in the order in which it is tried."""
        for start in sorted(self.diary.starts(day, length), key=lambda m: (abs(m - near) if near else 0, m)):
            end = start + length
            if is_free(self.course.patient, day, start, end) and self.diary.is_open(day, start, end):
                yield start

    def _visits(self) -> list[Visit] | None:
        held = sorted(session.day for session in self.course.patient.attended)
        if held:  # started before: only the gap rules say when
            return self._extend(held, [])
        for number in range((self.first - self.course.as_of).days, self.horizon_days):
            day = self.course.as_of + number * DAY
            visit = self._visit(day, None)
            found = self._extend([day], [visit]) if visit else None
            if found:
                return found
        return None

    def _extend(self, days: list[date], visits: list[Visit]) -> list[Visit] | None:
        """The entire course that starts so, or None."""
        place = len(visits)
        if place == len(self.rules):
            return visits
        rule = self.rules[place]
        state = place, tuple(days[-(rule.per_week or 1) :])
        if state in self._dead:
            return None
        for gap in rule.gaps(ideal_first=self.steady):
            day = days[-1] + gap * DAY
            visit = self._visit(day, visits) if day >= self.first and rule.allows(days, day) else None
            found = self._extend([*days, day], [*visits, visit]) if visit else None
            if found:
                return found
        self._dead.add(state)
        return None

    def _visit(self, day: date, before: list[Visit] | None) -> Visit | None:
        """The first visit that fits on the day."""
        near = before[-1].minute if self.steady and before else None
        if (day, near) not in self._known:
            starts = self._starts(day, self.course.protocol.minutes, near)
            staffed = (self._staffed(day, start) for start in starts)
            self._known[day, near] = next((visit for visit in staffed if visit), None)
        return self._known[day, near]

    def _staffed(self, day: date, start: int) -> Visit | None:
        chairs = self.diary.chairs(day, start, start + self.course.protocol.minutes)
        people, begun = [], start
        for _, minutes, roles in self.course.protocol.visit if chairs else ():
            team = self._team(roles, day, begun, begun + minutes)
            if team is None:
                return None
            people.append(team)
            begun += minutes
        return Visit(day, start, chairs[0], tuple(people)) if chairs else None

    def _team(self, roles: dict[str, Fraction], day: date, start: int, end: int) -> dict[str, str] | None:
        """Distinct people for one stage: the physician who is wished for, if possible, else the first by id."""
        team: dict[str, str] = {}
        for role, share in roles.items():
            able = self.diary.people(role, day, start, end, self.diary.units(share))
            wish = self.course.patient.wish_physician if role == "physician" else None
            who = min((name for name in able if name not in team.values()), key=lambda n: (n != wish, n), default=None)
            if who is None:
                return None
            team[role] = who
        return team


class FirstFit:
    """Everyone, one after the other, over one clinic or several."""

    def __init__(self, clinics: dict, patients: dict, protocols: verify.Protocols, as_of: date, weeks: int) -> None:
        self.clinics, self.patients, self.protocols = clinics, patients, protocols
        self.as_of, self.weeks = as_of, weeks
        self.plans: list[dict] = []
        self.kept: list[str] = []
        self.unplanned: list[dict] = []
        self.courses = {patient.id: list(self._courses(patient)) for patient in patients.values()}
        self.diaries = {name: self._diary(clinic) for name, clinic in clinics.items()}

    def _courses(self, patient: verify.Patient) -> Iterator[CourseOf]:
        """The patient's course at each clinic that suits, the first choice first."""
        names = [name for name in patient.clinics or self.clinics if name in self.clinics]
        for name in names:
            clinic = self.clinics[name]
            yield CourseOf(patient, clinic, self.protocols.of(patient, clinic), self.as_of)

    def _diary(self, clinic: verify.Clinic) -> Diary:
        clinic.read_calendars(self.as_of, self.as_of + (self.weeks * 7 + CALENDARS_READ) * DAY)
        here = [course.protocol for courses in self.courses.values() for course in courses if course.clinic is clinic]
        return Diary(clinic, here)

    def batch(self, order: str) -> dict:
        """Plan everyone."""
        for patient in sorted(self.patients.values(), key=lambda patient: patient.provisional(self.as_of)):
            self._plan(patient, order)
        total = sum(plan["cost"]["total"] for plan in self.plans) + sum(
            verify.unplanned_cost(self.patients[one["patient"]], self.clinics, self.as_of, self.weeks)
            for one in self.unplanned
        )
        return {
            "kind": "batch",
            "as_of": self.as_of.isoformat(),
            "plans": self.plans,
            "kept": self.kept,
            "unplanned": self.unplanned,
            "cost": total,
            "bound": 0,
            "gap": 1.0 if total else 0.0,
        }

    def _plan(self, patient: verify.Patient, order: str) -> None:
        if patient.status == "declined":
            self.unplanned.append({"patient": patient.id, "reasons": [DECLINED]})
            return
        at_home = self.protocols.of(patient, verify.home(patient, self.clinics))
        if not patient.left(at_home, patient.attended):
            self.kept.append(patient.id)
            return
        for course in self.courses[patient.id]:
            diary = self.diaries[course.clinic.id]
            found = Search(diary, course, self.weeks * 7, order).find()
            if found:
                diary.take_course(course.protocol, *found)
                self.plans.append(course.plan("firstfit", *found))
                return
        self.unplanned.append({"patient": patient.id, "reasons": ["no course fits beside those planned before"]})


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clinic", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--patients", nargs="+", required=True, metavar="PATH")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--horizon-weeks", type=int, default=8, metavar="N")
    parser.add_argument("--order", choices=["earliest", "steady"], default="earliest")
    return parser.parse_args()


def main() -> int:
    """Plan everyone, and print the batch."""
    said = arguments()
    try:
        clinics, patients = verify.load_clinics(said.clinic), verify.load_patients(said.patients)
        by_hand = FirstFit(clinics, patients, verify.Protocols([]), said.as_of, said.horizon_weeks)
        batch = by_hand.batch(said.order)
    except verify.BadInput as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(batch, indent=1))
    return 1 if any(one["reasons"] != [DECLINED] for one in batch["unplanned"]) else 0


if __name__ == "__main__":
    sys.exit(main())
