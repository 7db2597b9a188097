"""One byte of a book in a file is another: what is read is what was written, or the book says that it is damaged.

KETAPLAN_DAMAGES sets how many bytes are tried.
"""

from __future__ import annotations

import os
import random
from contextlib import closing
from datetime import timedelta

import pytest
from msgspec.structs import replace

from ketaplan.book.backends import create_book, open_book
from ketaplan.book.book import BookingChange
from ketaplan.book.integrity import find_damage
from ketaplan.errors import BookError
from support.book import MONDAY, NOW, course

DAMAGES = int(os.environ.get("KETAPLAN_DAMAGES", "60"))
PATIENTS = [f"P-{number}" for number in range(6)]


@pytest.fixture
def path(tmp_path):
    """A book with a history: courses, one cancelled, one exported."""
    place = tmp_path / "ketaplan.db"
    with closing(create_book(str(place), NOW)) as book:
        for number, patient in enumerate(PATIENTS):
            chair = {"chair": f"C{number}", "physician": f"d{number}", "nurse": f"n{number}", "after": f"r{number}"}
            book.write(NOW, lambda transaction, p=patient, c=chair: transaction.add(course(p, **c)))
        gone = book.of_patient("P-1")
        book.write(NOW, lambda transaction: transaction.note_export([each.id for each in gone], "ics"))
        book.write(
            NOW,
            lambda transaction: transaction.change(
                [BookingChange(x, replace(x, status="cancelled"), "cancelled") for x in gone]
            ),
        )
    return place


def told(book):
    """All that the book says of its appointments, in the ways in which it is asked."""
    days = book.between(MONDAY, MONDAY + timedelta(days=30), "riverside")
    return days, [book.of_patient(patient) for patient in PATIENTS], set(book.exported()), book.uid_secret()


def answer(path, question):
    """What the book answers, or None where it refuses."""
    try:
        with closing(open_book(str(path), NOW)) as book:
            return question(book)
    except BookError:
        return None


def test_a_flipped_byte_is_found_and_never_served(path):
    whole, chosen = path.read_bytes(), random.Random(1)
    truth, log = answer(path, told), answer(path, lambda book: book.log())
    found = 0
    for _ in range(DAMAGES):
        place = chosen.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[place] ^= chosen.randrange(1, 256)
        path.write_bytes(damaged)
        assert answer(path, told) in (None, truth), f"byte {place} was served"
        if answer(path, find_damage) != []:
            found += 1
        else:
            assert (answer(path, told), answer(path, lambda book: book.log())) == (truth, log), (
                f"byte {place} was missed"
            )
        assert path.stat().st_size >= len(damaged)
    assert found


@pytest.mark.parametrize("share", [0.01, 0.2])
def test_a_stretch_of_zeros_is_found_and_never_served(path, share):
    whole, chosen = path.read_bytes(), random.Random(2)
    truth = answer(path, told)
    for _ in range(max(5, DAMAGES // 10)):
        length = int(len(whole) * share)
        place = chosen.randrange(len(whole) - length)
        path.write_bytes(whole[:place] + bytes(length) + whole[place + length :])
        assert answer(path, told) in (None, truth)
        assert answer(path, find_damage) != [] or answer(path, told) == truth
