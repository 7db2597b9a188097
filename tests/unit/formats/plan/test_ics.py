from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from ketaplan.domain.clock import zone_named
from ketaplan.domain.patient import Clearance
from ketaplan.errors import InputError
from ketaplan.formats import FORMATS, Options
from ketaplan.formats.common.icalendar import uid
from ketaplan.formats.plan.view import PlanView
from support import builders as b
from support import plans
from unit.formats.rfc5545 import Component, parsed, problems

SECRET = b"of this clinic's book"
HOSTILE = "Evil\r\nATTENDEE:mailto:x@example.org\x00\x1b[31m; a, b\\c \u202e\u2028" + "ÄÖÜ🙂" * 30


def exported(view: PlanView, **options) -> bytes:
    return FORMATS["plan"]["ics"].render([view], Options(**({"secret": SECRET} | options))).encode()


def events(view: PlanView, **options) -> list[Component]:
    return [part for part in parsed(exported(view, **options)).parts if part.name == "VEVENT"]


def provisional_view() -> PlanView:
    clinic = plans.staffed_clinic()
    visits = [plans.infusion(clinic, number, day) for number, day in enumerate(plans.TWO_WEEKS, 1)]
    appointments = (plans.consultation(clinic, date(2026, 11, 24)), *visits)
    patient = b.patient(clearance=Clearance(status="consult-needed"))
    return plans.view(clinic=clinic, patient=patient, appointments=appointments, provisional=True)


def hostile_view() -> PlanView:
    clinic = plans.staffed_clinic(name=HOSTILE, named={"dr-lee": (HOSTILE, "physician")})
    clinic = replace(clinic, instructions=replace(plans.FASTING, notes=(HOSTILE, "x" * 200)))
    return plans.view(clinic=clinic, patient=b.patient(name=HOSTILE))


@pytest.mark.parametrize("details", [False, True])
@pytest.mark.parametrize("make", [plans.view, provisional_view, hostile_view])
def test_a_calendar_is_right_line_by_line(make, details) -> None:
    assert problems(exported(make(), details=details)) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b"\r\nUID", b"\nUID", "a line end is not CR LF"),
        (b"DTSTAMP:20261122T050000Z\r\n", b"", "VEVENT has 0 DTSTAMP"),
        (b"TZID:America/New_York", b"TZID:America/Boston", "zones"),
        (b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:PUBLISH", "METHOD"),
        (b"00\\, nothing", b"00, nothing", "DESCRIPTION is not escaped"),
        (b"END:VTIMEZONE", b"END:VEVENT", "END:VEVENT closes something else"),
        (b"TZOFFSETTO:-0500", b"TZOFFSETTO:-5", "TZOFFSETTO is '-5'"),
        (b"SUMMARY:Appointment", b"SUMMARY:" + b"Appointment" * 7, "octets"),
    ],
)
def test_the_check_itself_finds_what_is_wrong(old: bytes, new: bytes, problem: str) -> None:
    calendar = exported(plans.view(clinic=replace(plans.staffed_clinic(), instructions=plans.FASTING)))
    assert old in calendar
    assert any(problem in one for one in problems(calendar.replace(old, new)))


def test_nothing_in_a_calendar_shows_who_is_treated_or_with_what() -> None:
    text = exported(plans.view()).decode().lower()
    for word in ("santos", "p-1042", "ketamine", "ketaplan", "infusion,", "induction", "phq", "lee", "kim"):
        assert word not in text
    assert {event.value("SUMMARY") for event in events(plans.view())} == {"Appointment"}
    assert {event.value("CLASS") for event in events(plans.view())} == {"PRIVATE"}


def test_details_say_which_session_where_with_whom_and_when_scores_are_due() -> None:
    first, *_, last = events(plans.view(), details=True)
    assert first.value("SUMMARY") == "Session 1 of 6"
    assert first.value("DESCRIPTION") == "Chair A.\\nWith Dr. Dana Lee and Kim Alvarez\\, RN."
    assert last.value("SUMMARY") == "PHQ-9 before infusion 1"
    assert (last.value("DTSTART"), last.value("DTEND"), last.value("TRANSP")) == ("20261130", "20261201", "TRANSPARENT")


def test_the_infusions_of_a_provisional_plan_are_tentative_and_say_so() -> None:
    consultation, *infusions = events(provisional_view())
    assert consultation.value("SUMMARY") == "Appointment"
    assert {one.value("SUMMARY") for one in infusions} == {"Appointment (provisional)"}


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert exported(plans.view()) == exported(plans.view())
    assert {event.value("DTSTAMP") for event in events(plans.view())} == {"20261122T050000Z"}


def test_an_event_retains_its_uid_when_its_time_changes_and_differs_by_secret() -> None:
    clinic = plans.staffed_clinic()
    early = plans.view(appointments=(plans.infusion(clinic, 1, date(2026, 11, 30)),))
    late = plans.view(appointments=(plans.infusion(clinic, 1, date(2026, 12, 1), 600),))
    assert events(early)[0].value("UID") == events(late)[0].value("UID")
    assert events(early)[0].value("UID") != events(early, secret=b"the book's own")[0].value("UID")
    assert uid(b"a", "P-1/1/induction/1") != uid(b"a", "P-1/1/induction/2")


def test_reminders_are_the_ones_that_are_asked_for() -> None:
    alarms = [part for part in events(plans.view(), reminders=(2880, 45))[0].parts if part.name == "VALARM"]
    assert [alarm.value("TRIGGER") for alarm in alarms] == ["-P2D", "-PT45M"]


def test_a_time_that_comes_twice_that_night_is_written_in_utc() -> None:
    clinic = plans.staffed_clinic()
    night = datetime.combine(date(2026, 11, 1), time(1, 30), tzinfo=clinic.zone).replace(fold=1)
    visit = replace(plans.infusion(clinic, 1, date(2026, 11, 2)), start=night, end=night + timedelta(hours=2))
    (event,) = events(plans.view(appointments=(visit,)))
    assert (event.value("DTSTART"), event.value("DTEND")) == ("20261101T063000Z", "20261101T083000Z")


def test_a_clinic_in_utc_needs_no_time_zone() -> None:
    calendar = parsed(exported(plans.view(clinic=plans.staffed_clinic(zone="UTC"))))
    assert [part.name for part in calendar.parts] == ["VEVENT"] * 6
    assert calendar.parts[0].value("DTSTART") == "20261130T090000Z"


def test_several_courses_are_refused_and_the_way_out_is_named() -> None:
    with pytest.raises(InputError, match="leave out --alternatives"):
        FORMATS["plan"]["ics"].render([plans.view(), plans.view()], Options())


def test_times_are_as_the_clock_of_the_clinic_shows_them() -> None:
    for event, visit in zip(events(plans.view()), plans.view().plan.appointments, strict=True):
        shown = datetime.strptime(event.value("DTSTART"), "%Y%m%dT%H%M%S").replace(
            tzinfo=zone_named("America/New_York")
        )
        assert shown.astimezone(UTC) == visit.start.astimezone(UTC)
