"""The book as the contract's JSON, and the same keys as TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.formats.book.absences import absence_dict
from ketaplan.formats.common.appointment_keys import booking_dict, checkin_dict
from ketaplan.formats.common.document import document, json_text, toml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.formats.book.view import BookedView
    from ketaplan.formats.common.options import Options


def json(view: BookedView, options: Options) -> Iterator[str]:
    """Yield the contract's ``{"kind": "book", "appointments": [...]}``; for one patient, ``checkins`` as in a plan.

    For all patients, ``absences`` of people, chairs and clinics.
    """
    before, after = json_text(_document(view, options, _PLACE)).split(f'"{_PLACE}"')
    yield before
    sign = "["
    for booking in view.bookings:
        yield f"{sign}\n    {_set_in(json_text(booking_dict(booking)))}"
        sign = ","
    yield ("[]" if sign == "[" else "\n  ]") + after


def toml(view: BookedView, options: Options) -> Iterator[str]:
    """Yield the same with TOML's own date-times."""
    if view.patient or not view.bookings:  # few, and TOML needs values before tables
        yield toml_text(_document(view, options, [booking_dict(booking) for booking in view.bookings]))
        return
    yield toml_text(_document(view, options, _PLACE)).replace(f'appointments = "{_PLACE}"\n', "")
    for booking in view.bookings:
        yield "\n" + toml_text({"appointments": [booking_dict(booking)]})


_PLACE = "the appointments' own place"


def _document(view: BookedView, options: Options, appointments: object) -> dict[str, Any]:
    content: dict[str, Any] = {"appointments": appointments}
    if view.patient:
        content["checkins"] = [checkin_dict(due) for due in view.checkins]
    else:
        content["absences"] = [absence_dict(one, reason=options.details) for one in view.absences]
    return document("book", content, trial=options.trial)


def _set_in(text: str) -> str:
    """Return a multi-line value as indented in a list inside an object."""
    return text.rstrip("\n").replace("\n", "\n    ")
