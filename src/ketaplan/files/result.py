"""The result of a reader: a value, or the faults that prevent it."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from ketaplan.errors import Fault, FaultyFilesError

T = TypeVar("T")


class ReadResult(NamedTuple, Generic[T]):  # a frozen dataclass takes five times as long to create, at every start
    """The value of a file and its faults; the value is None if and only if a fault is not just a warning."""

    value: T | None
    faults: tuple[Fault, ...] = ()

    def or_raise(self) -> T:
        """Return the value; raises :class:`FaultyFilesError` with every fault if there is none."""
        if self.value is None:
            raise FaultyFilesError(self.faults)
        return self.value

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The warnings of a usable file."""
        return tuple(fault for fault in self.faults if fault.warning)


def is_usable(faults: tuple[Fault, ...]) -> bool:
    """Return whether all faults are warnings."""
    return all(fault.warning for fault in faults)
