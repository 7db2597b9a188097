"""Who gives the entries of a calendar their identity, and what each of its versions says."""

from __future__ import annotations

import hashlib
import hmac
import re
import shutil
from pathlib import Path

import pytest

from support.cli import ketaplan

PROPOSED = ("plan", "P-1042", "--format", "ics")
EXPORTED = ("export", "--patient", "P-1042", "--format", "ics")
SUNDAY = ("--as-of", "2026-11-22")


def values(name, *words):
    """The values of one property over the events of a calendar, in order."""
    made = ketaplan(*words)
    assert made.exit_code == 0, made.stderr
    events = made.stdout.replace("\r\n ", "").replace("\n ", "").partition("BEGIN:VEVENT")[2]
    return re.findall(rf"^{name}[;:](.*)$", events.replace("\r", ""), re.MULTILINE)


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "ketaplan"


@pytest.fixture
def no_book(data, clinic, monkeypatch):
    """The clinic, and no book is named or was ever made."""
    Path("ketaplan.db").unlink()
    shutil.rmtree(data, ignore_errors=True)
    monkeypatch.delenv("KETAPLAN_BOOK")
    return clinic


@pytest.fixture
def no_home(monkeypatch, tmp_path):
    def nobody():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("KETAPLAN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(Path, "home", nobody)


def test_a_new_book_of_the_clinic_takes_over_what_was_proposed_before(no_book):
    before = values("UID", *PROPOSED)
    assert ketaplan("book", "--create", "--book", "k.db").exit_code == 0
    assert ketaplan("plan", "P-1042", "--book", "k.db", "--save").exit_code == 0
    assert values("UID", *EXPORTED, "--book", "k.db") == before


@pytest.mark.parametrize("more", [["--trial"], ["--clinic", "other.toml"]])
def test_a_trial_book_and_a_book_of_another_clinic_do_not(no_book, more):
    before = values("UID", *PROPOSED)
    Path("other.toml").write_text(Path("clinic.toml").read_text().replace('id = "riverside"', 'id = "hillside"'))
    assert ketaplan("book", "--create", "--book", "k.db", *more).exit_code == 0
    assert not set(values("UID", *PROPOSED, "--book", "k.db")) & set(before)


def test_an_identity_cannot_be_deduced_from_ids(no_book, data):
    ids = [f"P-1042/1/induction/{number}" for number in range(1, 7)]
    seen = set(values("UID", *PROPOSED))
    for key in ("", "riverside", "Riverside Infusion Clinic", "P-1042", "ketaplan.db"):
        for hashed in (hmac.new(key.encode(), one.encode(), hashlib.sha256).hexdigest()[:32] for one in ids):
            assert hashed not in seen
    (data / "secret").unlink()
    assert not seen & set(values("UID", *PROPOSED))


def test_without_a_home_there_is_no_calendar_unless_a_book_is_named(no_book, no_home):
    refused = ketaplan(*PROPOSED)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "this account has no home folder. Give a book with --book" in refused.stderr
    assert ketaplan("plan", "P-1042").exit_code == 0
    assert ketaplan("book", "--create", "--book", "k.db").exit_code == 0
    assert len(values("UID", *PROPOSED, "--book", "k.db")) == 6


def test_nothing_is_retained_for_what_is_no_calendar(no_book, data):
    for name in ("table", "json", "csv", "toml"):
        assert ketaplan("plan", "P-1042", "--format", name).exit_code == 0
    assert not data.exists()


def test_a_calendar_is_tentative_until_it_is_booked(clinic):
    assert values("STATUS", *PROPOSED) == ["TENTATIVE"] * 6
    assert values("STATUS", *PROPOSED, "--save", "--dry-run") == ["TENTATIVE"] * 6
    assert values("STATUS", *PROPOSED, "--save") == ["CONFIRMED"] * 6
    assert values("STATUS", *PROPOSED) == ["CONFIRMED"] * 6


def test_what_is_booked_wins_over_every_proposal_and_each_change_over_the_one_before(clinic):
    sequences = [set(values("SEQUENCE", *PROPOSED))]
    for words in ((*PROPOSED, "--save"), ("move", "P-1042/1/induction/3"), ("cancel", "P-1042/1/induction/3")):
        assert ketaplan(*words).exit_code == 0
        sequences.append(set(values("SEQUENCE", *EXPORTED)))
    assert sequences == [{"0"}, {"1"}, {"1", "2"}, {"1", "3"}]


@pytest.mark.parametrize("how", [[*PROPOSED, "--save"], ["plan", "P-1042", "--save"]])
def test_a_cancellation_reaches_the_calendar_that_saving_or_looking_wrote(clinic, how):
    assert ketaplan(*how).exit_code == 0
    assert ketaplan(*PROPOSED).exit_code == 0
    assert ketaplan("cancel", "P-1042/1/induction/6").exit_code == 0
    assert sorted(values("STATUS", *EXPORTED)) == ["CANCELLED"] + ["CONFIRMED"] * 5
    assert sorted(values("STATUS", *PROPOSED)) == ["CANCELLED", "TENTATIVE"]


def test_saving_for_a_calendar_is_an_export(clinic):
    assert ketaplan(*PROPOSED, "--save").exit_code == 0
    assert "exported" in ketaplan("log").stdout


def test_every_title_of_a_trial_book_says_so(clinic):
    assert ketaplan("book", "--create", "--trial", "--book", "trial.db").exit_code == 0
    beside = ("--book", "trial.db")
    assert set(values("SUMMARY", *PROPOSED, *SUNDAY, *beside)) == {"TRIAL Appointment"}
    assert set(values("SUMMARY", *PROPOSED, *SUNDAY, "--save", *beside)) == {"TRIAL Appointment"}
    for words in (EXPORTED, (*EXPORTED, "--details"), ("export", "--format", "ics"), (*PROPOSED, "--details", *SUNDAY)):
        assert all(title.startswith("TRIAL ") for title in values("SUMMARY", *words, *beside))
    week = ("calendar", "--week", "2026-11-30", "--format", "ics")
    assert all(title.startswith("TRIAL ") for title in values("SUMMARY", *week, *beside))


def test_a_place_is_named_as_the_clinic_wants_the_public_to_read_it(clinic):
    assert ketaplan("plan", "P-1042", "--save").exit_code == 0
    everybody = ("export", "--format", "ics")
    calendars = (PROPOSED, EXPORTED, everybody, (*everybody, "--staff", "dr-lee"))
    stated = re.sub(r"(?m)^public_.*\n", "", Path("clinic.toml").read_text())
    public = 'clock = 24\npublic_name = "Riverside"\npublic_address = "12 Shore Road"\n#'
    for written, place in ((stated, set()), (stated.replace("clock = 24", public, 1), {"Riverside\\, 12 Shore Road"})):
        Path("clinic.toml").write_text(written)
        for words in calendars:
            assert set(values("LOCATION", *words)) == place
            assert set(values("LOCATION", *words, "--details")) == {"Riverside Infusion Clinic"}


def test_a_check_in_is_the_same_entry_under_any_name_and_measure(clinic):
    def checkins():
        uids, titles = (values(name, *PROPOSED, "--details") for name in ("UID", "SUMMARY"))
        return {uid: title for uid, title in zip(uids, titles, strict=True) if not title.startswith("Session")}

    before = checkins()
    patient = Path("patients/P-1042.toml")
    patient.write_text(patient.read_text().replace('"depression"', '"anxiety"'))
    after = checkins()
    assert list(before) == list(after)
    assert len(before) > 2
    assert not set(before.values()) & set(after.values())


def test_the_days_of_scores_are_tentative_until_all_is_booked_and_then_win_over_the_proposal(clinic):
    def entries(*words):
        calendar = ketaplan(*words, "--details").stdout.replace("\r", "")
        found = (re.findall(rf"^{name}:(.*)$", calendar, re.MULTILINE) for name in ("UID", "STATUS", "SEQUENCE"))
        return sorted(zip(*found, strict=True))

    proposed, booked, exported = entries(*PROPOSED), entries(*PROPOSED, "--save"), entries(*EXPORTED)
    assert {entry[1:] for entry in proposed} == {("TENTATIVE", "0")}
    assert {entry[1:] for entry in booked} == {("CONFIRMED", "1")}
    assert len(proposed) == 9
    assert [uid for uid, *_ in proposed] == [uid for uid, *_ in booked]
    assert booked == exported
