"""What patients are called on a sheet that everyone can read: by their initials, unless names are asked for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaplan.formats.book.calendar_view import CalendarView


def called(view: CalendarView, *, names: bool) -> Mapping[str, str]:
    """Return what each patient is called, by id: the name, or initials; with the id where two are alike."""
    patients = {one.patient for one in view.bookings}
    own = {patient: sanitized(view.names.get(patient, "")) for patient in patients}
    words = own if names else {patient: initials(name) for patient, name in own.items()}
    alike = Counter(words.values())
    return {patient: _with_id(word, patient, names=names, is_alone=alike[word] == 1) for patient, word in words.items()}


def _with_id(word: str, patient: str, *, names: bool, is_alone: bool) -> str:
    """Return a word that is of this patient alone."""
    if word and is_alone:
        return word
    return f"{word} ({patient})" if word and names else patient


def initials(name: str) -> str:
    """Return ``M.S.`` for Maria Santos: the first letters of the first and the last word that have any."""
    found = [letter for word in name.split() if (letter := _first_letter(word))]
    return "".join(f"{letter}." for letter in (found if len(found) < 3 else (found[0], found[-1])))


def _first_letter(word: str) -> str:
    """Return the first letter of a word with the marks on it; empty if it has none."""
    from unicodedata import category, normalize

    word = normalize("NFC", word)
    first = next((at for at, sign in enumerate(word) if sign.isalpha()), None)
    if first is None:
        return ""
    end = first + 1
    while end < len(word) and category(word[end]).startswith("M"):
        end += 1
    return word[first].upper() + word[first + 1 : end]
