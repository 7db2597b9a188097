"""Check plans for conflicts by booking them in a temporary book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ketaplan.domain.booking import Booking
from ketaplan.errors import Fault
from ketaplan.files.protocol_library import ProtocolLibrary

if TYPE_CHECKING:
    from ketaplan.book.book import Transaction
    from ketaplan.domain.plan import Plan


MOST_CONFLICTS = 200
"""The most plans that are reported."""


def conflicts(plans: Sequence[tuple[str, Plan]], clinics: Mapping[str, Path]) -> list[Fault]:
    """Return a fault for every plan that uses a chair, a person or a patient of one before it.

    ``plans`` come with their files; ``clinics`` are the clinics' files by id, where protocols are looked up.
    """
    if len(plans) < 2:
        return []
    from ketaplan.book.backends import create_book

    with TemporaryDirectory() as folder:
        now = datetime.now(UTC)
        book = create_book(str(Path(folder, "together.db")), now, trial=True)
        try:
            return book.write(now, lambda transaction: _first(_refused(transaction, plans, clinics)), dry_run=True)
        finally:
            book.close()


def _first(found: Iterator[Fault]) -> list[Fault]:
    faults = list(islice(found, MOST_CONFLICTS))
    if (more := next(found, None)) is not None:
        faults.append(Fault(more.file, 0, "", f"and more; these are the first {MOST_CONFLICTS}"))
    return faults


def _refused(
    transaction: Transaction, plans: Sequence[tuple[str, Plan]], clinics: Mapping[str, Path]
) -> Iterator[Fault]:
    from ketaplan.book.errors import TakenError

    libraries = {name: ProtocolLibrary(path) for name, path in clinics.items()}
    known: dict[str, tuple[str, Booking]] = {}
    for file, plan in plans:
        library = libraries.get(plan.clinic) or ProtocolLibrary(None)
        protocol = library.find(plan.protocol, clinics.get(plan.clinic, Path(file))).value
        if protocol is None:
            words = f"{plan.protocol!r} is unknown here, so {plan.patient} cannot be checked against the others"
            yield Fault(file, 0, "protocol", words, warning=True)
            continue
        bookings = Booking.of_plan(plan, protocol, plan.appointments)
        if said := next(_shared_ids(file, bookings, known), ""):
            yield Fault(file, 0, "", said)
            continue
        try:
            transaction.add(bookings)
        except TakenError as error:
            words = str(error)
            named = {word.strip(".,:;'") for word in words.split()}
            others = sorted({known[name][0] for name in known.keys() & named} - {file})
            yield Fault(file, 0, "", f"conflicts with {' and '.join(others) or 'itself'}: {words}")
        known.update((one.id, (file, one)) for one in bookings)


def _shared_ids(file: str, bookings: Sequence[Booking], known: Mapping[str, tuple[str, Booking]]) -> Iterator[str]:
    """Yield each id that is another patient's, or the patient's for another visit."""
    for one in bookings:
        other_file, other = known.get(one.id, (file, one))
        where = f"conflicts with {'itself' if other_file == file else other_file}: {one.id} is"
        if other.patient != one.patient:
            yield f"{where} an appointment of {other.patient}, and of {one.patient}"
        elif not other.same_visit(one):
            yield f"{where} planned twice, and differently; keep one of the two plans"
