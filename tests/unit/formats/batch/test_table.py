"""What a coordinator reads of a batch: who has no plan and who has one that cannot be booked, with the reasons."""

from __future__ import annotations

import json
from datetime import date

import pytest
from msgspec.structs import replace

from ketaplan.domain.batch_result import Batch, Planned, Unplanned, WeekUtilisation
from ketaplan.formats import Options
from ketaplan.formats.batch import csv_rows, json_document, table
from ketaplan.text.inert import without_color
from support import plans

MONDAY = date(2026, 11, 30)


def planned(patient: str, *objections: str) -> Planned:
    return Planned(
        patient=patient,
        clinic="riverside",
        protocol="iv-induction-6x2",
        provisional=bool(objections),
        ready=MONDAY,
        days=(MONDAY,),
        cost=plans.cost(),
        document='{"kind":"plan"}',
        objections=objections,
    )


def batch(*plans: Planned, **fields) -> Batch:
    return Batch(as_of=date(2026, 11, 22), plans=plans, **fields)


def shown(one: Batch, **options) -> str:
    return table.render(one, Options(**options))


def test_a_provisional_plan_is_listed_with_everything_that_is_missing():
    text = shown(batch(planned("P-1"), planned("P-2", "the patient is not cleared", "the order is dated later")))

    assert "Provisional\n  P-2  the patient is not cleared; the order is dated later\n" in text
    assert "1 of them PROVISIONAL: no infusion may be booked yet." in text
    assert "P-1  the" not in text


def test_without_a_provisional_plan_none_is_spoken_of():
    assert "rovisional" not in shown(batch(planned("P-1")))


def test_each_without_a_plan_is_listed_with_the_reasons():
    left = Unplanned(patient="P-3", reasons=("The clinic is closed:", "  Mon: holiday"), points=9)

    text = shown(batch(planned("P-1"), unplanned=(left,)))

    assert "Not planned\n  P-3  The clinic is closed:\n         Mon: holiday\n" in text


@pytest.mark.parametrize("width", [40, 80])
def test_long_lists_end_and_no_line_is_wider_than_the_page(width):
    many = [planned(f"P-{number}", "the patient is not cleared (coordination-pending)") for number in range(100, 150)]

    text = shown(batch(*many), width=width)

    assert "and 10 more: see summary.csv" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= width


def test_a_batch_is_a_document_with_its_version_in_front():
    document = json.loads("".join(json_document.render(batch(planned("P-1")), Options())))

    assert list(document)[:4] == ["format", "kind", "as_of", "plans"]
    assert "trial" not in document


def test_a_batch_next_to_a_book_for_trials_says_so():
    trial = batch(planned("P-1"), trial=True)

    assert json.loads("".join(json_document.render(trial, Options(trial=True))))["trial"] is True
    assert csv_rows.render(trial, Options(trial=True)).splitlines()[1].endswith(",TRIAL")
    assert shown(trial, trial=True).startswith("TRIAL book")


def document(*starts: str) -> str:
    return json.dumps({"appointments": [{"type": "infusion", "start": start} for start in starts]})


def course(patient: str, day: int, hour: int = 9, *objections: str) -> Planned:
    """Two visits, three days apart."""
    days = (MONDAY.replace(day=day), MONDAY.replace(day=day + 3))
    starts = (f"{one.isoformat()}T{hour:02}:00:00-05:00" for one in days)
    return replace(planned(patient, *objections), days=days, document=document(*starts))


def test_who_is_planned_is_listed_in_the_order_of_the_calls():
    text = shown(batch(course("P-1", 16, 13), course("P-2", 9), course("P-3", 2, 9, "not cleared")))

    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("Call"))
    assert [line.split() for line in lines[at + 1 : at + 5]] == [
        ["1", "P-2", "Mon,", "Thu", "09:00", "Mon", "9", "Nov", "Thu", "12", "Nov"],
        ["2", "P-1", "Mon,", "Thu", "13:00", "Mon", "16", "Nov", "Thu", "19", "Nov"],
        ["?", "P-3", "Mon,", "Thu", "09:00", "Mon", "2", "Nov", "Thu", "5", "Nov"],
        ["?", "provisional:", "no", "infusion", "may", "be", "booked", "yet,", "see", "above"],
    ]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_names_and_the_clinics_clock_are_in_the_table_that_has_them(width):
    named = batch(course("P-1", 16, 13), names={"P-1": "Maria [b]Santos"}, clocks={"riverside": 12})

    text = shown(named, width=width)

    assert "Maria [b]Santos" in text
    assert "1:00 pm" in text
    assert max(map(len, text.splitlines())) <= width
    assert "Santos" not in repr(named)


def test_no_document_of_a_batch_contains_a_name():
    named = batch(course("P-1", 16), names={"P-1": "Maria Santos"})

    assert "Santos" not in "".join(json_document.render(named, Options()))
    assert "Santos" not in csv_rows.render(named, Options())


def use_of(name: str, in_use: int, there: int = 100) -> WeekUtilisation:
    return WeekUtilisation(clinic="riverside", resource=name, name=name, week=MONDAY, in_use=in_use, there=there)


def test_weeks_have_a_caption_and_everyone_the_fullest_first():
    loads = (use_of("all chairs", 40), *(use_of(f"person-{number}", number) for number in range(4)))

    lines = shown(batch(course("P-1", 16), loads=loads)).splitlines()

    at = next(number for number, line in enumerate(lines) if "How full the weeks are" in line)
    names = [line.split("  ")[0] for line in lines[at + 2 : at + 7]]
    assert names == ["person-3", "person-2", "person-1", "person-0", "all chairs"]


def test_people_who_are_not_listed_are_counted():
    loads = tuple(use_of(f"person-{number:02}", 90 - number) for number in range(14))

    assert "4 more are at most 80 % full.\n" in shown(batch(course("P-1", 16), loads=loads))


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("width", [70, 80, 120])
def test_a_table_that_gives_way_fills_the_page_and_no_more(width, color):
    alike = {"P-1": f"{'Maria ' * 30}the Elder", "P-2": f"{'Maria ' * 30}the Younger"}

    text = shown(batch(course("P-1", 16), course("P-2", 17), names=alike), width=width, color=color)

    lines = without_color(text).splitlines()
    assert max(map(len, lines)) == width
    assert ("Elder" in text, "ounger" in text) == (True, True)


@pytest.mark.parametrize(("missing", "says", "says_not"), [(0, "Nothing better exists", "cut"), (15, "cut", "Nothing")])
def test_more_time_is_not_recommended_where_nothing_better_exists(missing, says, says_not):
    one = batch(planned("P-1"), cut_short=True)
    text = shown(replace(one, bound=one.cost - missing))
    assert says in text
    assert says_not not in text
