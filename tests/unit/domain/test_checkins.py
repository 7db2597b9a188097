"""When progress is scored in a course, and which score answers what."""

from __future__ import annotations

from datetime import date, timedelta

from ketaplan.domain.checkins import DatedSession, Scored, dated_checkins, unanswered
from ketaplan.domain.protocol import CheckIn
from support import builders as b

FIRST = date(2026, 11, 30)
DAYS = (0, 3, 7, 10, 14, 17)
COURSE = [DatedSession("induction", FIRST + timedelta(days=day)) for day in DAYS]


def day(number):
    return FIRST + timedelta(days=number)


def dated(*checkins, sessions=COURSE, **fields):
    return dated_checkins(b.protocol(checkins=checkins, **fields), "depression", sessions, 6)


def left(scores, today, *checkins):
    found = unanswered(dated(*checkins), [Scored("PHQ-9", day(one)) for one in scores], day(today))
    return [(one.on - FIRST).days for one in found]


BEFORE_EACH = CheckIn(measure="auto", before_session="each")
AFTER_LAST = [CheckIn(measure="auto", after_session="last", days=days) for days in (7, 14, 28)]


def test_a_check_in_can_come_before_each_session_and_days_after_the_last():
    found = dated(BEFORE_EACH, *AFTER_LAST)

    assert [(one.due.on - FIRST).days for one in found] == [*DAYS, 24, 31, 45]
    assert [one.due.label for one in found[-3:]] == [
        "a week after the last infusion",
        "two weeks after the last infusion",
        "four weeks after the last infusion",
    ]
    assert len({one.due.at for one in found}) == len(found)


def test_maintenance_asks_before_each_session_only_where_the_protocol_says_so():
    maintenance = [DatedSession("maintenance", day(number)) for number in (31, 45)]
    asked = dated(*AFTER_LAST[:1], sessions=[*COURSE, *maintenance], maintenance_checkins=True)

    assert [one.due.label for one in asked][1:] == ["before maintenance infusion 1", "before maintenance infusion 2"]
    assert len(dated(*AFTER_LAST[:1], sessions=[*COURSE, *maintenance])) == 1


def test_they_move_with_the_sessions():
    later = [DatedSession(one.phase, one.day + timedelta(days=5)) for one in COURSE]
    pairs = zip(dated(BEFORE_EACH, *AFTER_LAST), dated(BEFORE_EACH, *AFTER_LAST, sessions=later), strict=True)

    assert all(new.due.on - old.due.on == timedelta(days=5) for old, new in pairs)


def test_a_score_before_a_session_answers_up_to_two_weeks_early_and_never_afterward():
    before = CheckIn(measure="auto", before_session=1)

    assert left([], 0, before) == [0]
    assert left([-14], 0, before) == left([0], 0, before) == []
    assert left([-15], 0, before) == [0]
    assert left([], 1, before) == []


def test_a_score_after_a_session_answers_late_but_not_in_place_of_the_next():
    assert left([], 24, *AFTER_LAST) == [24, 31, 45]
    assert left([17], 24, *AFTER_LAST) == [24, 31, 45]
    assert left([20], 24, *AFTER_LAST) == [31, 45]
    assert left([30], 30, *AFTER_LAST) == [31, 45]
    assert left([24, 26], 26, *AFTER_LAST) == [45]
    assert left([24, 31, 46], 46, *AFTER_LAST) == []
    assert left([24, 31], 75, *AFTER_LAST) == [45]
    assert left([24, 31], 76, *AFTER_LAST) == []


def test_one_score_answers_one_check_in_of_the_measure():
    after = CheckIn(measure="auto", after_session=3, days=1)

    assert left([0], 0, BEFORE_EACH, after) == [3, 7, 8, 10, 14, 17]
    found = unanswered(dated(after), [Scored("GAD-7", day(8)), Scored("phq-9", day(8))], day(8))
    assert found == []
