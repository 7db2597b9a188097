"""What has to be on file, until when it is valid, and what is missing by which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ketaplan.domain.on_file import MISSING, RUNS_OUT, OnFile, Requirement, Sessions, is_on_file, missing_on, needed

TODAY = date(2026, 11, 22)
SIGNED = date(2026, 11, 2)


def days(*numbers):
    return [TODAY + timedelta(days=number) for number in numbers]


def consent(before="booking", valid_days=None):
    return Requirement(kind="consent", before=before, valid_days=valid_days)


def signed(on=SIGNED, until=None, kind="consent"):
    return OnFile(kind=kind, by="Riverside", on=on, valid_until=until)


def found(requirement, documents, given=(), ahead=()):
    return [(one.by, one.state) for one in needed([requirement], documents, Sessions(given, ahead), TODAY)]


@pytest.mark.parametrize("valid_days", [None, 0, 20, 30])
@pytest.mark.parametrize("until", [None, date(2026, 11, 2), date(2026, 11, 22)])
@pytest.mark.parametrize("ahead", range(-1, 40))
def test_a_document_is_valid_from_its_date_to_the_earlier_of_both_ends(valid_days, until, ahead):
    day = SIGNED + timedelta(days=ahead)
    ends = [one for one in (until, SIGNED + timedelta(days=valid_days) if valid_days is not None else None) if one]
    valid = SIGNED <= day <= min(ends, default=date.max)

    assert is_on_file(consent(valid_days=valid_days), [signed(until=until)], day) is valid
    assert not is_on_file(consent(valid_days=valid_days), [signed(until=until, kind="ecg")], day)


def test_what_is_needed_before_booking_is_missing_today_and_runs_out_on_its_last_day():
    assert found(consent(), []) == [(TODAY, MISSING)]
    assert found(consent(), [signed()]) == []
    assert found(consent(valid_days=30), [signed()]) == [(date(2026, 12, 2), RUNS_OUT)]
    assert found(consent(valid_days=10), [signed()]) == [(TODAY, MISSING)]
    assert found(consent(), [signed(on=TODAY + timedelta(days=1))]) == [(TODAY, MISSING)]


def test_what_is_needed_before_the_first_session_is_missing_by_that_day():
    first, *later = days(8, 11)
    assert found(consent("first"), [], ahead=[first, *later]) == [(first, MISSING)]
    assert found(consent("first"), [signed(until=TODAY)], ahead=[first]) == [(first, MISSING)]
    assert found(consent("first"), [signed()], ahead=[first]) == []
    assert found(consent("first"), []) == []


def test_after_the_first_session_it_is_missing_since_then_until_it_arrives():
    given = days(-8, -4)
    assert found(consent("first"), [], given=given, ahead=days(3)) == [(given[0], MISSING)]
    assert found(consent("first", valid_days=1), [signed(on=TODAY)], given=given) == []


def test_what_is_needed_before_each_session_is_missing_for_each_that_it_is_not_valid_for():
    ahead = days(1, 8, 15)
    assert found(consent("each"), [], ahead=ahead) == [(day, MISSING) for day in ahead]
    assert found(consent("each", valid_days=30), [signed()], ahead=ahead) == [(ahead[2], MISSING)]


def test_on_a_day_only_what_is_due_by_sessions_can_be_missing():
    required = [consent(), consent("first"), consent("each")]
    assert [one.before for one in missing_on(required, [], TODAY)] == ["first", "each"]
    assert not list(missing_on(required, [signed()], TODAY))
