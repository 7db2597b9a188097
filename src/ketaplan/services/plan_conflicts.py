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
    booked: dict[str, str] = {}
    for file, plan in plans:
        library = libraries.get(plan.clinic) or ProtocolLibrary(None)
        protocol = library.find(plan.protocol, clinics.get(plan.clinic, Path(file))).value
        if protocol is None:
            words = f"{plan.protocol!r} is unknown here, so {plan.patient} cannot be checked against the others"
            yield Fault(file, 0, "protocol", words, warning=True)
            continue
        try:
            transaction.add(Booking.of_plan(plan, protocol, plan.appointments))
        except TakenError as error:
            words = str(error)
            named = {word.strip(".,:;'") for word in words.split()}
            others = sorted({booked[name] for name in booked.keys() & named} - {file})
            yield Fault(file, 0, "", f"conflicts with {' and '.join(others) or 'itself'}: {words}")
        booked.update((one.id, file) for one in plan.appointments)
