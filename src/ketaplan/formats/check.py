"""What a check has found, for programs; people read faults on stderr and calls on stdout, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketaplan.text.words import TRIAL_MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.booking import Booking
    from ketaplan.errors import Fault
    from ketaplan.formats.common.options import Options


class CheckedBook(Struct, frozen=True, kw_only=True):
    """One book: its damage in words, the calls to make, what could not be checked, and what is missing on file.

    A call is an appointment that cannot stay as it is, the reasons, and both as a line for people.
    """

    book: str
    damage: Sequence[str] = ()
    calls: Sequence[tuple[Booking, Sequence[str], str]] = ()
    unchecked: Sequence[str] = ()
    warnings: Sequence[str] = ()
    trial: bool = False


class Checked(Struct, frozen=True, kw_only=True):
    """Everything that one run has checked."""

    files: Sequence[str] = ()
    faults: Sequence[Fault] = ()
    understood: Sequence[str] = ()
    books: Sequence[CheckedBook] = ()


def table(checked: Checked, _: Options) -> str:
    """Return one line for each call to make."""
    return "".join(
        f"{line}{f'  {TRIAL_MARK}' if book.trial else ''}\n" for book in checked.books for _, _, line in book.calls
    )


def json(checked: Checked, options: Options) -> str:
    """Return one document with every fault and every call to make."""
    from ketaplan.formats.common.document import document, json_text

    content = {
        "files": list(checked.files),
        "faults": [fault_dict(one) for one in checked.faults],
        "calendars": list(checked.understood),
        "books": [_book_dict(one) for one in checked.books],
    }
    return json_text(document("check", content, trial=options.trial))


def fault_dict(fault: Fault) -> dict[str, Any]:
    """Return a fault: line 0 is the file itself."""
    place = {"file": fault.file, "line": fault.line, "key": fault.key}
    return {**place, "message": fault.message, "warning": fault.warning}


def _book_dict(checked: CheckedBook) -> dict[str, Any]:
    from ketaplan.formats.common.appointment_keys import booking_dict

    calls = [{"reasons": list(reasons), "appointment": booking_dict(booking)} for booking, reasons, _ in checked.calls]
    found = {"damage": list(checked.damage), "calls": calls, "unchecked": list(checked.unchecked)}
    found |= {"warnings": list(checked.warnings)} if checked.warnings else {}
    return {"book": checked.book, **({"trial": True} if checked.trial else {}), **found}
