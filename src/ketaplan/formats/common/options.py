"""How content is shown: the options of every format."""

from __future__ import annotations

from msgspec import Struct

DAY_BEFORE_AND_TWO_HOURS = (24 * 60, 2 * 60)
PAPERS = ("letter", "a4")
"""Sizes of paper, by their names in CSS."""


class Sheet(Struct, frozen=True, kw_only=True):
    """How a hand-out is written: the language (empty: the patient's), for whom, and the paper."""

    language: str = ""
    reader: str = "patient"
    paper: str = PAPERS[0]


class Options(Struct, frozen=True, kw_only=True):
    """How content is shown.

    ``details`` adds numbers, and to calendar entries who and where; ``names`` adds names to CSV; ``width`` is in
    columns (None: 80); ``reminders`` are minutes before a visit; ``secret`` is the source of identities of calendar
    entries; ``trial`` says that it is a trial book, so that nothing is promised;
    ``sheet`` is for hand-outs.
    """

    details: bool = False
    names: bool = False
    width: int | None = None
    color: bool = False
    reminders: tuple[int, ...] = DAY_BEFORE_AND_TWO_HOURS
    secret: bytes = b""
    trial: bool = False
    sheet: Sheet = Sheet()
