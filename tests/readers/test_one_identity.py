"""A course as it goes through a patient's calendar: proposed, booked, moved, cancelled, in files imported so.

However a calendar program keeps its entries, it has six, six, six and five of them that hold, at the times that the
book has, with nothing twice.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from readers.programs import Khal, Reader
from support.cli import ketaplan

pytestmark = pytest.mark.readers

EXAMPLES = Path(__file__).parents[2] / "examples"
SUNDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)
THIRD, FOURTH = "P-1042/1/induction/3", "P-1042/1/induction/4"
TO_PATIENT = ("export", "--patient", "P-1042", "--format", "ics")
HOLDING = (6, 6, 6, 5)

Event = dict[str, Any]


class Story:
    """The four files of a course, and when its appointments were after each."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.files: list[str] = []
        self.times: list[set[float]] = []
        shutil.copytree(EXAMPLES, folder)
        patch.chdir(folder)
        self.at(0)

    def at(self, minutes: int) -> None:
        """Let every command believe that it is this many minutes later."""
        self.patch.setattr("ketaplan.cli.clock.now", lambda: SUNDAY + timedelta(minutes=minutes))

    def does(self, *words: str) -> str:
        done = ketaplan(*words)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    def sends(self, *words: str, book: bool = True) -> None:
        self.files.append(self.does(*words))
        known = json.loads(self.does("export", "--format", "json"))["appointments"] if book else []
        holding = [one for one in known if one["status"] != "cancelled"]
        self.times.append({datetime.fromisoformat(one["start"]).timestamp() for one in holding})


def booked_from_the_start(story: Story) -> None:
    story.patch.setenv("KETAPLAN_BOOK", "ketaplan.db")
    story.does("book", "--create")
    story.sends("plan", "P-1042", "--format", "ics")
    story.at(1)
    story.sends("plan", "P-1042", "--save", "--format", "ics")


def proposed_before_there_was_a_book(story: Story) -> None:
    story.sends("plan", "P-1042", "--format", "ics", book=False)
    story.patch.setenv("KETAPLAN_BOOK", "ketaplan.db")
    story.does("book", "--create")
    story.sends("plan", "P-1042", "--save", "--format", "ics")


def booked_from_a_file_and_seen_again(story: Story) -> None:
    story.patch.setenv("KETAPLAN_BOOK", "ketaplan.db")
    story.does("book", "--create")
    story.sends("plan", "P-1042", "--format", "ics")
    story.does("plan", "P-1042", "--format", "json", "--output", "plan.json")
    story.does("book", "plan.json")
    story.sends("plan", "P-1042", "--format", "ics")


def tried_out_on_a_day_still_ahead(story: Story) -> None:
    """The proposal's stamp is then later than that of everything that is booked."""
    story.patch.setenv("KETAPLAN_BOOK", "trial.db")
    story.does("book", "--create", "--trial")
    day = ("--as-of", "2026-11-23")
    story.sends("plan", "P-1042", "--format", "ics", *day)
    story.sends("plan", "P-1042", "--save", "--format", "ics", *day)


BEGINNINGS = (
    booked_from_the_start,
    proposed_before_there_was_a_book,
    booked_from_a_file_and_seen_again,
    tried_out_on_a_day_still_ahead,
)


@pytest.fixture(scope="module", params=BEGINNINGS, ids=lambda beginning: beginning.__name__)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        told = Story(tmp_path_factory.mktemp("story") / "clinic", patch)
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        request.param(told)
        told.does("move", THIRD)
        told.sends(*TO_PATIENT)
        told.does("cancel", FOURTH, "--yes")
        told.sends(*TO_PATIENT)
        yield told


def imported(store: dict[str, Event], events: list[Event]) -> None:
    """Take events in by RFC 5546, section 2.1.5: of one UID the higher SEQUENCE counts, then the later DTSTAMP."""
    for event in events:
        known = store.get(event["uid"])
        if known is None or (event["sequence"], event["stamp"]) > (known["sequence"], known["stamp"]):
            store[event["uid"]] = event


def holding(store: dict[str, Event]) -> list[Event]:
    return [event for event in store.values() if event["status"] != "CANCELLED"]


def test_each_file_brings_a_calendar_to_what_holds(reader: Reader, story: Story) -> None:
    store: dict[str, Event] = {}
    for file, count, times in zip(story.files, HOLDING, story.times, strict=True):
        imported(store, reader.events(file))
        assert len(holding(store)) == count
        assert not times or {event["start"] for event in holding(store)} == times
    assert {event["status"] for event in holding(store)} == {"CONFIRMED"}


def test_a_file_that_comes_late_does_not_undo_a_later_one(reader: Reader, story: Story) -> None:
    read = [reader.events(file) for file in story.files]
    ends = set()
    for order in permutations(read):
        store: dict[str, Event] = {}
        for events in order:
            imported(store, events)
        ends.add(tuple(sorted((event["uid"], event["start"], event["status"]) for event in store.values())))
    assert len(ends) == 1


def test_only_what_is_booked_is_confirmed(reader: Reader, story: Story) -> None:
    first, second, *_ = story.files
    assert {event["status"] for event in reader.events(first)} == {"TENTATIVE"}
    assert {event["status"] for event in reader.events(second)} == {"CONFIRMED"}


def test_khal_holds_what_holds(tmp_path: Path, story: Story) -> None:
    khal = Khal(tmp_path / "khal")
    for number, (file, count, times) in enumerate(zip(story.files, HOLDING, story.times, strict=True)):
        path = tmp_path / f"{number}.ics"
        path.write_bytes(file.encode())
        khal("import", "--batch", path)
        fields = ("--json", "start-long", "--json", "status")
        shown = [json.loads(day) for day in khal("list", "2026-11-01", "120d", *fields).splitlines() if day.strip()]
        entries = [entry for day in shown for entry in day]
        kept = [entry for entry in entries if entry["status"] != "CANCELLED"]
        assert len(kept) == count
        seen = {datetime.fromisoformat(f"{entry['start-long']}+00:00").timestamp() for entry in kept}
        assert not times or seen == times
