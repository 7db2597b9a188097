"""What every kind of book must do: these tests run over all of them."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, timedelta

import pytest
from msgspec.structs import replace

from ketaplan.book.backends import BOOKS, create_book, is_server, open_book
from ketaplan.book.book import BookingChange
from ketaplan.book.errors import (
    BookExistsError,
    ChangedMeanwhileError,
    MissingBookError,
    NotInBookError,
    TakenError,
)
from ketaplan.book.integrity import find_damage
from ketaplan.domain.plan import Appointment
from support.book import MONDAY, NOW, booking, course
from support.builders import moment, use

LATER = NOW + timedelta(hours=1)


def add(book, *bookings, dry_run=False):
    return book.write(NOW, lambda transaction: transaction.add(bookings), dry_run=dry_run)


def change(book, before, what="moved", **after):
    return book.write(
        LATER, lambda transaction: transaction.change([BookingChange(before, replace(before, **after), what)])
    )


def test_what_is_booked_is_read_back_as_it_was(book):
    sessions = course()
    add(book, *sessions)
    found = book.of_patient("P-1042")
    assert [each.appointment.start for each in found] == [each.appointment.start for each in sessions]
    assert all(a.same_visit(b) and a.uses == b.uses for a, b in zip(found, sessions, strict=True))
    assert [(each.status, each.sequence, each.changed) for each in found] == [("booked", 0, NOW)] * 6


def test_times_come_back_in_the_zone_of_the_clinic(book):
    add(book, booking())
    start = book.find("P-1042/1/induction/1").appointment.start
    assert (start.isoformat(), start.tzinfo.key) == ("2026-11-30T09:00:00-05:00", "America/New_York")


def test_a_window_of_days_contains_its_first_and_its_last(book):
    add(book, *course())
    found = book.between(MONDAY + timedelta(days=3), MONDAY + timedelta(days=10), "riverside")
    assert [each.appointment.number for each in found] == [2, 3, 4]


def test_it_knows_the_clinics_that_have_something_open_ahead(book):
    assert book.open_clinics(MONDAY) == []
    add(book, booking("P-1/1/induction/1"), *(booking(f"P-{n}/1/induction/1", clinic=f"site-{n}") for n in (2, 3, 4)))
    change(book, book.find("P-3/1/induction/1"), "cancelled", status="cancelled")
    assert book.open_clinics(MONDAY) == ["riverside", "site-2", "site-4"]
    assert book.open_clinics(MONDAY + timedelta(days=1)) == []


def test_it_counts_the_open_appointments_of_each_day(book):
    add(book, *course(), booking("P-2/1/induction/1", hour=12), booking("P-3/1/induction/1", clinic="lakeside"))
    change(book, book.find("P-1042/1/induction/2"), "marked", status="attended")
    until = MONDAY + timedelta(days=10)
    assert book.open_days(MONDAY, until, "riverside") == [(MONDAY, 2), (MONDAY + timedelta(days=7), 1)]
    assert book.open_days(MONDAY + timedelta(days=1), MONDAY + timedelta(days=7), "riverside") == []


def test_another_clinic_has_its_own_days(book):
    add(book, booking(), booking("P-2/1/induction/1", clinic="lakeside"))
    assert [each.patient for each in book.between(MONDAY, MONDAY, "lakeside")] == ["P-2"]
    assert len(book.between(MONDAY, MONDAY)) == 2


def test_the_same_booking_twice_is_one(book):
    add(book, *course())
    assert add(book, *course()) == []
    assert len(book.of_patient("P-1042")) == 6
    assert len(book.log()) == 7


def test_the_same_id_at_another_time_is_refused(book):
    add(book, booking())
    with pytest.raises(TakenError, match="already booked"):
        add(book, booking(hour=13))


@pytest.mark.parametrize(
    ("other", "taken"),
    [
        ({"physician": "dr-roe", "nurse": "rn-pat"}, "A is taken"),
        ({"chair": "B", "nurse": "rn-pat"}, "dr-lee is taken"),
        ({"chair": "B", "physician": "dr-roe"}, "rn-kim is taken"),
    ],
)
def test_no_one_and_nothing_is_booked_twice_at_once(book, other, taken):
    add(book, booking())
    with pytest.raises(TakenError, match=taken):
        add(book, booking("P-2/1/induction/1", **other))
    assert book.of_patient("P-2") == []


def test_visits_may_touch(book):
    add(book, booking(hour=9), booking("P-2/1/induction/1", hour=11))
    assert len(book.between(MONDAY, MONDAY)) == 2


def test_three_patients_recover_next_to_one_nurse_and_a_fourth_does_not(book):
    for number in (1, 2, 3):
        add(
            book, booking(f"P-{number}/1/induction/1", chair=f"C{number}", physician=f"dr-{number}", nurse=f"n{number}")
        )
    with pytest.raises(TakenError, match="rn-ray is taken"):
        add(book, booking("P-4/1/induction/1", chair="C4", physician="dr-4", nurse="n4"))


def test_all_or_nothing(book):
    add(book, booking("P-9/1/induction/1", MONDAY + timedelta(days=17)))
    with pytest.raises(TakenError):
        add(book, *course())
    assert book.of_patient("P-1042") == []
    assert len(book.log()) == 2


def test_one_infusion_a_day(book):
    add(book, booking(hour=8))
    with pytest.raises(TakenError, match="on that day"):
        add(book, booking("P-1042/1/induction/2", hour=14))


def test_a_patient_is_in_one_place_at_a_time(book):
    add(book, booking(hour=9))
    with pytest.raises(TakenError, match="the patient has"):
        add(book, _consultation(hour=10, clinic="lakeside"))
    add(book, _consultation(hour=13, clinic="lakeside"))


def test_one_open_course_a_patient(book):
    add(book, booking())
    with pytest.raises(TakenError, match="course 1 of the patient is still open"):
        add(book, booking("P-1042/2/induction/1", MONDAY + timedelta(days=2)))
    change(book, book.find("P-1042/1/induction/1"), "marked", status="attended")
    add(book, booking("P-1042/2/induction/1", MONDAY + timedelta(days=2)))


@pytest.mark.parametrize("status", ["missed", "held-clinical", "cancelled"])
def test_what_is_missed_or_cancelled_takes_no_time_and_can_be_replaced(book, status):
    add(book, booking())
    change(book, book.find("P-1042/1/induction/1"), "marked", status=status)
    add(book, booking("P-2/1/induction/1"), booking("P-1042/1/induction/1~2", MONDAY + timedelta(days=1)))
    assert not find_damage(book)


def test_an_id_that_was_cancelled_is_not_booked_again(book):
    add(book, booking())
    change(book, book.find("P-1042/1/induction/1"), "cancelled", status="cancelled")
    with pytest.raises(TakenError, match="now cancelled"):
        add(book, booking())


def test_two_appointments_never_count_for_one_session(book):
    add(book, booking())
    with pytest.raises(TakenError, match="for this session"):
        add(book, booking("P-1042/1/induction/1~2", MONDAY + timedelta(days=1)))


def test_a_session_moves_and_its_place_is_free(book):
    add(book, booking())
    before = book.find("P-1042/1/induction/1")
    moved = booking(hour=13)
    written = change(book, before, appointment=moved.appointment, uses=moved.uses)
    assert [(each.sequence, each.changed) for each in written] == [(1, LATER)]
    add(book, booking("P-2/1/induction/1", hour=9))


def test_two_sessions_change_places(book):
    first, second = booking(hour=9), booking("P-2/1/induction/1", hour=13)
    add(book, first, second)
    first, second = book.find(first.id), book.find(second.id)
    new_first, new_second = booking(hour=13), booking("P-2/1/induction/1", hour=9)
    swaps = [
        BookingChange(before, replace(before, appointment=after.appointment, uses=after.uses), "moved")
        for before, after in ((first, new_first), (second, new_second))
    ]
    book.write(LATER, lambda transaction: transaction.change(swaps))
    assert [each.patient for each in book.between(MONDAY, MONDAY)] == ["P-2", "P-1042"]
    assert not find_damage(book)


def test_a_change_made_already_is_not_made_twice(book):
    add(book, booking())
    before = book.find("P-1042/1/induction/1")
    change(book, before, "cancelled", status="cancelled")
    assert change(book, before, "cancelled", status="cancelled") == []
    assert book.find(before.id).sequence == 1


def test_a_change_of_what_someone_changed_meanwhile_is_refused(book):
    add(book, booking())
    before = book.find("P-1042/1/induction/1")
    change(book, before, "marked", status="confirmed")
    with pytest.raises(ChangedMeanwhileError):
        change(book, before, "cancelled", status="cancelled")


def test_a_dry_run_finds_what_is_taken_and_writes_nothing(book):
    add(book, *course(), dry_run=True)
    assert (book.of_patient("P-1042"), len(book.log())) == ([], 1)
    add(book, booking("P-9/1/induction/1"))
    with pytest.raises(TakenError):
        add(book, *course(), dry_run=True)


def test_an_id_that_is_not_there_is_named(book):
    with pytest.raises(NotInBookError, match="P-1/1/induction/9"):
        book.find("P-1/1/induction/9")


def test_the_log_shows_when_who_what_and_the_times_before_and_after(book):
    add(book, booking())
    moved = booking(hour=13)
    change(book, book.find(moved.id), appointment=moved.appointment, uses=moved.uses)
    *_, booked, last = book.log()
    assert (booked.what, last.what, last.appointment) == ("booked", "moved", moved.id)
    assert booked.detail == '{"clinic": "riverside", "status": "booked", "start": "2026-11-30T14:00:00Z"}'
    assert last.detail == '{"clinic": "riverside", "start": ["2026-11-30T14:00:00Z", "2026-11-30T18:00:00Z"]}'
    assert last.who
    assert last.at == "2026-11-22T13:00:00Z" or is_server(book.address)  # whose own time counts


def test_the_log_is_read_as_far_as_it_is_asked_for(book):
    add(book, *course(), *course("P-10", hour=13), booking("P-1/1/induction/1", hour=16))
    lines = book.log()
    assert book.log(last=3) == lines[-3:]
    assert [each.appointment for each in book.log(about="P-1")] == ["P-1/1/induction/1"]
    assert [each.appointment for each in book.log(about="P-1042/1/induction/2")] == ["P-1042/1/induction/2"]
    assert book.log(last=2, about="P-1042") == [each for each in lines if "P-1042/" in each.appointment][-2:]
    assert book.log(last=99) == lines
    assert book.log(about="P-%") == []


@pytest.mark.parametrize(
    "reason", ['a "quoted" \\ line\nand\ttab', "Grüße \x01 \x7f \u2028 😀", "'; DROP TABLE log; --"]
)
def test_the_log_contains_any_reason(book, reason):
    add(book, booking())
    before = book.find("P-1042/1/induction/1")
    book.write(
        LATER,
        lambda transaction: transaction.change(
            [BookingChange(before, replace(before, status="cancelled"), "cancelled", reason)]
        ),
    )
    detail = {
        "clinic": "riverside",
        "start": "2026-11-30T14:00:00Z",
        "status": ["booked", "cancelled"],
        "reason": reason,
    }
    assert book.log()[-1].detail == json.dumps(detail, ensure_ascii=False)
    assert find_damage(book) == []


def test_a_sound_book_shows_no_damage(book):
    add(book, *course())
    book.write(LATER, lambda transaction: transaction.note_export(["P-1042/1/induction/1"], "ics"))
    assert find_damage(book) == []


def test_what_was_exported_is_remembered_once(book):
    add(book, *course())
    for _ in range(2):
        book.write(LATER, lambda transaction: transaction.note_export(["P-1042/1/induction/1"], "ics"))
    assert book.exported() == {"P-1042/1/induction/1"}


@pytest.mark.parametrize("at_once", [1, 4, 6, 7])
def test_many_exports_are_written_in_pieces_and_logged_once(book, monkeypatch, at_once):
    monkeypatch.setattr("ketaplan.book.sql_writer.IDS_AT_ONCE", at_once)
    add(book, *course())
    ids = [f"P-1042/1/induction/{number}" for number in range(1, 7)]
    lines = len(book.log())
    book.write(LATER, lambda transaction: transaction.note_export(ids[:3], "ics, 3"))
    book.write(LATER, lambda transaction: transaction.note_export(iter(ids), "ics, 6"))
    assert (book.exported(), len(book.exported()), list(book.exported())) == (set(ids), 6, ids)
    assert [line.detail for line in book.log()[lines:]] == ['"ics, 3"', '"ics, 6"']
    assert find_damage(book) == []


def test_an_export_is_remembered_when_the_session_moves(book):
    add(book, booking())
    book.write(LATER, lambda transaction: transaction.note_export(["P-1042/1/induction/1"], "ics"))
    change(book, book.find("P-1042/1/induction/1"), "cancelled", status="cancelled")
    assert book.exported() == {"P-1042/1/induction/1"}
    assert not find_damage(book)


def test_each_book_has_its_own_secret_that_stays(book, address, tmp_path):
    again = open_book(address, NOW)
    other = create_book(str(tmp_path / "other.db"), NOW)
    assert book.uid_secret() == again.uid_secret() != other.uid_secret()
    again.close()
    other.close()


def test_a_book_is_a_trial_if_it_was_made_as_one_and_takes_a_secret_over(empty_place):
    create_book(empty_place, NOW, trial=True, secret=bytes(range(32))).close()
    with closing(open_book(empty_place, NOW)) as book:
        assert book.trial
        assert book.uid_secret() == bytes(range(32))
        assert find_damage(book) == []


def test_a_book_is_no_trial_unless_it_was_made_as_one(book):
    assert not book.trial


@pytest.mark.parametrize("trial", [True, False])
def test_a_trial_that_was_made_real_or_the_other_way_round_is_damage(empty_place, trial):
    with closing(create_book(empty_place, NOW, trial=trial)) as book:
        book.database.query("UPDATE book SET trial = 1 - trial")
        assert "trial flag is altered" in " ".join(find_damage(book))


def test_a_book_is_made_once(address):
    with pytest.raises(BookExistsError):
        create_book(address, NOW)
    open_book(address, NOW).close()


def test_a_visit_across_the_hour_that_happens_twice_retains_its_instants(book):
    start = moment(date(2026, 11, 1), 90).replace(fold=1)
    visit = Appointment(
        id="P-1042/1/consultation/1",
        type="consultation",
        phase="consultation",
        number=1,
        start=start,
        end=(start.astimezone(UTC) + timedelta(hours=1)).astimezone(start.tzinfo),
        psychiatrist="dr-voss",
    )
    add(book, booking("P-1042/1/consultation/1", appointment=visit, uses=()))
    found = book.find(visit.id).appointment
    assert found.start.isoformat() == "2026-11-01T01:30:00-05:00"
    assert found.end - found.start == timedelta(hours=1)


def test_every_kind_of_book_has_its_module():
    for module in BOOKS.values():
        __import__(f"ketaplan.book.{module}")


def test_a_missing_book_is_never_made(tmp_path):
    with pytest.raises(MissingBookError, match="book --create"):
        open_book(str(tmp_path / "none.db"), NOW)
    assert not list(tmp_path.iterdir())


def _consultation(hour, **fields):
    visit = Appointment(
        id="P-1042/1/consultation/1",
        type="consultation",
        phase="consultation",
        number=1,
        start=moment(MONDAY, hour * 60),
        end=moment(MONDAY, hour * 60 + 60),
        psychiatrist="dr-voss",
    )
    times = f"2026-11-30 {hour:02}:00..2026-11-30 {hour + 1:02}:00"
    return booking(visit.id, appointment=visit, uses=(use("dr-voss", times),), **fields)
