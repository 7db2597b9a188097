"""A plan in the contract's form, by the checker's own reading of the files: for planners that are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from checker import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

DECLINED = "clearance declined"


@dataclass(frozen=True, slots=True)
class Visit:
    """One infusion with everyone's names: for each of its stages who is there, by role."""

    day: date
    minute: int
    chair: str
    people: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Consultation:
    """One consultation."""

    day: date
    minute: int
    psychiatrist: str


@dataclass(frozen=True, slots=True)
class CourseOf:
    """Whose course it is, where, by which protocol, and which day counts as today."""

    patient: verify.Patient
    clinic: verify.Clinic
    protocol: verify.Protocol
    as_of: date

    def plan(self, made_with: str, visits: list[Visit], consultation: Consultation | None = None) -> dict:
        """The plan with these visits, in order."""
        sessions = verify.in_order(self.protocol, [*self.patient.attended, *self._sessions(visits)])
        consulted = consultation and consultation.day
        cost = verify.course_cost(self.clinic, self.patient, self.protocol, self.as_of, sessions, consulted)
        return {
            "kind": "plan",
            "patient": self.patient.id,
            "clinic": self.clinic.id,
            "protocol": self.protocol.id,
            "timezone": self.clinic.timezone,
            "as_of": self.as_of.isoformat(),
            "provisional": self.patient.provisional(self.as_of),
            "course": self.patient.course,
            "made_with": {made_with: "1"},
            "cost": cost,
            "appointments": [*self._consultations(consultation), *self._infusions(visits)],
            "checkins": list(self._checkins(sessions)),
        }

    def cost(self, visits: list[Visit]) -> int:
        """What a course of these visits costs, where the patient attended none before."""
        return verify.course_cost(self.clinic, self.patient, self.protocol, self.as_of, self._sessions(visits))["total"]

    def at(self, day: date, minute: int) -> str:
        """The moment in the plan's form."""
        local = datetime.combine(day, time()) + timedelta(minutes=minute)
        return local.replace(tzinfo=self.clinic.zone).isoformat()

    def _places(self) -> list[tuple[str, int]]:
        """Phase and number of each session that is left to plan."""
        return [(phase, numbers[0]) for phase, numbers in self.patient.left(self.protocol, self.patient.attended)]

    def _id(self, phase: str, number: int) -> str:
        return f"{self.patient.id}/{self.patient.course}/{phase}/{number}"

    def _sessions(self, visits: list[Visit]) -> list[verify.Session]:
        found = []
        for (phase, number), visit in zip(self._places(), visits, strict=True):
            physicians = frozenset(people["physician"] for people in visit.people if "physician" in people)
            where = self._id(phase, number)
            found.append(verify.Session(where, phase, number, visit.day, visit.minute, physicians))
        return found

    def _consultations(self, consultation: Consultation | None) -> Iterator[dict]:
        if consultation is None:
            return
        yield {
            "id": self._id("consultation", 1),
            "type": "consultation",
            "phase": "consultation",
            "number": 1,
            "start": self.at(consultation.day, consultation.minute),
            "end": self.at(consultation.day, consultation.minute + self.protocol.consult_minutes),
            "psychiatrist": consultation.psychiatrist,
        }

    def _infusions(self, visits: list[Visit]) -> Iterator[dict]:
        for (phase, number), visit in zip(self._places(), visits, strict=True):
            yield {
                "id": self._id(phase, number),
                "type": "infusion",
                "phase": phase,
                "number": number,
                "start": self.at(visit.day, visit.minute),
                "end": self.at(visit.day, visit.minute + self.protocol.minutes),
                "chair": visit.chair,
                "stages": list(self._stages(visit)),
            }

    def _stages(self, visit: Visit) -> Iterator[dict]:
        minute = visit.minute
        for (name, minutes, _), people in zip(self.protocol.visit, visit.people, strict=True):
            end = minute + minutes
            yield {"stage": name, "start": self.at(visit.day, minute), "end": self.at(visit.day, end), **people}
            minute = end

    def _checkins(self, sessions: list[verify.Session]) -> Iterator[dict]:
        last = sum(phase[1] for phase in self.protocol.phases)
        for due in self.protocol.checkins:
            when, sign = ("before", -1) if "before_session" in due else ("after", 1)
            number = last if due[f"{when}_session"] == "last" else due[f"{when}_session"]
            if number > last or not sessions[number - 1].planned:
                continue
            day = sessions[number - 1].day + timedelta(days=sign * due.get("days", 0))
            measure = verify.MEASURES[self.patient.indication] if due["measure"] == "auto" else due["measure"]
            if measure is None:
                continue
            yield {"on": day.isoformat(), "measure": measure, "label": f"{when} infusion {number}"}
