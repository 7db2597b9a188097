"""A process that books, to be raced, killed and starved.

worker.py book PLACE PATIENT [COUNT]   books COUNT courses (of PATIENT, PATIENT-1, ...) in one transaction
worker.py read PLACE PATIENT           says how many appointments of P-1042 there are
worker.py bare PLACE read|book         the same, as a user without rights (what it imports is read before)
worker.py fork PLACE busy|scores       for every patient on a line of stdin, forks a process to be killed, which
                                       books one course after another, or notes 27 scores at once, each acknowledged
worker.py race PLACE NUMBER            at every line "ROUND KIND" of stdin, tries for the last place of that round
"""

from __future__ import annotations

import itertools
import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ketaplan.book.backends import open_book
from ketaplan.book.errors import TakenError
from ketaplan.domain.score import Score
from ketaplan.errors import BookError
from support.book import MONDAY, NOW, course

KINDS = {
    "chair": {"physician": "dr-{n}", "nurse": "rn-{n}", "after": "rn-{n}"},
    "physician": {"chair": "C{n}", "nurse": "rn-{n}", "after": "rn-{n}"},
    "third": {"chair": "C{n}", "physician": "dr-{n}", "nurse": "rn-{n}"},
}
"""What each racer has for itself; they meet over what is left: one chair, one physician, a nurse for three."""


def say(*words):
    print(*words, flush=True)


def far_apart(patient):
    """A course that meets no other: chair and people are this patient's own."""
    return course(patient, MONDAY, **{role: f"{role}-{patient}" for role in ("chair", "physician", "nurse", "after")})


def book(place, patient, count="1"):
    say("ready")
    names = [patient, *(f"{patient}-{number}" for number in range(1, int(count)))]
    courses = [session for name in names for session in far_apart(name)]
    open_book(place, NOW).write(NOW, lambda transaction: transaction.add(courses))
    say("booked", patient)


def read(place, _patient):
    say("ready")
    say("read", len(open_book(place, NOW).of_patient("P-1042")))


def bare(place, what):
    opened = open_book(place, NOW)
    opened.of_patient("P-1042"), opened.database.author()
    opened.close()
    if os.geteuid() == 0:
        os.setuid(65534)
    {"read": read, "book": book}[what](place, "P-7")


def fork(place, what):
    open_book(place, NOW).close()  # what is imported on the way is imported once
    for line in sys.stdin:
        child = os.fork()
        if not child:
            {"busy": busy, "scores": scores}[what](place, line.strip())
        os.waitpid(child, 0)
        say("killed")


def busy(place, patient):
    opened = open_book(place, NOW)
    say("ready", os.getpid())
    for number in itertools.count():
        each = f"{patient}-{number}"
        opened.write(NOW, lambda transaction, each=each: transaction.add(far_apart(each)))
        say("booked", each)


def scores(place, patient):
    opened = open_book(place, NOW)
    say("ready", os.getpid())
    for number in itertools.count():
        each = f"{patient}-{number}"
        many = [Score(patient=each, measure="PHQ-9", on=MONDAY + timedelta(days=day), score=day) for day in range(27)]
        opened.write(NOW, lambda transaction, many=many: transaction.note_scores(many))
        say("booked", each)


def race(place, number):
    open_book(place, NOW).close()  # what is imported on the way is imported before the start
    say("ready")
    for line in sys.stdin:
        this_round, kind = line.split()
        own = {role: name.format(n=number) for role, name in KINDS[kind].items()}
        wanted = course(f"R-{this_round}-{number}", MONDAY + timedelta(days=int(this_round)), **own)
        opened = open_book(place, NOW)
        try:
            opened.write(NOW, lambda transaction, wanted=wanted: transaction.add(wanted))
            say("won")
        except TakenError:
            say("taken")
        finally:
            opened.close()


if __name__ == "__main__":
    try:
        {"book": book, "read": read, "bare": bare, "fork": fork, "race": race}[sys.argv[1]](*sys.argv[2:])
    except BookError as error:
        say(type(error).__name__, error)
