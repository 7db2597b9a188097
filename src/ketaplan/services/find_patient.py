"""Find patients by what people remember: a name, a part of it, or a part of an id."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.files.locate import PATIENTS
from ketaplan.text.folding import fit, folded, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.files.patient_heads import PatientHead

MOST_NEAR = 3
NEAR = 0.75
"""How much of a word must match, from 0 to 1, for it to be a near one."""


def folder_of(clinic: Path | None, patients: Path | None) -> Path:
    """Return the folder of the patients' files: as named, or next to the clinic file."""
    return patients or (clinic.parent if clinic else Path()) / PATIENTS


def called(heads: Iterable[PatientHead], typed: str) -> list[PatientHead]:
    """Return whose name or id the typed words fit, the best fit first; all of them for no words."""
    words = words_of(typed)
    if not words:
        return list(heads)
    fits = [(how, head) for head in heads if (how := fit(words, (head.name, head.id))) is not None]
    return [head for _, head in sorted(fits, key=lambda one: (one[0], one[1].id))]


def nearly_called(heads: Iterable[PatientHead], typed: str) -> list[PatientHead]:
    """Return the few whose name or id is nearest to what was typed."""
    from difflib import get_close_matches

    by_word: dict[str, list[PatientHead]] = defaultdict(list)
    for head in heads:
        for word in (*words_of(head.name), folded(head.id)):
            by_word[word].append(head)
    words = [word for typed_word in words_of(typed) for word in get_close_matches(typed_word, by_word, MOST_NEAR, NEAR)]
    return list({head.id: head for word in words for head in by_word[word]}.values())[:MOST_NEAR]
