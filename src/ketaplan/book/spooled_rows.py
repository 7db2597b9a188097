"""Many rows of a book as of one moment, spooled to disk and read as often as needed.

A book may have more appointments than fit in memory, and an export must not block others from booking.
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

CHUNK_ROWS = 500
IN_MEMORY = 4_000_000
"""Bytes that need no file: the appointments of some thousand visits."""
_SIZE_BYTES = 4


class SpooledBookings(Bookings):
    """Bookings in their order; the temporary file is deleted by :meth:`close`."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Spool the rows, a chunk at a time."""
        self._count, self._end = 0, 0
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed with this
        try:
            self._spool(iter(rows))
        except BaseException:
            self._file.close()
            raise

    def _spool(self, rows: Iterator[Row]) -> None:
        while chunk := list(islice(rows, CHUNK_ROWS)):
            packed = msgpack.encode(chunk)
            self._end += self._file.write(len(packed).to_bytes(_SIZE_BYTES, "big")) + self._file.write(packed)
            self._count += len(chunk)

    def __len__(self) -> int:
        """Return the number of bookings."""
        return self._count

    def __iter__(self) -> Iterator[Booking]:
        """Yield each booking, decoded on the way."""
        return (booking_of(row) for row in self._rows())

    def __contains__(self, booking: object) -> bool:
        """Return whether it is included."""
        return any(booking == other for other in self)

    def outlines(self) -> Iterator[Outline]:
        """Yield the outline of each, ten times as fast."""
        return (outline_of(row) for row in self._rows())

    def close(self) -> None:
        """Delete the temporary file."""
        self._file.close()

    def _rows(self) -> Iterator[Row]:
        offset = 0
        while offset < self._end:
            self._file.seek(offset)
            size = int.from_bytes(self._file.read(_SIZE_BYTES), "big")
            yield from msgpack.decode(self._file.read(size))
            offset += _SIZE_BYTES + size
