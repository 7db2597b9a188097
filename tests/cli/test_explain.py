"""explain: why there is no course, or none as asked, through the door."""

import contextlib
import json
import shutil

import pytest
from msgspec.structs import replace

from ketaplan.book.sql_reader import SqlReader
from ketaplan.formats.explanation import table as explanation_table
from ketaplan.services.explain import remedies
from support.cli import SUNDAY, ketaplan, planned
from support.remedies import gives, made
from support.terminal import Terminal

AS_OF = ("--as-of", SUNDAY)


def explained(*asked):
    """Return the explanation as data; that nothing is possible is its exit code."""
    shown = ketaplan("explain", *asked, *AS_OF, "--format", "json")
    answer = json.loads(shown.stdout)
    assert shown.exit_code == (0 if answer["possible"] else 1), shown.stderr
    return answer


def kinds(answer):
    """Return what each conflict is about."""
    return [{(fact["kind"], fact["subject"]) for fact in one["facts"]} for one in answer["conflicts"]]


def facts(answer):
    return [fact for one in answer["conflicts"] for fact in one["facts"]]


def rewrite(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def without_nurses(folder):
    for person in ("rn-kim", "rn-ray", "rn-mika"):
        text = (folder / "clinic.toml").read_text("utf-8")
        start = text.index(f'[[staff]]\nid = "{person}"')
        rest = text[start + 1 :]
        (folder / "clinic.toml").write_text(text[:start] + rest[rest.index("\n[[") + 1 :], "utf-8")


def line_of(path, text):
    """Return the line on which a text first appears."""
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_no_course_is_explained_by_his_windows_and_the_physicians_shifts(clinic):
    answer = explained("P-1077")

    physicians = {("shift", person) for person in ("dr-lee", "dr-osei", "dr-voss")}
    assert kinds(answer) == [{("available", "P-1077"), *physicians}]
    assert answer["complete"] is True


def test_each_fact_has_the_line_on_which_it_is_written(clinic):
    by_subject = {fact["subject"]: fact["source"] for fact in facts(explained("P-1077"))}

    assert by_subject["P-1077"] == f"patients/P-1077.toml:{line_of(clinic / 'patients/P-1077.toml', '[[available]]')}"
    shifts = line_of(clinic / "clinic.toml", '{ days = ["mon", "tue", "wed"], from = 08:00:00, to = 16:00:00 }')
    assert by_subject["dr-lee"] == f"clinic.toml:{shifts}"


def test_what_is_possible_is_reported_with_its_first_day_and_cost(clinic):
    answer = explained("P-1042")

    assert (answer["possible"], answer["first"], answer["cost"]) == (True, "2026-11-30", 45)
    assert answer["conflicts"] == []


def test_a_time_is_possible_or_explained_for_the_session_that_is_asked_about(clinic):
    assert explained("P-1042", "--at", "2026-12-01T10:00")["possible"]
    early = explained("P-1042", "--at", "2026-12-01T07:00", "--all")

    assert early["question"] == {"kind": "at", "session": 1, "on": "2026-12-01", "at": "07:00"}
    assert {("hours", "riverside")} in kinds(early)
    assert early["complete"] is True


def test_a_later_session_is_asked_about_by_its_number(clinic):
    answer = explained("P-1042", "--session", "3", "--at", "2026-11-30")

    assert {("earliest", "P-1042")} in kinds(answer)


def test_a_later_session_that_is_asked_for_too_early_is_explained(clinic):
    answer = explained("P-1063", "--session", "4", "--at", "2026-12-01T08:30")
    assert {"per-week", "gap-min"} <= {kind for one in kinds(answer) for kind, _ in one}


def test_an_earlier_start_is_forbidden_by_days_away(clinic):
    answer = explained("P-1063", "--before", "2026-12-01")

    assert kinds(answer) == [{("available", "P-1063"), ("unavailable", "P-1063")}]
    away = next(fact for fact in facts(answer) if fact["kind"] == "unavailable")
    assert (away["from"], away["to"]) == ("2026-11-24", "2026-11-29")


def test_a_declined_course_is_explained_by_the_decision(clinic):
    assert kinds(explained("P-1091")) == [{("declined", "P-1091")}, {("stopped", "P-1091")}]


def test_appointments_of_others_are_named_by_their_ids(booked):
    rewrite(booked / "clinic.toml", '[[chairs]]\nid = "A"\n', "")
    rewrite(booked / "clinic.toml", '[[busy]]\nresource = "A"', '[[busy]]\nresource = "B"')
    answer = explained("P-1080", "--at", "2026-11-30T09:30")

    assert {("appointment", "P-1042/1/induction/1")} in kinds(answer)
    named = next(fact for fact in facts(answer) if fact["kind"] == "appointment")
    assert named["source"] == named["subject"]


def test_an_open_course_forbids_another_one(booked):
    rewrite(booked / "patients/P-1042.toml", 'id = "P-1042"', 'id = "P-1042"\ncourse = 2')
    answer = explained("P-1042")

    assert len(answer["conflicts"]) == 6
    assert all(fact["kind"] == "another-course" for fact in facts(answer))


def test_nothing_is_left_to_plan_for_one_whose_course_is_booked(booked):
    shown = ketaplan("explain", "P-1042", *AS_OF)

    assert shown.exit_code == 0
    assert "All sessions are given or booked" in shown.stdout


@pytest.mark.parametrize(
    ("calendar_first", "source"), [(True, "calendars/dr-osei.ics"), (False, "calendars/other.ics")]
)
def test_busy_time_of_a_calendar_is_named_by_its_file(clinic, calendar_first, source):
    event = "DTSTART:20261130T080000\nDTEND:20261130T170000" if calendar_first else ""
    original = (clinic / "calendars/dr-osei.ics").read_text("utf-8")
    day = "BEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261203\r\nEND:VEVENT\r\n"
    (clinic / "calendars/other.ics").write_text(
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{'' if event else day}END:VCALENDAR\r\n", "utf-8"
    )
    if calendar_first:
        (clinic / "calendars/dr-osei.ics").write_text(
            original.replace("END:VCALENDAR", f"{day.strip()}\r\nEND:VCALENDAR"), "utf-8"
        )
    busy = '[[busy_calendars]]\nresource = "dr-osei"\nfile = "calendars/dr-osei.ics"'
    rewrite(
        clinic / "clinic.toml",
        busy,
        f'[[busy_calendars]]\nresource = "dr-osei"\nfile = "calendars/other.ics"\n\n{busy}',
    )

    answer = explained("P-1042", "--at", "2026-12-03T12:00", "--all")

    assert source in {fact["source"] for fact in facts(answer) if fact["subject"] == "dr-osei"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--at", "2026-12-01T07:07"), "--at: visits start every 15 minutes"),
        (("--at", "2026-11-01"), "that day is past"),
        (("--before", SUNDAY), "no session can be before today"),
        (("--session", "9", "--at", "2026-12-01"), "--session 9: no such session"),
        (("--session", "2"), "goes with --at or --before"),
        (("--at", "2026-12-01", "--before", "2026-12-01"), "one question at a time"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(clinic, asked, said):
    shown = ketaplan("explain", "P-1042", *AS_OF, *asked)

    assert shown.exit_code == 2
    assert said in " ".join(shown.stderr.replace("│", " ").split())


def test_the_table_fits_eighty_columns_and_names_the_patient(clinic):
    shown = ketaplan("explain", "P-1077", *AS_OF)

    assert shown.exit_code == 1
    assert "Jonas Weber (P-1077)" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80


def test_reasons_of_absence_are_on_a_table_with_details_alone(clinic):
    asked = ("explain", "P-1042", *AS_OF, "--at", "2026-12-07T12:00", "--all")
    rewrite(
        clinic / "clinic.toml",
        '{ days = ["mon", "thu"], from = 08:00:00, to = 15:00:00 }',
        '{ days = ["tue"], from = 08:00:00, to = 09:00:00 }',
    )

    assert "conference" in ketaplan(*asked, "--details").stdout
    assert "conference" not in ketaplan(*asked).stdout
    assert "conference" not in ketaplan(*asked, "--details", "--format", "json").stdout


def test_a_plan_that_cannot_be_points_to_the_explanation(clinic):
    assert "ketaplan explain P-1077" in ketaplan("plan", "P-1077", *AS_OF).stderr


def test_a_clinic_without_nurses_is_explained_by_that(clinic):
    without_nurses(clinic)
    answer = explained("P-1042")

    assert kinds(answer) == [{("role", "nurse")}]


@pytest.mark.parametrize(
    ("patient", "asked", "step"),
    [
        ("P-1077", (), "ketaplan explain P-1077 --try 1"),
        ("P-1058", ("--at", "2026-11-22T03:00"), "ketaplan plan P-1058"),
        ("P-1091", (), ""),
    ],
)
def test_it_ends_with_the_next_step_unless_a_clinician_decided(clinic, patient, asked, step):
    shown = ketaplan("explain", patient, *asked, *AS_OF)
    assert shown.exit_code == 1
    assert (step in shown.stderr) if step else ("ketaplan" not in shown.stderr)
    assert "No change that was tried" not in shown.stdout


def test_without_a_remedy_the_patient_can_wait(clinic):
    without_nurses(clinic)
    shown = ketaplan("explain", "P-1042", *AS_OF)
    assert "No change that was tried is enough" in shown.stdout
    assert "To put the patient on the waiting list: ketaplan wait P-1042" in shown.stderr


def test_it_writes_nothing(booked):
    before = ketaplan("log", "--format", "json").stdout
    explained("P-1077")

    assert planned("P-1080")
    assert ketaplan("log", "--format", "json").stdout == before


def test_an_absence_is_named_by_its_id(clinic):
    noted = ketaplan("absence", "add", "rn-kim", "--from", "2026-12-01", "--to", "2026-12-01")
    assert noted.exit_code == 0, noted.stderr
    assert ketaplan("absence", "add", "rn-mika", "--from", "2026-11-30").exit_code == 0
    assert ketaplan("absence", "add", "A", "--from", "2026-11-30").exit_code == 0
    listed = json.loads(ketaplan("absence", "list", "--format", "json").stdout)["absences"]
    ids = {one["resource"]: one["id"] for one in listed}

    named = {fact["subject"]: fact["source"] for fact in facts(explained("P-1042", "--at", "2026-12-01T10:00"))}

    assert named["rn-kim"] == ids["rn-kim"]
    assert named["rn-mika"] == ids["rn-mika"]


def test_an_absence_without_an_end_has_none(clinic):
    assert ketaplan("absence", "add", "rn-mika", "--from", "2026-11-30").exit_code == 0
    assert ketaplan("absence", "add", "rn-kim", "--from", "2026-11-30").exit_code == 0
    answer = explained("P-1042", "--at", "2026-12-01T10:00")

    spans = {(fact["subject"], fact["from"], fact["to"]) for fact in facts(answer) if fact["kind"] == "leave"}
    assert spans == {("rn-kim", "2026-11-30", None), ("rn-mika", "2026-11-30", None)}


# ---------------------------------------------------------------- remedies


def helped(*asked):
    """Return the remedies, all of them."""
    return explained(*asked, "--all")["remedies"]


def gap_in_the_way(folder):
    """The order allows six days between two sessions, and this patient can come once a week."""
    rewrite(folder / "patients/P-1066.toml", 'days = ["mon", "tue", "wed", "thu"]', 'days = ["mon"]')


def review_in_the_way(folder):
    text = (folder / "patients/P-1080.toml").read_text("utf-8")
    order = '\n[maintenance]\nby = "Dr. Voss"\non = 2026-11-20\nsessions = 2\nevery_days = 14\nreview_on = 2026-12-20\n'
    (folder / "patients/P-1080.toml").write_text(text + order, "utf-8")


def one_chair(folder):
    assert ketaplan("book", planned("P-1042")).exit_code == 0
    rewrite(folder / "clinic.toml", '[[chairs]]\nid = "A"\n', "")
    rewrite(folder / "clinic.toml", '[[busy]]\nresource = "A"', '[[busy]]\nresource = "B"')


def any_time(folder):
    path = folder / "patients/P-1063.toml"
    path.write_text(path.read_text("utf-8").partition("[[available]]")[0], "utf-8")


HELPED = {
    "two changes of the patient": (("P-1063", "--at", "2026-11-27T09:00"), None, {"both"}),
    "without a physician and a nurse": (("P-1063", "--at", "2026-11-27T15:00"), any_time, {"both"}),
    "no course": (("P-1077",), None, {"window", "shift"}),
    "an earlier start": (("P-1063", "--before", "2026-12-01"), None, {"window", "unavailable"}),
    "before the file's first day": (("P-1042", "--before", "2026-11-26"), None, {"earliest"}),
    "early in the morning": (("P-1042", "--at", "2026-12-01T08:00"), None, {"window"}),
    "without a physician": (("P-1066", "--at", "2026-12-03T14:15"), None, {"shift"}),
    "the third session": (("P-1063", "--session", "3", "--at", "2026-12-10T10:00"), None, {"window"}),
    "a long gap": (("P-1066",), gap_in_the_way, {"gap", "window"}),
    "an early review": (("P-1080",), review_in_the_way, {"review"}),
    "one chair": (("P-1066", "--at", "2026-11-30T10:00"), one_chair, {"chair", "move"}),
}


@pytest.mark.parametrize("case", HELPED)
def test_a_remedy_that_is_made_gives_the_first_day_and_cost_that_it_names(clinic, tmp_path, case):
    asked, before, kinds = HELPED[case]
    if before:
        before(clinic)
    tried = helped(*asked)
    assert kinds <= {one["kind"] for one in tried}

    for remedy in tried:
        again = tmp_path / "again"
        shutil.copytree(clinic, again)
        with contextlib.chdir(again):
            made(again, remedy)
            assert gives(asked[0], remedy) == (remedy["first"], remedy["cost"]), remedy
        shutil.rmtree(again)


@pytest.mark.parametrize("case", HELPED)
def test_remedies_ask_the_patient_first_then_the_staff_then_a_physician_then_others(clinic, case):
    asked, before, _ = HELPED[case]
    if before:
        before(clinic)
    asks = [ASKS[one["kind"]] for one in helped(*asked)]

    assert asks == sorted(asks)


ASKS = {
    **dict.fromkeys(("window", "unavailable", "earliest", "site"), 0),
    **dict.fromkeys(("shift", "chair"), 1),
    **dict.fromkeys(("gap", "review"), 2),
    "move": 3,
    "both": 1,
}


def test_others_are_moved_only_where_their_absence_is_enough(clinic, monkeypatch):
    one_chair(clinic)
    rewrite(clinic / "patients/P-1066.toml", 'days = ["mon", "tue", "wed", "thu"]', 'days = ["tue", "wed", "thu"]')
    moved = []
    monkeypatch.setattr(remedies, "_elsewhere", lambda _, name: moved.append(name) or iter(()))
    answer = explained("P-1066", "--at", "2026-11-30T10:00", "--all")

    assert {("appointment", "P-1042/1/induction/1")} in kinds(answer)
    assert not moved


def test_all_trials_of_a_question_read_the_book_once(clinic, monkeypatch):
    one_chair(clinic)
    read, unpatched = [], SqlReader.resource_uses
    monkeypatch.setattr(SqlReader, "resource_uses", lambda book, *asked: read.append(asked) or unpatched(book, *asked))
    assert "move" in {one["kind"] for one in helped("P-1066", "--at", "2026-11-30T10:00")}

    assert len(read) == len(set(read))


LACKING = {
    "a chair": (("P-1066", "--at", "2026-11-30T10:00"), one_chair, "No chair is free then. What forbids it:"),
    "a physician": (("P-1066", "--at", "2026-12-03T14:15"), None, "No physician is free then. These forbid it"),
    "the others": (("P-1066", "--at", "2026-11-30"), gap_in_the_way, "The other sessions of the course find no place."),
    "nothing alone": (("P-1066", "--at", "2026-12-03T10:00"), gap_in_the_way, "\nWhat forbids it:"),
}


@pytest.mark.parametrize("case", LACKING)
def test_the_table_says_what_there_is_none_of(clinic, case):
    asked, before, said = LACKING[case]
    if before:
        before(clinic)

    assert said in ketaplan("explain", *asked, *AS_OF).stdout


def test_an_order_that_no_one_has_signed_has_no_author(clinic):
    gap_in_the_way(clinic)
    gap = next(one for one in helped("P-1066") if one["kind"] == "gap")

    assert gap["edit"]["set"]["order.by"] == "?"


def test_a_remedy_is_tried_without_being_written(clinic):
    before = {path: path.read_bytes() for path in clinic.rglob("*.toml")}
    shown = ketaplan("explain", "P-1077", *AS_OF, "--try", "1", "--format", "json")
    plan, first = json.loads(shown.stdout), explained("P-1077")["remedies"][0]

    assert shown.exit_code == 0
    assert (plan["kind"], plan["cost"]["total"]) == ("plan", first["cost"])
    assert plan["appointments"][0]["start"].startswith(first["first"])
    assert {path: path.read_bytes() for path in clinic.rglob("*.toml")} == before


def test_a_remedy_that_is_not_there_is_refused(clinic):
    assert "there are" in ketaplan("explain", "P-1077", *AS_OF, "--try", "99").stderr
    assert "none is needed" in ketaplan("explain", "P-1042", *AS_OF, "--try", "1").stderr


def test_another_site_is_offered_where_its_file_is_given(clinic):
    both = ("--clinic", "clinic.toml", "--clinic", "lakeside.toml")
    remedies = explained("P-1077", *both)["remedies"]
    site = next(one for one in remedies if one["kind"] == "site")

    made(clinic, site)
    plan = json.loads(ketaplan("plan", "P-1077", *both, *AS_OF, "--format", "json").stdout)

    assert (plan["clinic"], plan["cost"]["total"]) == ("lakeside", site["cost"])


def test_conflicts_of_several_sites_say_at_which(clinic):
    rewrite(clinic / "patients/P-1077.toml", 'clinics = ["riverside"]', 'clinics = ["riverside", "lakeside"]')
    rewrite(clinic / "patients/P-1077.toml", 'days = ["sat"]', 'days = ["sun"]')
    answer = explained("P-1077", "--clinic", "clinic.toml", "--clinic", "lakeside.toml")

    assert {one["clinic"] for one in answer["conflicts"]} == {"riverside", "lakeside"}


WAITING = """\
import time
from pathlib import Path
from ketaplan.__main__ import main
from ketaplan.services.explain import explain
found = explain.remedies
def late(*given):
    while not Path("go").exists():
        time.sleep(0.01)
    return found(*given)
explain.remedies = late
main()
"""


@pytest.mark.parametrize("pager", ["cat", "tee paged"])
def test_what_is_in_the_way_is_shown_on_a_terminal_before_what_would_help_is_known(clinic, pager):
    rows = 24 if pager == "cat" else 4
    words = ("explain", "P-1063", "--at", "2026-11-24T10:00", *AS_OF)
    with Terminal(*words, cwd=clinic, program=("-c", WAITING), rows=rows, PAGER=pager) as terminal:
        terminal.wait_for("2. This has to change:")
        (clinic / "go").touch()
        terminal.wait_for("What would help")
        terminal.wait_for("--try 1")
        assert terminal.exit_code() == 1
    assert terminal.shown.count("This has to change") == 2
    assert terminal.shown.count("What would help") == 1


@pytest.mark.parametrize("patient", ["P-1063", "P-1077", "P-1080"])
@pytest.mark.parametrize("asked", [(), ("--at", "2026-11-24T10:00"), ("--before", "2026-11-25")])
def test_what_is_shown_first_is_the_beginning_of_the_whole(clinic, monkeypatch, patient, asked):
    begun = []
    whole = explanation_table.render

    def render(answer, options):
        begun.append(whole(replace(answer, remedies=(), unfinished=True), options))
        return whole(answer, options)

    monkeypatch.setattr(explanation_table, "render", render)
    shown = ketaplan("explain", patient, *asked, *AS_OF).stdout
    assert shown.startswith(begun[0])
