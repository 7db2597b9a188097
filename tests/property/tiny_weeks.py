"""Broken weeks of very small clinics: files, a book, who is out, and now; made by the checker's rules alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from ketaplan.book.backends import create_book
from ketaplan.domain.absence import Absence
from ketaplan.domain.booking import Booking
from ketaplan.domain.plan import Appointment, StaffedStage
from ketaplan.services.workspace.settings import Settings
from ketaplan.services.workspace.workspace import Workspace
from oracle.repairs import contract, verify

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

MONDAY = date(2027, 1, 11)
DECIDED = "counts = true", "counts = false", "max_gap_days = 12"
DAYS = ("mon", "tue", "wed", "thu", "fri")


@dataclass
class Week:
    """Where the files are, what is booked and who is out, as the checker reads it, and now."""

    folder: Path
    now: datetime
    appointments: list[dict[str, Any]] = field(default_factory=list)
    absences: list[dict[str, Any]] = field(default_factory=list)

    @property
    def world(self) -> contract.World:
        """The week as the checker sees it."""
        clinics = verify.load_clinics(sorted(self.folder.glob("*.toml")))
        patients = verify.load_patients([self.folder / "patients"])
        book = {"appointments": self.appointments, "absences": self.absences}
        return contract.World(clinics, patients, verify.Protocols([]), book, self.now)

    def workspace(self) -> Workspace:
        """The week with its book in a file."""
        address = str(self.folder / "book.db")
        clinics = tuple(sorted(self.folder.glob("*.toml")))
        settings = Settings(clinics=clinics, now=self.now.astimezone(), patients=self.folder / "patients", book=address)
        create_book(address, settings.now, trial=True).close()
        workspace = Workspace(settings)
        workspace.book.write(self.now, lambda transaction: transaction.add(self._bookings(workspace)))
        for one in self.absences:
            absence = Absence(
                clinic=one["clinic"],
                resource=one["resource"],
                start=verify.as_local(one["from"]),
                end=one["to"] and verify.as_local(one["to"]),
            )
            workspace.book.write(self.now, lambda transaction, absence=absence: transaction.note_absence(absence))
        return workspace

    def _bookings(self, workspace: Workspace) -> list[Booking]:
        bookings = []
        for one in self.appointments:
            zone = workspace.site(one["clinic"]).clinic.zone
            local = lambda text, zone=zone: datetime.fromisoformat(text).astimezone(zone)  # noqa: E731
            stages = [
                StaffedStage(
                    stage=stage["stage"],
                    start=local(stage["start"]),
                    end=local(stage["end"]),
                    people=tuple((role, stage[role]) for role in ("physician", "nurse") if stage.get(role)),
                )
                for stage in one["stages"]
            ]
            visit = Appointment(
                id=one["id"],
                type=one["type"],
                phase=one["phase"],
                number=one["number"],
                start=local(one["start"]),
                end=local(one["end"]),
                chair=one.get("chair"),
                stages=tuple(stages),
                psychiatrist=one.get("psychiatrist"),
            )
            protocol = workspace.site(one["clinic"]).protocol_of(workspace.patient(one["patient"])).or_raise()
            bookings.append(
                Booking(
                    appointment=visit,
                    clinic=one["clinic"],
                    patient=one["patient"],
                    course=1,
                    protocol=one["protocol"],
                    uses=tuple(visit.uses(protocol)),
                    status=one["status"],
                )
            )
        return bookings


def broken_week(folder: Path, chance: Random, most: int = 4) -> Week:
    """Write a clinic or two, book their patients as the rules say, and let things go wrong."""
    frame = _Frame(chance)
    for name in ("north", "south")[: 1 + (chance.random() < 0.2)]:
        (folder / f"{name}.toml").write_text(frame.clinic(name))
    (folder / "protocols").mkdir(parents=True)
    (folder / "protocols" / "short.toml").write_text(frame.protocol())
    (folder / "patients").mkdir()
    for number in range(1, 1 + chance.randint(1, most)):
        (folder / "patients" / f"P-{number}.toml").write_text(frame.patient(f"P-{number}"))
    zone = "America/New_York"
    day = MONDAY + timedelta(days=chance.randint(0, 11))
    minute = chance.choice([7 * 60 + 30, frame.opens + 60])
    week = Week(folder, datetime.combine(day, time(minute // 60, minute % 60), verify.ZoneInfo(zone)))
    _Booked(week, chance).all()
    _spoil(week, chance)
    return week


class _Frame:
    """The hours, the visit and the course that the files of one week share."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.grid = chance.choice((30, 60))
        self.parts = chance.choice(((30, 30), (30, 60), (30, 30, 30), (15, 45)))
        self.opens = 9 * 60
        length = -(-sum(self.parts) // self.grid) * self.grid
        self.closes = self.opens + length + self.grid * chance.randint(1, 2)
        self.sessions = chance.randint(2, 4)
        self.per_week = chance.choice((None, 1, 2, 2))
        self.doctors, self.nurses = chance.randint(1, 2), chance.randint(1, 3)

    def clinic(self, name: str) -> str:
        chance = self.chance
        lines = [f'kind = "clinic"\nid = "{name}"\nname = "{name}"\ntimezone = "America/New_York"']
        lines.append(f'grid_minutes = {self.grid}\nprotocol = "short"\nnotice_days = {chance.choice((0, 1, 1, 2))}')
        weights = chance.choice(("", "", "other_physician = 300", "shift_minute = 0\ngap_day = 10"))
        lines.append(f"[weights]\n{weights}" if weights else "")
        lines.append(f"[[hours]]\ndays = {_days(DAYS)}\n{_hours(self.opens, self.closes)}")
        lines += [f'[[chairs]]\nid = "{name}-{chair}"' for chair in "AB"[: chance.randint(1, 2)]]
        for role, count in (("physician", self.doctors), ("nurse", self.nurses), ("psychiatrist", 1)):
            for number in range(count):
                lines.append(self.person(f"{name}-{role[:2]}-{number}", role))
        return "\n".join(lines)

    def person(self, name: str, role: str) -> str:
        days, (start, end) = DAYS, (self.opens, self.closes)
        if self.chance.random() < 0.3:
            days = tuple(self.chance.sample(DAYS, 4))
        if self.chance.random() < 0.2:
            end -= self.grid
        roles = '["physician", "nurse"]' if self.chance.random() < 0.1 and role != "psychiatrist" else f'"{role}"'
        return (
            f'[[staff]]\nid = "{name}"\nname = "{name}"\nrole = {roles}\n'
            f"shifts = [{{ days = {_days(days)}, {_hours(start, end).replace(chr(10), ', ')} }}]"
        )

    def protocol(self) -> str:
        chance = self.chance
        names = (
            ("check-in", "infusion", "recovery")[: len(self.parts)]
            if len(self.parts) == 3
            else ("infusion", "recovery")
        )
        lines = ['kind = "protocol"\nid = "short"\nname = "Short"\nroute = "iv"\nminimum_age = 18']
        lines.append(f"consultation = {{ minutes = {self.grid}, lead_days = 1 }}")
        for name, minutes in zip(names, self.parts, strict=True):
            lines.append(f'[[visit]]\nstage = "{name}"\nminutes = {minutes}')
            if name == "infusion":
                lines.append(f"patients_per_physician = {chance.choice((1, 1, 2))}\npatients_per_nurse = 1")
            else:
                lines.append(f"patients_per_nurse = {chance.choice((1, 2, 3))}")
            if name == "recovery" and chance.random() < 0.2:
                lines.append('onsite = ["physician"]')
        if chance.random() < 0.3 and self.sessions > 2:
            lines += [self.phase("first", self.sessions - 2), self.phase("second", 2)]
        else:
            lines.append(self.phase("first", self.sessions))
        lines.append(chance.choice(('[missed]\npolicy = "append"', '[missed]\npolicy = "make-up"', "")))
        lines.append("[maintenance]\ntolerance_days = { before = 1, after = 2 }")
        return "\n".join(lines)

    def phase(self, name: str, sessions: int) -> str:
        low = self.chance.choice((1, 2, 2, 3))
        gap = f"{{ min = {low}, ideal = [{low + 1}, {low + 1 + self.chance.randint(0, 1)}], max = {low + 3} }}"
        per_week = f"per_week = {self.per_week}\n" if self.per_week else ""
        return f'[[phases]]\nname = "{name}"\nsessions = {sessions}\n{per_week}gap_days = {gap}'

    def patient(self, name: str) -> str:
        chance = self.chance
        lines = [
            f'kind = "patient"\nid = "{name}"\nname = "{name}"\ndate_of_birth = 1980-01-01\nindication = "depression"'
        ]
        lines.append(f'priority = "{chance.choice(("routine", "soon", "urgent"))}"')
        if chance.random() < 0.3:
            lines.append('clinics = ["north", "south"]')
        status = "consult-needed" if chance.random() < 0.1 else "cleared"
        lines.append(f'[clearance]\nstatus = "{status}"\nby = "Dr. Okafor"\non = 2026-12-20')
        if chance.random() < 0.3:
            lines.append(f"[[available]]\ndays = {_days(chance.sample(DAYS, 4))}\n{_hours(self.opens, self.closes)}")
        if chance.random() < 0.6:
            lines.append(f'[preferences]\nphysician = "north-ph-{chance.randint(0, 1)}"')
            lines.append(_hours(self.opens, self.opens + self.grid * chance.randint(1, 2)))
            lines.append(f"days = {_days(chance.sample(DAYS, 3))}" if chance.random() < 0.5 else "")
        if chance.random() < 0.15:
            lines.append('[maintenance]\nby = "Dr. Voss"\non = 2026-12-21\nsessions = 1\nevery_days = 7')
        return "\n".join(lines)


def _days(days) -> str:
    return "[" + ", ".join(f'"{day}"' for day in days) + "]"


def _hours(start: int, end: int) -> str:
    return f'from = "{start // 60:02}:{start % 60:02}"\nto = "{end // 60:02}:{end % 60:02}"'


class _Booked:
    """Books everyone's courses one after the other, each session on the first day drawn that has room."""

    def __init__(self, week: Week, chance: Random) -> None:
        self.week, self.chance = week, chance
        self.world = week.world
        self.check = verify.Check(self.world.clinics, self.world.patients, self.world.protocols)

    def all(self) -> None:
        for patient in self.world.patients.values():
            clinic = verify.home(patient, self.world.clinics)
            if patient.status == "consult-needed":
                self._consult(patient, clinic)
            else:
                self._course(patient, clinic)

    def _course(self, patient, clinic) -> None:
        protocol = self.world.protocol(patient, clinic)
        day, dates = MONDAY + timedelta(days=self.chance.randint(-6, 9)), []
        sizes = [(name, n + 1) for name, size, *_ in protocol.phases for n in range(size)]
        for name, number in [*sizes, *(("maintenance", n + 1) for n in range(len(patient.maintenance)))]:
            per_week, low, _, _, high = protocol.gap(patient, name, number - 1)
            days = (
                [day + timedelta(days=n) for n in range(low, high + 1)]
                if dates
                else [day + timedelta(days=n) for n in range(6)]
            )
            mine = [one for phase, one in dates if phase == name]
            days = [
                one
                for one in days
                if not per_week or sum(verify.week(other) == verify.week(one) for other in mine) < per_week
            ]
            like = {"type": "infusion", "phase": name, "number": number, "patient": patient.id, "protocol": protocol.id}
            visit = next((made for one in days if (made := self._visit(patient, clinic, protocol, like, one))), None)
            if visit is None:
                return
            self._book(visit)
            day = self.world.day(visit)
            dates.append((name, day))

    def _visit(self, patient, clinic, protocol, like, day):
        minutes = list(range(0, 1440, clinic.grid))
        self.chance.shuffle(minutes)
        for minute in minutes:
            start = datetime.combine(day, time(minute // 60, minute % 60), clinic.zone)
            visit = contract.shaped(like, f"{patient.id}/1/{like['phase']}/{like['number']}", clinic, protocol, start)
            bad: list[Any] = []
            if visit is None or not self._is_possible(patient, clinic, visit):
                continue
            if self.world.staffed(self.check, clinic, protocol, visit):
                local = verify.Check({}, {}, None)
                end = contract.moment(visit["end"])
                local.visit(
                    clinic,
                    protocol,
                    visit,
                    start,
                    end,
                    start.replace(tzinfo=None),
                    lambda *why, bad=bad: bad.append(why),
                )
                if not bad:
                    return visit
        return None

    def _is_possible(self, patient, clinic, visit) -> bool:
        bad: list[Any] = []
        start, end = contract.moment(visit["start"]), contract.moment(visit["end"])
        local = self.check.times(clinic, start, end, lambda *why: bad.append(why))
        if local:
            self.check.patient_time(patient, "", local, end - start, lambda *why: bad.append(why))
        return not bad

    def _consult(self, patient, clinic) -> None:
        protocol = self.world.protocol(patient, clinic)
        day = MONDAY + timedelta(days=self.chance.randint(2, 11))
        for minute in range(0, 1440, clinic.grid):
            start = datetime.combine(day, time(minute // 60, minute % 60), clinic.zone)
            end = start + timedelta(minutes=protocol.consult_minutes)
            visit = {
                "id": f"{patient.id}/1/consultation/1",
                "type": "consultation",
                "phase": "consultation",
                "number": 1,
            }
            visit |= {
                "patient": patient.id,
                "protocol": protocol.id,
                "clinic": clinic.id,
                "stages": [],
                "status": "booked",
            }
            visit |= {"start": start.isoformat(), "end": end.isoformat(), "psychiatrist": f"{clinic.id}-ps-0"}
            bad: list[Any] = []
            local = start.replace(tzinfo=None)
            self.check.person(
                clinic,
                "psychiatrist",
                visit["psychiatrist"],
                "",
                start,
                end,
                local,
                lambda *why, bad=bad: bad.append(why),
            )
            uses = self.check.use[clinic.id, visit["psychiatrist"]]
            if (
                not bad
                and self._is_possible(patient, clinic, visit)
                and not any(u[0] < end and start < u[1] for u in uses)
            ):
                self._book(visit)
                return

    def _book(self, visit) -> None:
        self.world.use(self.check, visit, over=True)
        begun = contract.moment(visit["start"]) < self.week.now
        if begun:
            weights = (12, 3, 1, 1, 2)
            visit["status"] = self.chance.choices(
                ("attended", "missed", "partial", "held-clinical", "cancelled"), weights
            )[0]
        else:
            visit["status"] = self.chance.choice(("booked", "booked", "confirmed", "held"))
        self.week.appointments.append(visit)


def _spoil(week: Week, chance: Random) -> None:
    """Let people, chairs or the clinic be out, patients be away, and an appointment be cancelled."""
    ahead = [one for one in week.appointments if week.world.open(one)]
    for number in range(chance.choice((0, 1, 2, 3)) if ahead else 0):
        visit = chance.choice(ahead)
        day = visit["start"][:10]
        people = [who for stage in visit["stages"] for role, who in stage.items() if role in verify.ROLES]
        who = chance.choice([*people, *people, visit.get("chair"), visit.get("psychiatrist"), None])
        span = chance.choice(
            ((day, day), (day, None), (f"{day}T09:00", f"{day}T10:30"), (f"{day}T10:30", f"{day}T14:00"))
        )
        if who is None and span[1] is None:
            span = day, day
        week.absences.append(
            {"id": f"a{number}", "clinic": visit["clinic"], "resource": who, "from": span[0], "to": span[1]}
        )
    for one in week.appointments:
        is_open = week.world.open(one)
        if one["status"] != "cancelled" and chance.random() < (0.1 if is_open else 0.3):
            more = chance.choice(("max_gap_days = 12",) if is_open else DECIDED)
            path = week.folder / "patients" / f"{one['patient']}.toml"
            decided = (
                f'[[resume]]\nby = "Dr. Lee"\non = {week.now:%Y-%m-%d}\nafter = "{contract.short(one["id"])}"\n{more}\n'
            )
            path.write_text(f"{path.read_text()}\n{decided}")
    for one in ahead:
        chosen = chance.random()
        path = week.folder / "patients" / f"{one['patient']}.toml"
        if chosen < 0.08:
            one["status"] = "cancelled"
        elif chosen < 0.16:
            day = one["start"][:10]
            path.write_text(path.read_text() + f"\n[[unavailable]]\nfrom = {day}\nto = {day}\n")
