from __future__ import annotations

import re
from datetime import date

import pytest
from msgspec.structs import replace

from ketaplan.domain.course import FixedSession
from ketaplan.domain.patient import Attended, Clearance
from ketaplan.domain.plan import CheckInDue, Remark
from ketaplan.domain.reasons import remarks as reasons
from ketaplan.formats import FORMATS, Options
from ketaplan.formats.plan.view import PlanView
from support import builders as b
from support import plans

NOT_OSEI = reasons.OtherPhysician(subject="dr-osei")
MOVED = reasons.MovedWeekday(on=date(2026, 12, 3), instead_of=date(2026, 12, 2))


def shown(*views: PlanView, **options) -> str:
    return FORMATS["plan"]["table"].render(views, Options(**options))


def row(text: str, day: str) -> str:
    return next(line for line in text.splitlines() if day in line)


def visits(**of_third) -> tuple:
    clinic = plans.staffed_clinic()
    days = enumerate(plans.TWO_WEEKS, 1)
    return tuple(plans.infusion(clinic, number, day, **(of_third if number == 3 else {})) for number, day in days)


def test_a_course_can_be_read_out_on_the_phone() -> None:
    text = shown(plans.view(appointments=visits(last_nurse="rn-ray", chair="B")))
    assert text.splitlines()[:3] == [
        "Maria Santos  P-1042          IV ketamine, six infusions, two a week",
        "Riverside Infusion Clinic     New York time, planned on Sun 22 Nov 2026",
        "",
    ]
    assert row(text, "30 Nov  0").split() == ["1", "Mon", "30", "Nov", "09:00", "–", "11:00", "A", "Dr.", "Lee", "Kim"]  # noqa: RUF001
    assert row(text, "30 Nov   PHQ").startswith("Follow-up   Mon 30 Nov   PHQ-9 before infusion 1")
    assert text.endswith("\nNot booked yet: add --save, or see other options with --alternatives 3.\n")


def test_a_nurse_who_takes_over_is_named_and_the_days_between_are_counted() -> None:
    text = shown(plans.view(appointments=visits(last_nurse="rn-ray", chair="B")))
    assert row(text, "7 Dec").endswith("Kim, then Ray  4 days")


@pytest.mark.parametrize("width", [30, 40, 60, 66, 72, 80, 120, 200])
def test_no_line_is_wider_than_the_page_and_nothing_is_cut_off(width: int) -> None:
    remark = Remark(kind="other-physician", reason=NOT_OSEI, appointment="P-1042/1/induction/3")
    third = visits(last_nurse="rn-ray", physician="dr-osei")
    view = plans.view(appointments=third, remarks=(remark,), summary=None)
    text = shown(view, width=width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "…" not in text
    assert text.count("09:00") == 6
    assert "Dr. Osei *" in text
    assert all(word in text for word in ("Kim,", "then", "Ray"))


def test_the_year_is_reported_where_it_changes() -> None:
    clinic = plans.staffed_clinic()
    days = (date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 4), date(2027, 1, 7))
    text = shown(plans.view(appointments=tuple(plans.infusion(clinic, n, day) for n, day in enumerate(days, 1))))
    assert [line[5:20].rstrip() for line in text.splitlines() if " – " in line] == [  # noqa: RUF001
        "Mon 28 Dec",
        "Thu 31 Dec",
        "Mon  4 Jan 2027",
        "Thu  7 Jan",
    ]


def test_what_is_unusual_is_marked_and_said_below_once() -> None:
    remarks = [
        Remark(kind="other-physician", reason=NOT_OSEI, appointment=f"P-1042/1/induction/{number}") for number in (5, 3)
    ]
    early = Remark(kind="moved-weekday", reason=reasons.OffDay(weekdays=(0,)), appointment="P-1042/1/induction/2")
    text = shown(plans.view(remarks=(*remarks, early)))
    assert "Thu  3 Dec *" in text
    assert text.count("Dr. Lee †") == 2
    assert text.count("† not Dr. Osei\n") == 1
    assert text.index("* not Mon as preferred") < text.index("† not Dr. Osei")


def test_a_gap_over_five_days_is_marked() -> None:
    clinic = plans.staffed_clinic()
    days = (date(2026, 11, 30), date(2026, 12, 5), date(2026, 12, 11))
    text = shown(plans.view(appointments=tuple(plans.infusion(clinic, n, day) for n, day in enumerate(days, 1))))
    assert row(text, "5 Dec").endswith("5 days")
    assert row(text, "11 Dec").endswith("6 days *")
    assert "* more than 5 days since the one before" in text


def test_a_gap_that_its_phase_or_its_order_means_to_be_long_is_not_marked() -> None:
    clinic = plans.staffed_clinic()
    weekly = b.protocol(phases=(b.phase(sessions=1), b.phase("weekly", per_week=1, gap=b.gap(6, 8, (7, 7)))))
    days = (("induction", date(2026, 11, 30)), ("weekly", date(2026, 12, 8)), ("maintenance", date(2026, 12, 22)))
    text = shown(
        plans.view(
            appointments=tuple(plans.infusion(clinic, 1, day, phase=name) for name, day in days), protocol=weekly
        )
    )
    assert row(text, "8 Dec").endswith("8 days")
    assert row(text, "22 Dec").endswith("14 days")


def test_a_long_gap_after_a_session_that_was_held_is_marked() -> None:
    fixed = (FixedSession(phase="induction", number=1, day=date(2026, 11, 23)),)
    assert row(shown(plans.view(fixed=fixed)), "30 Nov  0").endswith("7 days *")


def numbers(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if " – " in line]  # noqa: RUF001


@pytest.mark.parametrize("width", [40, 80])
def test_sessions_are_counted_by_date_regardless_of_their_ids(width: int) -> None:
    clinic = plans.staffed_clinic()
    order = (1, 4, 5, 6, 2, 3)
    given = tuple(plans.infusion(clinic, n, day) for n, day in zip(order, plans.TWO_WEEKS, strict=True))
    assert numbers(shown(plans.view(appointments=given, statuses={}), width=width)) == list("123456")
    attended = b.patient(attended=(Attended(phase="induction", number=9, on=date(2026, 11, 26)),))
    assert numbers(shown(plans.view(appointments=given, patient=attended), width=width)) == list("234567")


def test_a_session_planned_among_those_booked_has_its_place_and_its_gap() -> None:
    clinic = plans.staffed_clinic()
    days = (*plans.TWO_WEEKS[:2], *plans.TWO_WEEKS[3:])
    fixed = tuple(FixedSession(phase="induction", number=n, day=day) for n, day in enumerate(days, 1))
    text = shown(plans.view(appointments=(plans.infusion(clinic, 6, plans.TWO_WEEKS[2]),), fixed=fixed))
    assert row(text, "Mon  7 Dec").split()[0] == "3"
    assert row(text, "Mon  7 Dec").endswith("4 days")
    assert "In addition to 5 sessions given or booked, Mon 30 Nov to Thu 17 Dec." in text


def test_someone_with_two_roles_is_named_once() -> None:
    clinic = plans.staffed_clinic(named={"dr-lee": ("Dr. Dana Lee", "physician psychiatrist")})
    visit = plans.infusion(clinic, 1, date(2026, 11, 30))
    last = replace(visit.stages[-1], people=(("psychiatrist", "dr-lee"), ("nurse", "rn-kim")))
    both = replace(visit, stages=(*visit.stages[:-1], last))
    assert "then Dr. Lee" not in shown(plans.view(clinic=clinic, appointments=(both,)))


def test_a_score_that_is_due_on_a_closed_day_says_so() -> None:
    days = [date(2026, 12, day) for day in (4, 5, 8)]
    due = tuple(CheckInDue(on=day, measure="PHQ-9", label=f"on the {day.day}th") for day in days)
    clinic = plans.staffed_clinic(closures=b.intervals("2026-12-08"))
    text = shown(plans.view(clinic=clinic, checkins=due))
    assert "on the 4th\n" in text
    assert text.count("th (clinic closed)\n") == 2


@pytest.mark.parametrize("statuses", [None, {}], ids=["planned", "kept"])
def test_scores_are_due_in_planned_and_in_retained_courses(statuses) -> None:
    assert "Follow-up   Mon 30 Nov   PHQ-9 before infusion 1\n" in shown(plans.view(statuses=statuses))


def test_a_course_that_continues_says_after_what_and_counts_the_first_gap() -> None:
    patient = b.patient(attended=(Attended(phase="induction", number=1, on=date(2026, 11, 26)),))
    from_file = shown(plans.view(patient=patient))
    fixed = (FixedSession(phase="induction", number=1, day=date(2026, 11, 26), minute=540),)
    assert "Continues after 1 session; the latest is on Thu 26 Nov." in from_file
    assert row(from_file, "Mon 30 Nov").endswith("4 days")
    assert shown(plans.view(fixed=fixed)) == from_file


def test_phases_are_named_where_there_is_more_than_the_first() -> None:
    clinic = plans.staffed_clinic()
    first = plans.infusion(clinic, 6, date(2026, 11, 30))
    after = plans.infusion(clinic, 1, date(2026, 12, 14), phase="maintenance")
    lines = [line.split() for line in shown(plans.view(appointments=(first, after))).splitlines()]
    assert lines.index(["Induction"]) < lines.index(["Maintenance"])
    assert ["Induction"] not in [line.split() for line in shown(plans.view()).splitlines()]


@pytest.mark.parametrize(
    ("status", "on", "words"),
    [
        ("coordination-pending", None, "The patient is not cleared (coordination-pending). No infusion may be"),
        ("coordination-pending", date(2026, 11, 27), "The answer is expected on Fri 27 Nov."),
        ("cleared", date(2026, 11, 27), "The patient is cleared only from Fri 27 Nov 2026."),
    ],
)
def test_a_provisional_plan_says_so_at_the_top(status: str, on: date | None, words: str) -> None:
    patient = b.patient(clearance=Clearance(status=status, on=on))
    text = shown(plans.view(patient=patient, provisional=True), width=200)
    assert text.splitlines()[3].startswith("PROVISIONAL  ")
    assert words in text
    assert "Cannot be booked yet: " in text
    assert text.endswith(". Other options: --alternatives 3.\n")
    assert "[clearance]" in text.splitlines()[-1]
    assert "Nothing can be booked yet." in shown(*[plans.view(patient=patient, provisional=True)] * 2)


def test_a_consultation_comes_first_and_is_all_that_can_be_booked() -> None:
    clinic = plans.staffed_clinic()
    appointments = (plans.consultation(clinic, date(2026, 11, 24)), *visits())
    text = shown(plans.view(appointments=appointments, provisional=True))
    assert "Consultation\n  1  Tue 24 Nov    10:00 – 11:00         Dr. Voss\n" in text  # noqa: RUF001
    assert text.endswith("Not booked yet: --save books only the consultation.\n")


def test_what_the_course_costs_is_reported_in_words_and_only_what_there_is() -> None:
    clinic = replace(plans.staffed_clinic(), weights=replace(plans.staffed_clinic().weights, shift_minute=2))
    patient = b.patient(priority="soon")
    cost = plans.cost(wait=900, rhythm=150, drift=75, steadiness=300, preference=45, consultation=180)
    text = " ".join(shown(plans.view(clinic=clinic, patient=patient, cost=cost)).split())
    assert (
        "Cost 1650: waits 2 days (900), gaps 1 day off ideal (150), weekdays shift by 1 day in total (75), start "
        "times shift by 2 h 30 min in total (300), wishes not met (45), consultation in 2 days (180)."
    ) in text
    assert "Cost 0: every wish met." in shown(plans.view())


def test_a_part_of_the_cost_without_weight_is_left_out() -> None:
    clinic = replace(plans.staffed_clinic(), weights=replace(plans.staffed_clinic().weights, wait_day=0))
    assert "Cost 45: wishes not met (45)." in shown(plans.view(clinic=clinic, cost=plans.cost(preference=45)))


def test_details_give_every_number_and_everyone() -> None:
    text = shown(plans.view(cost=plans.cost(wait=150)), details=True)
    assert "P-1042/1/induction/6\n  09:00 – 09:15  check-in  Kim\n  09:15 – 10:00  infusion  Dr. Lee, Kim\n" in text  # noqa: RUF001
    assert "  wait          150\n  rhythm        0\n" in text
    assert "Digest 0f1e2d3c, made with ketaplan 0.1.0, tzdata 2026.6, holidays 0.109." in text


def three_options() -> list[PlanView]:
    """Monday and Thursday at nine; the same a half hour later but for the first; other people at nine."""
    clinic = plans.staffed_clinic(clock=12)
    later = tuple(
        plans.infusion(clinic, n, day.replace(day=day.day % 28 + 1), 630 if n == 1 else 510)
        for n, day in enumerate(plans.TWO_WEEKS[1:], 1)
    )
    return [
        plans.view(clinic=clinic),
        plans.view(clinic=clinic, appointments=later, digest="11112222", cost=plans.cost(wait=600, steadiness=120)),
        plans.view(clinic=clinic, digest="33334444", cost=plans.cost(preference=45)),
    ]


def test_alternatives_are_compared_in_two_lines_each() -> None:
    lines = shown(*three_options()).splitlines()
    assert [re.split(r"  +", line.strip()) for line in lines[3:10]] == [
        ["Days", "Time", "First", "Last", "Points"],
        ["1", "Mon, Thu", "9:00 am", "Mon 30 Nov", "Thu 17 Dec", "0"],
        ["every wish met"],
        ["2", "Tue, Fri", "mostly 8:30 am", "Fri 4 Dec 10:30 am", "Fri 18 Dec", "720"],
        ["waits 4 days, times shift 2 hours"],
        ["3", "Mon, Thu", "9:00 am", "Mon 30 Nov", "Thu 17 Dec", "45"],
        ["wishes not met"],
    ]
    assert lines[-2].strip() == "2  --save --pick 2 --expect 11112222"


def test_options_that_differ_in_people_alone_say_so() -> None:
    first, _, _ = three_options()
    assert "\n     as 1, with other people: every wish met\n" in shown(first, first)


def test_details_show_each_alternative_in_full_below_the_comparison() -> None:
    text = shown(*three_options(), details=True)
    assert text.count("Thu 17 Dec  9:00") == 2
    assert "Option 2 of 3   cost 720   digest 11112222\n" in text


def test_marks_are_in_reading_order() -> None:
    remarks = (
        Remark(kind="other-physician", reason=NOT_OSEI, appointment="P-1042/1/induction/2"),
        closed_before_the_second("Winter break"),
        Remark(kind="off-day", reason=MOVED, appointment="P-1042/1/induction/2"),
    )
    line = row(shown(plans.view(remarks=remarks)), "3 Dec")
    assert re.findall(r"[*†‡]", line) == ["*", "†", "‡"]


@pytest.mark.parametrize("status", ["", "confirmed"])
def test_long_names_and_a_12_hour_clock_fit_eighty_columns(status: str) -> None:
    named = {"dr-lee": ("Dr. Ableman", "physician"), "rn-kim": ("Nurse Clay", "nurse")}
    clinic = plans.staffed_clinic(clock=12, named=named)
    days = enumerate(plans.TWO_WEEKS, 1)
    course = tuple(plans.infusion(clinic, n, day, 660, last_nurse="rn-ray" if n == 3 else "rn-kim") for n, day in days)
    statuses = {one.id: status for one in course} if status else None
    lines = shown(plans.view(clinic=clinic, appointments=course, statuses=statuses)).splitlines()
    rows = [line for line in lines if "11:00" in line]
    assert len(rows) == 6
    assert all("Dr. Ableman" in line and "Nurse Clay" in line for line in rows)
    assert max(map(len, lines)) <= 80


def closed_before_the_second(reason: str) -> Remark:
    day = reasons.ClosedDay(date(2026, 12, 2), (reason,))
    return Remark(kind="closure", reason=reasons.ClosedBetween(days=(day,)), appointment="P-1042/1/induction/2")


def test_text_from_files_is_neither_markup_nor_a_command_to_the_terminal() -> None:
    clinic = plans.staffed_clinic(
        name="[red]The[/] \x1b[2J\x07clinic", named={"rn-kim": ("\u202e[link=x]Kim\r\n Alvarez", "nurse")}
    )
    patient = b.patient(name="[bold]Ma\tria[/bold] \x9b31m")
    remark = closed_before_the_second("[Winter]\x1b]0;x\x07 break")
    due = CheckInDue(on=date(2026, 11, 30), measure="PHQ-9", label="[i]before\n1")
    text = shown(plans.view(clinic=clinic, patient=patient, remarks=(remark,), checkins=(due,)))
    assert "[bold]Ma ria[/bold] \N{REPLACEMENT CHARACTER}31m  P-1042" in text
    assert "[red]The[/] \N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}clinic" in text
    assert "[link=x]Kim" in text
    assert "* closed between: Wed 2 Dec ([Winter]" in text
    assert "PHQ-9 [i]before 1" in text
    assert not set(text) & set("\x1b\x07\x9b\r\t\u202e")


def test_colour_is_never_the_only_sign_and_is_left_out_unless_wanted() -> None:
    remark = closed_before_the_second("Winter break")
    plain = shown(plans.view(remarks=(remark,), provisional=True))
    coloured = shown(plans.view(remarks=(remark,), provisional=True), color=True)
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines()] == plain.splitlines()


def test_a_booked_course_says_so() -> None:
    heads = [shown(plans.view(saved=saved)).splitlines()[1] for saved in (True, False)]
    assert ["booked on" in head for head in heads] == [True, False]
    assert "--save" not in shown(plans.view(saved=True))


def test_a_course_with_nothing_left_to_plan_shows_what_is_booked() -> None:
    ids = [visit.id for visit in visits()]
    text = shown(plans.view(statuses={ids[0]: "attended", ids[1]: "confirmed"}))
    assert row(text, "30 Nov").endswith("attended")
    assert row(text, "3 Dec").endswith("3 days  confirmed")
    assert row(text, "7 Dec").endswith("4 days  booked")
    assert text.endswith("\nAll sessions are given or booked.\n")
    assert "Cost" not in text


def test_a_course_that_was_given_completely_elsewhere_shows_that_nothing_is_left() -> None:
    attended = tuple(Attended(phase="induction", number=n, on=day) for n, day in enumerate(plans.TWO_WEEKS, 1))
    text = shown(plans.view(patient=b.patient(attended=attended), appointments=(), statuses={}, checkins=()))
    assert "Continues after 6 sessions; the latest is on Thu 17 Dec.\n\nAll sessions are given or booked.\n" in text
