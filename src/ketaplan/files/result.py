"""What a reader answers: a value, or the faults that stand in its way."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from ketaplan.errors import Fault, FaultyFilesError

T = TypeVar("T")


class ReadResult(NamedTuple, Generic[T]):  # a frozen dataclass takes five times as long to make, at every start
    """The value of a file and what is odd about it; the value is None exactly if a fault is no mere warning."""

    value: T | None
    faults: tuple[Fault, ...] = ()

    def or_raise(self) -> T:
        """The value; raises :class:`FaultyFilesError` with every fault where there is none."""
        if self.value is None:
            raise FaultyFilesError(self.faults)
        return self.value

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What is worth saying although the file can be used."""
        return tuple(fault for fault in self.faults if fault.warning)


def is_usable(faults: tuple[Fault, ...]) -> bool:
    """Whether there are warnings at most."""
    return all(fault.warning for fault in faults)
