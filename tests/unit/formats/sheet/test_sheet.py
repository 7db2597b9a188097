"""What hangs on the wall: right places to scale, initials, and nothing that a name could break."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from ketaplan.domain.intervals import MinuteRange
from ketaplan.formats import Options
from ketaplan.formats.book.calendar_page import BY
from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
from ketaplan.formats.sheet import render
from ketaplan.formats.sheet.called import initials
from support.book import MONDAY, booking
from support.builders import clinic, member
from support.sheets import fullest, names

EIGHT_TO_FIVE = MinuteRange(480, 1020)
NAMES = {"P-1042": "Maria Santos", "P-1051": "Jonas Weber"}
HOSTILE = (
    "<script>alert(1)</script>",
    '" onload="x',
    "\u202eevil",
    "{name} %s &amp;",
    "W" * 200,
    "\U0001f642",
    "a\r\nb",
)


class Sheet(HTMLParser):
    """The entries of each row by its head: class, style and text; and the tags."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.tags, self.open = {}, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, sorted(given)))
        self.open.append(tag)
        if tag == "th" and given.get("scope") == "row":
            self.head = ""
        if tag == "li" and "ol" in self.open:
            self.rows[self.head].append({"class": given["class"], "style": given["style"], "text": "", "bars": []})
        if tag == "i" and "ol" in self.open:
            self.rows[self.head][-1]["bars"].append((given["class"], given["style"]))

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass
        if tag == "th" and hasattr(self, "head"):
            self.rows.setdefault(self.head, [])

    def handle_data(self, data):
        if "th" in self.open and hasattr(self, "head"):
            self.head += data
        elif "li" in self.open and "ol" in self.open:
            self.rows[self.head][-1]["text"] += data


def view(*bookings, days=None, by="", **fields):
    staff = [member("dr-lee", "physician"), member("rn-kim", "nurse"), member("rn-ray", "nurse")]
    day = CalendarDay(
        day=MONDAY,
        bookings=bookings,
        hours=(EIGHT_TO_FIVE,),
        starts=(660, 720),
        free={"A": (MinuteRange(660, 780), MinuteRange(720, 840))},
        present={"dr-lee": (EIGHT_TO_FIVE,)},
    )
    given = {"clinic": clinic(staff=staff), "by": by, "days": days or (day,), "names": NAMES}
    return CalendarView(**(given | fields))


def page(*bookings, options=Options(), **fields):  # noqa: B008  frozen
    return render([view(*bookings, **fields)], options)


def test_a_visit_and_its_stages_are_drawn_to_scale():
    chair = Sheet(page(booking())).rows["A"]

    visit, free = chair
    assert visit["style"].startswith("left:11.11%;width:22.22%;")  # an hour after eight, two of nine hours
    assert visit["bars"] == [("check-in", "width:12.5%"), ("infusion", "width:37.5%"), ("recovery", "width:50%")]
    assert visit["text"] == "09:00 M.S. 09:00 to 11:00"
    assert (free["class"], free["text"]) == ("free", "free 11:00 to 14:00")


def test_everyone_has_a_line_with_what_they_do_below_one_another_where_it_overlaps():
    together = booking("P-1051/1/induction/1", hour=10, chair="B")
    rows = Sheet(page(booking(), together)).rows

    kim = rows["The rn-kim of the tests"]
    assert [(one["text"], one["style"].split("top:")[1]) for one in kim] == [
        ("A M.S. 09:00 to 10:00", "0.2rem"),
        ("B J.W. 10:00 to 11:00", "0.2rem"),
    ]
    assert kim[0]["bars"] == [("check-in", "width:25%"), ("infusion", "width:75%")]
    ray = rows["The rn-ray of the tests"]
    assert [one["bars"] for one in ray] == [[("recovery", "width:100%")]] * 2
    overlapping = Sheet(page(booking(), booking("P-1051/1/induction/1", hour=9, chair="B"))).rows
    tops = [one["style"].split("top:")[1] for one in overlapping["The rn-ray of the tests"]]
    assert tops == ["0.2rem", "3.3rem"]


@pytest.mark.parametrize("days", [1, 6])
@pytest.mark.parametrize("by", ["", *BY])
def test_initials_are_there_unless_names_are_asked_for(days, by):
    hung = render([fullest(days, by)], Options())

    assert not [name for name in names().values() if name in hung]
    assert "M.S." in hung
    assert "P-0001" in hung, "June and Jonas Santos have the same initials"
    assert "Maria Santos" in render([fullest(days, by)], Options(names=True))


@pytest.mark.parametrize("by", ["", *BY])
@pytest.mark.parametrize("days", [1, 6])
def test_the_fullest_day_and_week_are_small_and_the_same_each_time(days, by):
    once = render([fullest(days, by)], Options(names=True))

    assert once == render([fullest(days, by)], Options(names=True))
    assert len(once.encode()) < 200_000
    assert not re.search(r"https?:|url\(|@import|<script", once)


def test_what_is_held_and_what_is_no_longer_valid_is_marked_by_more_than_a_color():
    held = replace(booking(), status="held")
    hung = page(held, broken=frozenset({held.id}))

    entry = Sheet(hung).rows["A"][0]
    assert entry["class"] == "visit held"
    assert entry["text"].startswith("! 09:00")
    assert entry["text"].endswith("held, no longer holds")
    assert "held, not booked yet" in hung
    assert "no longer holds</li>" in hung


def test_a_closed_day_says_why_and_draws_nothing():
    closed = CalendarDay(day=MONDAY, bookings=(), hours=(), closed="Winter break")
    hung = page(days=(closed,))

    assert "Nothing booked; Winter break." in hung
    assert "<table" not in hung


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("names", [True, False])
def test_every_name_is_inert(name, names):
    shown = Options(names=names)
    usual = Sheet(page(booking(), options=shown))
    staff = [replace(member("dr-lee", "physician"), name=name), member("rn-kim", "nurse"), member("rn-ray", "nurse")]
    hung = page(booking(), options=shown, names={"P-1042": name}, clinic=clinic(staff=staff, name=name))

    assert Sheet(hung).tags == usual.tags
    assert not re.search("[\u202a-\u202e\u2066-\u2069\r]", hung)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Maria Santos", "M.S."),
        ("maria de los santos", "M.S."),
        ("Zoë", "Z."),
        ("Élodie O'Neill", "É.O."),
        ("山田 太郎", "山.太."),
        ("=cmd|' /C calc'!A0", "C.C."),
        ("\U0001f642", ""),
        ("", ""),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_the_last_word(name, short):
    assert initials(name) == short
