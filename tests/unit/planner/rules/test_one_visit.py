"""The rules for one visit, each alone: the starts of a day that it leaves, and the reason for its "no"."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from ketaplan.domain.reasons import Reason, Span, visit
from ketaplan.planner.availability import Availability
from ketaplan.planner.explain.no_start import REASONS, why_no_start
from ketaplan.planner.grid import set_bits
from ketaplan.planner.rules import RULES, starts_on
from ketaplan.planner.rules.chairs import one_chair_free
from ketaplan.planner.rules.opening import in_opening_hours, offset_stays, outside_closures
from ketaplan.planner.rules.patient import available, in_one_place, not_past, not_unavailable, one_a_day, ready
from ketaplan.planner.rules.people import everybody_there, somebody_on_site
from ketaplan.planner.visit_templates import consultation, treatment
from support import builders as b

MONDAY = date(2026, 11, 30)
SUNDAY = date(2026, 11, 29)
ALL_DAY = 48


class HolidayOn:
    def name_on(self, day: date) -> str | None:
        return "Founders' Day" if day == MONDAY else None


def starts(rule, request, day: date = MONDAY, template=treatment) -> list[str]:
    """The times that a rule leaves of a day with a grid of half hours."""
    bits = rule(Availability(request), day, template(request))
    return [f"{step * 30 // 60:02}:{step * 30 % 60:02}" for step in set_bits(bits)]


def why(request, day: date = MONDAY) -> Reason | None:
    return why_no_start(Availability(request), day, treatment(request))


def test_every_rule_has_its_reason_and_a_sentence_of_the_contract():
    assert [rule.reason for rule in RULES] == list(REASONS)
    assert all(rule.sentence.endswith(".") and rule.number in {1, 2, 3, 4, 7} for rule in RULES)


def changed_by(**fields) -> set[str]:
    """The scopes of the rules that say something else of such a request."""
    return {
        rule.scope for rule in RULES if starts(rule.starts, b.request(**fields)) != starts(rule.starts, b.request())
    }


def test_only_the_rules_of_the_patient_ask_about_the_patient():
    away = b.patient(available=b.weekly("tue 10:00-14:00"), earliest=date(2026, 12, 1))

    assert changed_by(patient=away) == {"patient"}


def test_only_the_rules_of_a_resource_ask_what_others_have_of_it():
    clinic = b.request().clinic
    everything = (*clinic.chairs, *(member.id for member in clinic.staff))

    in_use = tuple(b.use(one, "2026-11-30 08:00..2026-11-30 17:00") for one in everything)

    assert changed_by(in_use=in_use) == {"resource"}


def test_all_rules_together_leave_what_each_of_them_leaves():
    request = b.request(patient=b.patient(available=b.weekly("mon 10:00-14:00")))

    assert starts(starts_on, request) == ["10:00", "10:30", "11:00", "11:30", "12:00"]


# ---------------------------------------------------------------- rule 1


def test_nothing_is_given_before_the_patient_is_ready():
    request = b.request(patient=b.patient(earliest=date(2026, 12, 1)))

    assert starts(ready, request) == []
    assert len(starts(ready, request, date(2026, 12, 1))) == ALL_DAY
    assert why(request) == visit.NotReady(visit="infusion", first=date(2026, 12, 1), on=MONDAY)


def test_a_consultation_may_come_before_the_patient_is_ready_for_an_infusion():
    request = b.request(patient=b.patient(earliest=date(2026, 12, 1)))

    assert len(starts(ready, request, date(2026, 11, 23), consultation)) == ALL_DAY


def test_today_nothing_starts_before_now():
    request = b.request(now=datetime(2026, 11, 30, 9, 1), clinic=b.clinic(notice_days=0))

    assert starts(not_past, request)[0] == "09:30"
    assert starts(not_past, request, date(2026, 12, 1))[0] == "00:00"
    assert starts(not_past, request, SUNDAY) == []
    assert why(request, date(2026, 11, 27)) == visit.TimePassed()


def test_a_start_right_now_is_not_past():
    assert starts(not_past, b.request(now=datetime(2026, 11, 30, 9, 0)))[0] == "09:00"


def test_one_infusion_a_day_but_a_consultation_may_share_it():
    second = b.engaged("P-1042/1/induction/2", "2026-11-30 15:00..2026-11-30 17:00")
    request = b.request(own=(second,))

    assert starts(one_a_day, request) == []
    assert len(starts(one_a_day, request, template=consultation)) == ALL_DAY
    assert why(request) == visit.InfusionThatDay(booked=(visit.OwnVisit(second.id, 15 * 60, 17 * 60),))


def test_an_infusion_elsewhere_is_on_the_day_on_which_it_starts_here():
    late = b.engaged("P-1042/1/induction/2", "2026-11-29 21:30..2026-11-29 23:30", zone="America/Chicago")

    assert starts(one_a_day, b.request(own=(late,)), SUNDAY) == []
    assert len(starts(one_a_day, b.request(own=(late,)))) == ALL_DAY


# ---------------------------------------------------------------- rule 7

CONSULT = b.engaged("P-1042/1/consultation/1", "2026-11-30 09:00..2026-11-30 10:00")


def test_a_patient_is_in_one_place_at_a_time():
    request = b.request(own=(CONSULT,))

    assert starts(in_one_place, request)[:16][-2:] == ["07:00", "10:00"]
    assert starts(in_one_place, request, template=consultation)[:18][-2:] == ["08:00", "10:00"]


def test_what_the_patient_has_at_another_site_counts_by_the_clock_here():
    later = b.engaged("P-1042/2/induction/1", "2026-11-30 09:00..2026-11-30 10:00", zone="America/Chicago")

    assert "09:00" not in starts(in_one_place, b.request(own=(later,)))
    assert "08:00" in starts(in_one_place, b.request(own=(later,)))
    assert "11:00" in starts(in_one_place, b.request(own=(later,)))


def test_the_appointment_that_is_in_the_way_is_named_with_its_time():
    request = b.request(own=(CONSULT,), patient=b.patient(available=b.weekly("mon 08:30-11:00")))

    assert why(request) == visit.PatientBooked(booked=(visit.OwnVisit(CONSULT.id, 9 * 60, 10 * 60),))


# ---------------------------------------------------------------- rule 2


def test_the_entire_visit_is_in_the_opening_hours():
    request = b.request(clinic=b.clinic(hours=b.weekly("mon 09:00-12:00", "mon 13:00-15:00")))

    assert starts(in_opening_hours, request) == ["09:00", "09:30", "10:00", "13:00"]


def test_opening_hours_that_touch_are_one():
    request = b.request(clinic=b.clinic(hours=b.weekly("mon 09:00-11:00", "mon 11:00-12:00")))

    assert starts(in_opening_hours, request) == ["09:00", "09:30", "10:00"]


def test_a_day_without_hours_and_one_too_short_are_distinguished():
    short = b.clinic(hours=b.weekly("mon 09:00-10:30"))

    assert why(b.request(), SUNDAY) == visit.OutsideHours(minutes=120)
    assert why(b.request(clinic=short)) == visit.OutsideHours(spans=(Span(540, 630),), minutes=120)


def test_a_holiday_closes_the_day():
    request = b.request(clinic=b.clinic(holidays=HolidayOn()))

    assert starts(outside_closures, request) == []
    assert why(request) == visit.Closed(reasons=("Founders' Day",))


def test_a_closure_takes_the_starts_from_which_a_visit_would_touch_it():
    closed = b.intervals(b.interval("2026-11-30 12:00..2026-11-30 13:00", "staff meeting"))
    left = starts(outside_closures, b.request(clinic=b.clinic(closures=closed)))

    assert ("10:00" in left, "10:30" in left, "12:30" in left, "13:00" in left) == (True, False, False, True)


def test_time_taken_of_the_entire_clinic_closes_it():
    busy = {None: b.intervals(b.interval("2026-11-30", "inspection"))}

    assert why(b.request(clinic=b.clinic(busy=busy))) == visit.Closed(reasons=("inspection",))


def test_the_entire_visit_is_in_one_window_of_the_patient():
    request = b.request(patient=b.patient(available=b.weekly("mon 09:00-11:00", "mon 12:00-14:30")))

    assert starts(available, request) == ["09:00", "12:00", "12:30"]
    assert len(starts(available, b.request())) == ALL_DAY
    assert why(request, date(2026, 12, 1)) == visit.PatientUnavailable(hours=(Span(480, 1020),), minutes=120)


def test_time_at_which_the_patient_is_away_is_left_alone():
    away = b.intervals(b.interval("2026-11-30 00:00..2026-11-30 12:00", "work"))
    left = starts(not_unavailable, b.request(patient=b.patient(unavailable=away)))

    assert left[0] == "12:00"
    assert why(b.request(patient=b.patient(unavailable=b.intervals("2026-11-30")))) == visit.PatientAway()


@pytest.mark.parametrize(
    ("zone", "day", "possible", "impossible"),
    [
        ("America/New_York", date(2027, 3, 14), "03:00", "02:00"),
        ("America/New_York", date(2026, 11, 1), "02:00", "00:30"),
        ("Europe/Berlin", date(2027, 3, 28), "03:00", "02:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), "02:30", "02:00"),
    ],
)
def test_no_change_of_the_clock_is_inside_a_visit(zone, day, possible, impossible):
    request = b.request(clinic=b.clinic(zone=zone))

    left = starts(offset_stays, request, day)

    assert possible in left
    assert impossible not in left


def test_a_zone_whose_clock_never_changes_retains_every_start():
    assert len(starts(offset_stays, b.request(clinic=b.clinic(zone="Asia/Kathmandu")), date(2027, 3, 28))) == ALL_DAY


# ---------------------------------------------------------------- rules 3 and 4


def test_one_chair_is_free_for_the_entire_visit_not_two_in_turn():
    busy = {
        "A": b.intervals("2026-11-30 00:00..2026-11-30 10:00"),
        "B": b.intervals("2026-11-30 11:00..2026-11-30 24:00".replace("24:00", "23:59")),
    }
    left = starts(one_chair_free, b.request(clinic=b.clinic(busy=busy)))

    assert ("09:00" in left, "09:30" in left, "10:00" in left) == (True, False, True)


def test_a_consultation_needs_no_chair():
    assert len(starts(one_chair_free, b.request(clinic=b.clinic(chairs=())), template=consultation)) == ALL_DAY
    assert why(b.request(clinic=b.clinic(chairs=()))) == visit.NoChairs()


def test_a_physician_is_needed_for_the_infusion_alone():
    staff = (b.member("dr-lee", "physician", "mon 09:15-10:00"), b.member("rn-kim", "nurse"))
    clinic = b.clinic(staff=staff)

    assert starts(everybody_there, b.request(clinic=clinic)) == ["09:00"]


def test_someone_cares_for_as_many_patients_at_once_as_the_stage_allows():
    staff = (b.member("dr-lee", "physician"), b.member("rn-kim", "nurse"))
    one_check_in = (b.use("rn-kim", "2026-11-30 09:00..2026-11-30 09:15", Fraction(1, 2)),)
    two_check_ins = (*one_check_in, *one_check_in)

    def at_nine(in_use):
        return "09:00" in starts(everybody_there, b.request(clinic=b.clinic(staff=staff), in_use=in_use))

    assert (at_nine(one_check_in), at_nine(two_check_ins)) == (True, False)


def test_no_one_is_physician_and_nurse_of_one_patient_at_once():
    alone = (b.member("dr-lee", "physician nurse"),)

    assert starts(everybody_there, b.request(clinic=b.clinic(staff=alone))) == []
    assert why(b.request(clinic=b.clinic(staff=alone))) == visit.NeverTogether(roles=("nurse", "physician"))


@pytest.mark.parametrize(
    ("shift", "there", "where"),
    [
        ("tue 08:00-17:00", 0, visit.Off(subject="dr-lee")),
        ("mon 08:00-08:30", 1, visit.OnShift(subject="dr-lee", spans=(Span(480, 510),), side="after")),
        ("mon 15:30-17:00", 1, visit.OnShift(subject="dr-lee", spans=(Span(930, 1020),), side="before")),
    ],
)
def test_a_role_that_is_missing_is_reported_with_where_everyone_is(shift, there, where):
    staff = [b.member("rn-kim", "nurse"), b.member("dr-lee", "physician", shift)]

    assert why(b.request(clinic=b.clinic(staff=staff))) == visit.NobodyFree(
        role="physician", start=495, end=960, minutes=45, there=there, of=1, people=(where,)
    )


def test_a_role_that_no_one_has_is_reported():
    assert why(b.request(clinic=b.clinic(staff=[KIM]))) == visit.NoSuchStaff(role="physician")


def test_leave_busy_time_and_patients_are_distinguished():
    staff = (
        b.member("dr-a", "physician", leave=b.intervals(b.interval("2026-11-30", "conference"))),
        b.member("dr-b", "physician"),
        b.member("dr-c", "physician"),
        b.member("rn-kim", "nurse"),
    )
    clinic = b.clinic(staff=staff, busy={"dr-b": b.intervals(b.interval("2026-11-30", "teaching"))})
    in_use = (b.use("dr-c", "2026-11-30 08:00..2026-11-30 17:00"),)

    reason = why(b.request(clinic=clinic, in_use=in_use))

    assert reason.people == (
        visit.OnLeave(subject="dr-a", reasons=("conference",)),
        visit.Busy(subject="dr-b", reasons=("teaching",)),
        visit.WithPatients(subject="dr-c"),
    )


def test_of_many_people_only_how_many_are_there_is_reported():
    staff = [b.member(f"dr-{n}", "physician", "tue 08:00-17:00") for n in range(6)]
    request = b.request(clinic=b.clinic(staff=[*staff, b.member("rn-kim", "nurse")]))

    reason = why(request)

    assert (reason.there, reason.of, reason.people) == (0, 6, ())


# ---------------------------------------------------------------- rule 4: someone on site


OBSERVED = (
    b.stage("spray", 30, physician=1, nurse=1),
    b.stage("observation", 90, onsite=("physician",), nurse=3),
)
LEE, ROE = b.member("dr-lee", "physician", "mon 08:00-10:00"), b.member("dr-roe", "physician", "mon 10:00-12:00")
KIM = b.member("rn-kim", "nurse")


def observed(*physicians, **fields):
    clinic = b.clinic(staff=(*physicians, KIM), **{key: fields.pop(key) for key in ("busy",) if key in fields})
    return b.request(clinic=clinic, protocol=b.protocol(visit=OBSERVED), **fields)


def test_someone_is_on_site_as_long_as_a_stage_asks_for_it():
    assert starts(everybody_there, observed(LEE)) == ["08:00", "08:30", "09:00", "09:30"]
    assert starts(somebody_on_site, observed(LEE)) == ["07:30", "08:00"]


def test_one_physician_on_site_may_follow_another():
    assert starts(somebody_on_site, observed(LEE, ROE))[-1] == "10:00"


def test_someone_with_other_patients_is_on_site_all_the_same():
    in_use = (b.use("dr-lee", "2026-11-30 08:30..2026-11-30 10:00"),)

    assert starts(starts_on, observed(LEE, in_use=in_use)) == ["08:00"]


def test_anyone_who_is_busy_or_on_leave_is_not_on_site():
    away = b.member("dr-lee", "physician", "mon 08:00-10:00", leave=b.intervals("2026-11-30"))
    busy = {"dr-lee": b.intervals(b.interval("2026-11-30 09:00..2026-11-30 09:30", "teaching"))}

    assert starts(somebody_on_site, observed(away)) == []
    assert starts(somebody_on_site, observed(LEE, busy=busy)) == []
    assert why(observed(LEE, busy=busy)).people == (visit.Busy(subject="dr-lee", reasons=("teaching",)),)


def test_it_is_reported_when_no_one_is_on_site_and_why():
    wanted = 1 << 17

    reason = why_no_start(Availability(observed(LEE)), MONDAY, treatment(observed(LEE)), wanted)

    leaves = visit.OnShift(subject="dr-lee", spans=(Span(480, 600),), side="after")
    assert reason == visit.NobodyOnSite(role="physician", spans=(Span(600, 630),), there=1, of=1, people=(leaves,))
    assert why(observed()) == visit.NoSuchStaff(role="physician", on_site=True)
