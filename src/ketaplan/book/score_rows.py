"""A score as a row of the book, with a checksum that reveals alterations; on a server in a schema of its own."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaplan.book.errors import DamagedBookError, NotAllowedError
from ketaplan.book.group_checksums import (
    EMPTY,
    GroupChecksum,
    RunningChecksum,
    checksum_of_group,
    totals_of_groups,
    unequal_groups,
)
from ketaplan.domain.score import Score

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ketaplan.book.backend import Database

SCORE_COLUMNS = (
    "number", "patient", "measure", "day", "score", "items", "after", "corrects", "alarming", "who", "at", "checksum",
)  # fmt: skip
FEW = 40
"""Up to this many patients are looked up one by one; more in one reading of all rows."""
_encoded = json.JSONEncoder(ensure_ascii=False).encode
ALARMING = ""
"""The name of the one group of all rows for which a clinician must see a patient; no patient's id is empty."""
_SELECT = f"SELECT {', '.join(SCORE_COLUMNS)} FROM score"  # noqa: S608  own words


class ScoreRow(NamedTuple):
    """The values of SCORE_COLUMNS."""

    number: int
    patient: str
    measure: str
    day: str
    score: int | None
    items: str
    after: str
    corrects: int
    alarming: int
    who: str
    at: str
    checksum: str

    def __repr__(self) -> str:
        return f"ScoreRow(number={self.number})"

    @classmethod
    def of(cls, score: Score, number: int, who: str = "", at: str = "") -> ScoreRow:
        """Return the row to store under a number."""
        items = ",".join(map(str, score.items))
        corrects = number_of(score.corrects) if score.corrects else 0
        values = (
            number, score.patient, score.measure, score.on.isoformat(), score.score, items, score.after, corrects,
            int(score.is_alarming), who, at,
        )  # fmt: skip
        return cls(*values, checksum_of_score(values))

    @property
    def value(self) -> Score:
        """The score."""
        from datetime import date

        return Score(
            id=f"s{self.number}",
            patient=self.patient,
            measure=self.measure,
            on=date.fromisoformat(self.day),
            score=self.score,
            items=tuple(map(int, self.items.split(","))) if self.items else (),
            after=self.after,
            corrects=f"s{self.corrects}" if self.corrects else "",
            is_alarming=bool(self.alarming),
            by=self.who,
            at=self.at,
        )

    @property
    def word(self) -> str:
        """The word for the log."""
        return "corrected" if self.corrects else "scored"

    @property
    def log_detail(self) -> str:
        """What the log says of it: its number alone, never the measure or the score."""
        detail = {"score": f"s{self.number}"} | ({"corrects": f"s{self.corrects}"} if self.corrects else {})
        return json.dumps(detail)


def number_of(name: str) -> int:
    """Return the number of a line from its id, such as ``s12``; 0 if that is not an id."""
    return int(name[1:]) if name[:1] == "s" and name[1:].isdecimal() and name.isascii() else 0


def checksum_of_score(values: tuple[Any, ...]) -> str:
    """Return 32 hexadecimal digits over all values of a row; SQL on a server computes the same."""
    return sha256(_encoded(values).encode()).hexdigest()[:32]


def scores_of_patient(database: Database, patient: str) -> list[Score]:
    """Return every line of a patient, oldest first; raises DamagedBookError for a lost or altered one."""
    rows = _sound(database, f"{_SELECT} WHERE patient = ? ORDER BY number", (patient,))
    _compare(database, patient, rows)
    return [row.value for row in rows]


def scores_of_many(
    database: Database, patients: Collection[str], measures: Collection[str] | None = None
) -> dict[str, list[Score]]:
    """Return the lines of each of these patients on these measures (None: all), oldest first.

    For many patients all rows are read once, and verified; only those that are asked for stay in memory.  Raises
    DamagedBookError for a lost or altered one.
    """
    if len(patients) <= FEW:
        each = {name: scores_of_patient(database, name) for name in sorted(patients)}
        return {name: [one for one in own if measures is None or one.measure in measures] for name, own in each.items()}
    found: dict[str, list[Score]] = {name: [] for name in sorted(patients)}
    checksums: dict[str, RunningChecksum] = {}
    for values in database.stream(f"{_SELECT} ORDER BY number"):
        patient = values[1]
        if patient not in patients:
            continue
        row = ScoreRow(*values)
        if checksum_of_score(values[:-1]) != row.checksum:
            raise DamagedBookError(database.address, f"score s{row.number} is altered")
        checksums.setdefault(patient, RunningChecksum()).add(row.checksum)
        if measures is None or row.measure in measures:
            found[patient].append(row.value)
    for name, *stored in database.query("SELECT name, entries, digest FROM score_seal"):
        if name in patients:
            running = checksums.pop(name, None)
            if (running.total if running else EMPTY) != GroupChecksum(*stored):
                raise DamagedBookError(database.address, f"{_named(name)} are lost or altered")
    if checksums:
        raise DamagedBookError(database.address, f"{_named(min(checksums))} are lost or altered")
    return found


def alarming_scores(database: Database) -> list[Score]:
    """Return every alarming line, oldest first, also those corrected since; raises DamagedBookError likewise."""
    rows = _sound(database, f"{_SELECT} WHERE alarming = 1 ORDER BY number")
    _compare(database, ALARMING, rows)
    return [row.value for row in rows]


def last_number(database: Database) -> int:
    """Return the number of the last line; 0 if there is none."""
    return int(database.query("SELECT coalesce(max(number), 0) FROM score")[0][0])


def damage_of_scores(database: Database) -> Iterator[str]:
    """Yield altered rows, then the patients whose rows do not add up to the stored checksums."""
    alarming = RunningChecksum()
    for values in database.stream(_SELECT):
        row = ScoreRow(*values)
        if checksum_of_score(row[:-1]) != row.checksum:
            yield f"score s{row.number}: altered"
        if row.alarming:
            alarming.add(row.checksum)
    by_patient = totals_of_groups(database.stream("SELECT patient, checksum FROM score ORDER BY patient"))
    totals = chain([(ALARMING, alarming.total)] if alarming.total != EMPTY else [], by_patient)
    stored = database.stream("SELECT name, entries, digest FROM score_seal ORDER BY name")
    for name in unequal_groups(totals, stored):
        yield f"{_named(name)} are lost, altered or inserted"


def refuse_unseen(database: Database) -> None:
    """Raise NotAllowedError for a user who may see the calendar, but not scores."""
    if not database.sees_scores:
        raise NotAllowedError(
            database.address,
            "see or enter scores; ask the book's owner for the role ketaplan_score_reader or ketaplan_score_keeper",
        )


def _sound(database: Database, sql: str, values: tuple[str, ...] = ()) -> list[ScoreRow]:
    rows = [ScoreRow(*row) for row in database.query(sql, values)]
    for row in rows:
        if checksum_of_score(row[:-1]) != row.checksum:
            raise DamagedBookError(database.address, f"score s{row.number} is altered")
    return rows


def _compare(database: Database, name: str, rows: Iterable[ScoreRow]) -> None:
    query = "SELECT entries, digest FROM score_seal WHERE name = ?"
    stored = database.query(query, (name,))
    if (GroupChecksum(*stored[0]) if stored else EMPTY) != checksum_of_group(row.checksum for row in rows):
        raise DamagedBookError(database.address, f"{_named(name)} are lost or altered")


def _named(name: str) -> str:
    return f"scores of {name}" if name else "scores for which a clinician is called"
