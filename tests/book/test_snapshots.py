"""Many appointments are read as they were at one moment, and never all at once."""

from __future__ import annotations

import json
import tracemalloc
from contextlib import closing
from datetime import date, timedelta

import pytest

from ketaplan.book.backends import create_book, open_book
from ketaplan.book.book import Selection
from ketaplan.book.errors import DamagedBookError
from ketaplan.book.integrity import find_damage
from ketaplan.formats import FORMATS
from ketaplan.formats.book.view import BookedView
from ketaplan.formats.common.options import Options
from support.book import MONDAY, NOW, booking, course

ALL = Selection(first=date.min, last=date.max, clinics=["riverside", "harbor"])


@pytest.fixture
def filled(book):
    """Two patients at one clinic and one at another."""
    harbor = course("P-3", hour=11, clinic="harbor", chair="H", physician="h", nurse="i", after="j")
    book.write(NOW, lambda transaction: transaction.add([*course(), *course("P-2", hour=13), *harbor]))
    return book


def test_what_is_retained_is_what_is_there_in_order_of_time(filled):
    snapshot = filled.snapshot(ALL)
    assert (len(snapshot), list(snapshot)) == (18, filled.between(date.min, date.max))
    assert list(snapshot) == list(snapshot)


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        ({"clinics": ["harbor"]}, 6),
        ({"clinics": []}, 0),
        ({"patient": "P-2"}, 6),
        ({"patient": "P-2", "last": MONDAY + timedelta(days=3)}, 2),
        ({"first": MONDAY, "last": MONDAY}, 3),
        ({"person": "dr-lee"}, 12),
        ({"person": "j"}, 6),
        ({"person": "A"}, 0),
    ],
)
def test_a_choice_is_retained(filled, choice, count):
    fields = {"first": ALL.first, "last": ALL.last, "clinics": ALL.clinics} | choice
    assert len(filled.snapshot(Selection(**fields))) == count


def test_outlines_are_those_of_the_bookings(filled):
    snapshot = filled.snapshot(ALL)
    assert list(snapshot.outlines()) == [one.outline for one in snapshot]


def test_what_others_write_meanwhile_is_not_seen_and_not_retained_from_them(filled, address):
    snapshot = filled.snapshot(ALL)
    with closing(open_book(address, NOW)) as other:
        other.write(NOW, lambda transaction: transaction.add([booking("P-9/1/induction/1", hour=16)]))
    assert len(list(snapshot)) == 18


def test_a_day_that_was_lost_is_missed(filled):
    filled.database.query("DELETE FROM occupation")
    filled.database.query("DELETE FROM appointment WHERE day = '2026-12-07'")
    with pytest.raises(DamagedBookError, match="2026-12-07"):
        filled.snapshot(ALL)


@pytest.mark.parametrize("trial", [True, False])
@pytest.mark.parametrize("patient", [None, "P-2", "P-none"])
def test_pieces_of_a_document_are_the_document(filled, patient, trial):
    from ketaplan.formats.common.appointment_keys import booking_dict
    from ketaplan.formats.common.document import document, json_text, toml_text

    snapshot = filled.snapshot(Selection(first=ALL.first, last=ALL.last, clinics=ALL.clinics, patient=patient))
    view = BookedView(bookings=snapshot, clinics={}, patient=patient)
    content = {"appointments": [booking_dict(one) for one in snapshot]} | (
        {"checkins": []} if patient else {"absences": []}
    )
    whole = document("book", content, trial=trial)
    shown = {name: "".join(FORMATS["book"][name].render(view, Options(trial=trial))) for name in ("json", "toml")}
    assert shown["json"] == json_text(whole)
    assert json.loads(shown["json"]) == whole
    assert shown["toml"] == toml_text(whole)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A book of some thousand appointments."""
    place = str(tmp_path_factory.mktemp("large") / "ketaplan.db")
    courses = []
    for number in range(30):
        people = {role: f"{role}-{number}" for role in ("chair", "physician", "nurse", "after")}
        for week in range(20):
            courses += course(f"P-{number}-{week}", MONDAY + timedelta(weeks=3 * week), **people)
    with closing(create_book(place, NOW)) as book:
        book.write(NOW, lambda transaction: transaction.add(courses))
    return place


def peak(action):
    """The most memory that was taken meanwhile, in MB."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["json", "ics"])
def test_what_is_written_out_is_never_all_in_memory(large, name):
    def write_out():
        with closing(open_book(large, NOW)) as book:
            view = BookedView(bookings=book.snapshot(ALL), clinics={})
            for _ in FORMATS["book"][name].render(view, Options(secret=b"x")):
                pass

    assert peak(write_out) < 9  # 3,600 bookings by themselves take 20


def test_what_is_checked_is_never_all_in_memory(large):
    with closing(open_book(large, NOW)) as book:
        assert peak(lambda: find_damage(book)) < 4
