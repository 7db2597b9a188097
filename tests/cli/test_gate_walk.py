"""Every command that writes to a book, every state of a patient, every day given as today: the gate is never passed by.

What may not be committed is computed here again from the contract's rule 6, not asked of the gate.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from ketaplan.book.backends import open_book
from ketaplan.book.integrity import find_damage
from ketaplan.cli import clock as real_clock
from ketaplan.cli.app import COMMANDS
from ketaplan.files.protocol_library import BUILT_IN
from support.cli import SUNDAY, ketaplan

EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENT = Path("patients/P-1042.toml")
TODAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23)
VALID_DAYS = 30
"""How long a consent is valid here; nothing is booked without one."""
DAYS = (None, date(2026, 11, 16), TODAY, date(2026, 11, 25))
"""No day given as today, one before, the real one, and one after it."""


class State(NamedTuple):
    """What a patient's file says; the last of the patient's seven infusions is maintenance."""

    status: str = "cleared"
    on: date = date(2026, 11, 20)
    born: date = date(1984, 3, 9)
    ordered: date = date(2026, 11, 20)
    maintenance: date = date(2026, 11, 20)
    more: str = ""
    halted: tuple[date, date] | None = None
    consented: date | None = date(2026, 11, 16)

    def text(self):
        """The file."""
        before, _, after = (EXAMPLES / PATIENT).read_text().partition("[clearance]")
        _, _, windows = after.partition("[[available]]")
        given = f"by = 'Dr. Okafor'\non = {self.on}\n" if self.status == "cleared" else ""
        return (
            before.replace("1984-03-09", str(self.born))
            + f"[clearance]\nstatus = '{self.status}'\n{given}"
            + f"[order]\nby = 'Dr. Okafor'\non = {self.ordered}\nsessions = 6\n"
            + f"[maintenance]\nby = 'Dr. Okafor'\non = {self.maintenance}\nsessions = 1\nevery_days = 14\n"
            + f"{self.more}[[available]]{windows.partition('[[on_file]]')[0]}"
            + (f"[[on_file]]\nkind = 'consent'\nby = 'Riverside'\non = {self.consented}\n" if self.consented else "")
        )

    def forbids(self, phase, day, today):
        """Whether rule 6 or the minimum age is against an infusion on a day, committed on another."""
        of_age = self.born.replace(year=self.born.year + 18)
        dated = [self.on, self.ordered, *([self.maintenance] if phase == "maintenance" else ())]
        if self.consented is None or not self.consented <= today <= self.consented + timedelta(days=VALID_DAYS):
            return True
        if self.halted and self.halted[0] <= today <= self.halted[1]:
            return True
        return self.status != "cleared" or max(dated) > today or day < of_age


def _noon():
    return datetime(2026, 11, 22, 17, tzinfo=UTC)


STATES = {
    "cleared today": State(on=TODAY),
    "cleared from tomorrow": State(on=TOMORROW),
    "pending": State("coordination-pending"),
    "consult needed": State("consult-needed"),
    "declined": State("declined"),
    "under age on some of the days": State(born=date(2008, 12, 8)),
    "order dated tomorrow": State(ordered=TOMORROW),
    "stopped": State(more="[stopped]\nby = 'Dr. Okafor'\non = 2026-11-16\n", halted=(date.min, date.max)),
    "on hold until today": State(
        more="[hold]\nby = 'Dr. Okafor'\non = 2026-11-16\nuntil = 2026-11-22\n", halted=(date.min, TODAY)
    ),
    "on hold": State(more="[hold]\nby = 'Dr. Okafor'\non = 2026-11-16\n", halted=(date.min, date.max)),
    "maintenance dated tomorrow": State(maintenance=TOMORROW),
    "without consent": State(consented=None),
    "consent from tomorrow": State(consented=TOMORROW),
    "consent until yesterday": State(consented=TODAY - timedelta(days=VALID_DAYS + 1)),
}
FIRST, LAST = "P-1042/1/induction/1", "P-1042/1/maintenance/1"
WRITES = {
    "plan": [("empty", ("plan", "P-1042", "--save"))],
    "batch": [("empty", ("batch", "patients", "--effort", "1", "--save"))],
    "book": [("empty", ("book", "plan.json"))],
    "move": [("booked", ("move", FIRST)), ("booked", ("move", LAST))],
    "mark": [
        ("booked", ("mark", FIRST, "confirmed")),
        ("booked", ("mark", LAST, "confirmed")),
        ("cancelled", ("mark", FIRST, "booked")),
    ],
    "restore": [("cancelled", ("restore", FIRST)), ("cancelled", ("restore", LAST))],
    "cancel": [("booked", ("cancel", FIRST))],
    "wait": [("booked", ("wait", "P-1042"))],
    "fill": [("waiting", ("fill", "--apply", "--yes"))],
    "absence": [("booked", ("absence", "add", "dr-lee", "--from", "2026-12-03"))],
    "replan": [
        ("booked", ("replan", "--close", "2026-12-03", "--apply", "--yes")),
        ("cancelled", ("replan", "P-1042", "--apply", "--yes")),
    ],
}
"""The commands that write to a book, each with what the book contains before it."""
READS = {
    "check",
    "new",
    "init",
    "edit",
    "protocols",
    "calendar",
    "export",
    "backup",
    "log",
    "help",
    "patients",
    "status",
    "report",
    "due",
    "letter",
    "today",
    "late",
} | {
    "progress",
    "impact",
    "explain",
    "completion",
    "schema",
}
"""The commands that commit no infusion."""
CASES = [case for cases in WRITES.values() for case in cases]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """A clinic's folder with the real and the trial books that the walk starts from, each made on the Sunday."""
    folder = tmp_path_factory.mktemp("walk") / "clinic"
    shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("patients", "lakeside.toml"))
    (folder / "patients").mkdir()
    required = f"before = 'booking'\nvalid_days = {VALID_DAYS}\n"
    text = (BUILT_IN / "iv-induction-6x2.toml").read_text().replace('before = "first"\n', required)
    (folder / "protocols/iv-induction-6x2.toml").write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(real_clock, "now", _noon)
        PATIENT.write_text(State().text())
        done("plan", "P-1042", "--as-of", SUNDAY, "--format", "json", "-o", "plan.json")
        for kind, more in (("real", ()), ("trial", ("--trial",))):
            done("book", "--create", "--book", f"{kind}-empty.db", *more)
            shutil.copy(f"{kind}-empty.db", f"{kind}-booked.db")
            done("book", "plan.json", "--book", f"{kind}-booked.db")
            shutil.copy(f"{kind}-booked.db", f"{kind}-cancelled.db")
            done("cancel", FIRST, LAST, "--book", f"{kind}-cancelled.db", "--yes")
            shutil.copy(f"{kind}-empty.db", f"{kind}-held.db")
            done("book", "plan.json", "--hold-after", "2", "--book", f"{kind}-held.db")
            shutil.copy(f"{kind}-empty.db", f"{kind}-waiting.db")
            done("wait", "P-1042", "--book", f"{kind}-waiting.db")
    return folder


def done(*words):
    """Run what has to succeed."""
    result = ketaplan(*words)
    assert result.exit_code == 0, (words, result.stderr)


def fixed(book):
    """What a book contains, by id, and its damage."""
    opened = open_book(str(book), _noon())
    try:
        return {one.id: one for one in opened.between(date.min, date.max)}, find_damage(opened)
    finally:
        opened.close()


@pytest.fixture(scope="module")
def known(books):
    """What each book contains, and its bytes."""
    return {book.name: (fixed(book)[0], book.read_bytes()) for book in sorted(books.glob("*-*.db"))}


@pytest.fixture(scope="module")
def taken():
    """The steps that a test has taken, and what came of each."""
    return {}


@pytest.fixture
def step(books, known, monkeypatch, clock):
    """Take one step: one command with a patient in one state, in a copy of one of the books."""
    monkeypatch.chdir(books)

    def step(case, state, kind, as_of):
        start, words = case
        PATIENT.write_text(state.text())
        shutil.copy(f"{kind}-{start}.db", "walk.db")
        before, content = known[f"{kind}-{start}.db"]
        said = ketaplan(*words, "--book", "walk.db", *(("--as-of", as_of) if as_of else ()))
        assert said.exit_code in {0, 1, 2, 3}, said.stderr
        if Path("walk.db").read_bytes() == content:
            return said, {}, True
        after, damage = fixed("walk.db")
        assert damage == []
        changed = {name: one for name, one in after.items() if one != before.get(name)}
        return said, changed, False

    return step


@pytest.fixture
def walk(step, taken):
    """Return what comes of a step, which is taken once for all tests."""

    def walk(*asked):
        key = repr(asked)
        if key not in taken:
            taken[key] = step(*asked)
        return taken[key]

    return walk


def test_every_command_is_known_to_write_or_only_to_read():
    assert set(COMMANDS) == READS | set(WRITES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case[1]))
def test_the_gate_is_passed_by_no_one(walk, case):
    committed = set()
    for name, state in STATES.items():
        for kind in ("real", "trial"):
            for as_of in DAYS:
                where = (name, kind, as_of)
                said, changed, untouched = walk(case, state, kind, as_of)
                if kind == "real" and as_of:
                    assert (said.exit_code, untouched) == (2, True), where
                    assert "is not a trial book" in said.stderr, where
                    continue
                infusions = [one for one in changed.values() if one.is_open and one.appointment.is_infusion]
                for one in infusions:
                    visit = one.appointment
                    assert not state.forbids(visit.phase, visit.day, as_of or TODAY), (where, one.id, said.stderr)
                if said.exit_code:
                    assert not changed or case[1][0] == "batch", where
                    assert said.stderr, where
                if infusions:
                    committed.add((name, as_of))
    if case[1][0] not in {"cancel", "absence", "wait"}:
        assert {("cleared today", None), ("cleared today", TODAY)} <= committed


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case[1]))
@pytest.mark.parametrize("state", ["cleared from tomorrow", "pending", "consult needed", "declined"])
def test_a_refusal_says_which_key_of_which_file_decides_and_never_a_name(walk, case, state):
    said, changed, _ = walk(case, STATES[state], "real", None)
    command = case[1][0]

    assert "Santos" not in said.stderr
    if command in {"book", "move", "mark", "restore"}:
        assert (said.exit_code, changed) == (3, {}), said.stderr
        assert "[clearance]" in said.stderr
        assert "patients/P-1042.toml" in said.stderr
    if command == "cancel":
        assert (said.exit_code, len(changed)) == (0, 1), said.stderr


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case[1]))
def test_a_missing_document_is_named_with_the_file_and_what_to_add(walk, case):
    said, changed, _ = walk(case, STATES["without consent"], "real", None)
    command = case[1][0]

    if command in {"cancel", "absence", "wait"}:
        assert (said.exit_code, len(changed)) == (0, int(command == "cancel")), said.stderr
        return
    assert (said.exit_code, changed) == ({"fill": 0, "batch": 1, "replan": 1}.get(command, 3), {}), said.stderr
    shown = said.stdout + said.stderr
    assert "consent is not on file" in " ".join(shown.split())
    assert '[[on_file]] kind = "consent", by and on to patients/P-1042.toml' in " ".join(shown.split())


@pytest.mark.parametrize("command", ["plan", "book"])
def test_a_course_is_booked_completely_or_not_at_all(walk, command):
    for state in STATES.values():
        for as_of in DAYS:
            said, changed, _ = walk(WRITES[command][0], state, "trial", as_of)
            infusions = [one for one in changed.values() if one.appointment.is_infusion]
            assert len(infusions) in {0, 6, 7}, said.stderr


@pytest.mark.parametrize(
    "case", [("empty", ("book", "plan.json", "--hold-after", "2")), ("held", ("mark", "P-1042", "booked"))]
)
def test_what_is_held_passes_the_gate_like_what_is_booked(walk, case):
    committed = set()
    for name, state in STATES.items():
        said, changed, _ = walk(case, state, "real", None)
        for one in changed.values():
            visit = one.appointment
            assert not state.forbids(visit.phase, visit.day, TODAY), (name, one.id, said.stderr)
            committed.add(name)
    assert "cleared today" in committed
    assert len(committed) < len(STATES)


# ---------------------------------------------------------------- what the clinic promises


def committed_by(walk, name):
    """The infusions that any command commits today for a patient in one state."""
    found = []
    for case in CASES:
        _, changed, _ = walk(case, STATES[name], "real", None)
        found += [one.appointment for one in changed.values() if one.is_open and one.appointment.is_infusion]
    return found


@pytest.mark.parametrize("name", ["pending", "consult needed", "declined", "cleared from tomorrow"])
def test_no_one_uncleared_is_booked(walk, name):
    assert committed_by(walk, name) == []


@pytest.mark.parametrize("name", ["stopped", "on hold", "on hold until today"])
def test_nothing_is_booked_while_a_course_is_on_hold_or_stopped(walk, name):
    assert committed_by(walk, name) == []


@pytest.mark.parametrize("name", ["without consent", "consent from tomorrow", "consent until yesterday"])
def test_nothing_is_booked_without_what_has_to_be_on_file_before(walk, name):
    assert committed_by(walk, name) == []


def test_no_one_under_age_on_the_day_is_booked(walk):
    assert all(one.day >= date(2026, 12, 8) for one in committed_by(walk, "under age on some of the days"))


def test_maintenance_is_booked_only_as_ordered_and_never_before_the_orders_date(walk):
    assert "maintenance" not in {one.phase for one in committed_by(walk, "maintenance dated tomorrow")}
    maintenance = [one for one in committed_by(walk, "cleared today") if one.phase == "maintenance"]
    assert {one.number for one in maintenance} == {1}


def test_a_psychiatrists_word_comes_before_the_first_infusion(walk):
    cleared = STATES["cleared today"].on
    assert all(one.day >= cleared for one in committed_by(walk, "cleared today"))
    assert committed_by(walk, "consult needed") == []


@pytest.mark.parametrize("case", [case for case in CASES if case[1][0] not in {"cancel", "absence", "wait"}], ids=str)
def test_progress_is_asked_for_between_sessions_and_after_the_last(step, case):
    """Whatever command wrote the course: before the first session, between sessions, and a week after the last."""
    _, changed, _ = step(case, STATES["cleared today"], "real", None)
    opened = open_book("walk.db", _noon())
    try:
        own = [one.appointment for one in opened.of_patient("P-1042") if one.is_open and one.appointment.is_infusion]
    finally:
        opened.close()
    course = sorted(one.day for one in own if one.phase != "maintenance")
    asked = ("--patient", "P-1042", "--from", "2026-11-01", "--to", "2027-12-31", "--format", "json")
    items = json.loads(ketaplan("due", *asked, "--book", "walk.db").stdout)["items"]
    days = [date.fromisoformat(one["on"]) for one in items if one["kind"] == "score"]
    assert changed
    assert course[0] in days
    assert any(course[0] < day < course[-1] for day in days)
    assert len(course) < 6 or course[-1] + timedelta(days=7) in days


def test_a_physician_and_a_nurse_are_with_every_infusion_from_its_first_minute_to_its_last(walk):
    infusions = committed_by(walk, "cleared today")
    assert infusions
    for one in infusions:
        (infusion,) = [stage for stage in one.stages if stage.stage == "infusion"]
        people = dict(infusion.people)
        assert (infusion.end - infusion.start).total_seconds() == 45 * 60
        assert people["physician"] != people["nurse"]
