"""Many rows of a book as they were at one moment: put aside on the disk, and read again as often as is wanted.

A book may have more appointments than fit in memory, and whoever writes them out must not keep others from booking
meanwhile.
"""

from __future__ import annotations

import tempfile
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import msgpack

from ketaplan.book.rows import booking_of, outline_of
from ketaplan.domain.booking import Bookings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketaplan.book.rows import Row
    from ketaplan.domain.booking import Booking, Outline

AT_ONCE = 500
IN_MEMORY = 4_000_000
"""Bytes that need no file: the appointments of some thousand visits."""
_SIZE = 4


class KeptBookings(Bookings):
    """Bookings in their order; the file that they lie in goes away with this."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Put the rows aside, a few hundred at once."""
        self._count, self._end = 0, 0
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed with this
        try:
            self._put_aside(iter(rows))
        except BaseException:
            self._file.close()
            raise

    def _put_aside(self, left: Iterator[Row]) -> None:
        while some := list(islice(left, AT_ONCE)):
            packed = msgpack.encode(some)
            self._end += self._file.write(len(packed).to_bytes(_SIZE, "big")) + self._file.write(packed)
            self._count += len(some)

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    def __iter__(self) -> Iterator[Booking]:
        """Each of them, made from its row when it is asked for."""
        return (booking_of(row) for row in self._rows())

    def __contains__(self, booking: object) -> bool:
        """Whether it is one of them."""
        return any(booking == other for other in self)

    def outlines(self) -> Iterator[Outline]:
        """The outline of each, in a tenth of the time."""
        return (outline_of(row) for row in self._rows())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _rows(self) -> Iterator[Row]:
        place = 0
        while place < self._end:
            self._file.seek(place)
            size = int.from_bytes(self._file.read(_SIZE), "big")
            yield from msgpack.decode(self._file.read(size))
            place += _SIZE + size
