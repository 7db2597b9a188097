"""What can go wrong, as one tree with an exit code on each branch.

::

    KetaplanError
    ├── NoPlanError      1   no course follows the rules; the causes come with it, as values
    ├── InputError       2   files or options that cannot be used; every fault comes with it
    │   └── TooManyCoursesError  an order with too many possible courses to compare
    ├── BookError        3   the book refuses: missing, slot taken since, unknown id, locked, damaged
    └── UnwrittenError   1   an output cannot be written; 0 if the book was changed before

What is wrong in a user's file is a value, a :class:`Fault`: faults are collected, sorted and shown
together.  What stops an operation is an exception.  Neither contains a patient's name or birth date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaplan.domain.reasons import Cause


class Fault(Struct, frozen=True, order=True):
    """One thing wrong in one file, in the words of the person who wrote it.

    ``line`` counts from 1; 0 means the file itself.  ``key`` is the dotted path of
    the key, with list positions from 0 (``staff[2].shifts[0].to``), or empty.  A ``warning`` does not make
    the file unusable.
    """

    file: str
    line: int
    key: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        """Return ``file:line: key: message``, as editors understand it."""
        file = " ".join(self.file.splitlines())  # a name with a line break must not look like two faults
        place = f"{file}:{self.line}" if self.line else file
        words = f"warning: {self.message}" if self.warning else self.message
        return f"{place}: {self.key}: {words}" if self.key else f"{place}: {words}"


class KetaplanError(Exception):
    """The root of everything that ketaplan raises on purpose."""

    exit_code = 2


class NoPlanError(KetaplanError):
    """No course follows the rules; ``causes`` say why, clinic by clinic, as values.

    ``trial`` means that a trial book was used; ``warnings`` are about the files that were read.
    """

    exit_code = 1
    trial = False
    warnings: tuple[Fault, ...] = ()

    def __init__(self, patient: str, causes: Sequence[Cause]) -> None:
        """Keep the patient's id (never the name) and the causes."""
        super().__init__(patient, tuple(causes))
        self.patient = patient
        self.causes = tuple(causes)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, and what would help, in words: a line each."""
        from ketaplan.text.reasons import lines_of

        return tuple(line for cause in self.causes for line in lines_of(cause))

    def __str__(self) -> str:
        return "\n".join((f"No course for {self.patient}.", *self.reasons))


class InputError(KetaplanError):
    """Files or options that cannot be used."""

    exit_code = 2


class TooManyCoursesError(InputError):
    """An order with more possible courses than can be compared."""

    def __init__(self, patient: str, sessions: int) -> None:
        """Name the patient's id and what to change."""
        super().__init__(
            f"{patient}: {sessions} sessions with such wide gaps allow too many courses to compare; "
            "order fewer sessions, narrower gap_days, or an earlier review_on"
        )


class FaultyFilesError(InputError):
    """Files with faults; ``faults`` are sorted by file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Sort the faults and make them the message, one a line."""
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BookError(KetaplanError):
    """The book refuses."""

    exit_code = 3


class UnwrittenError(KetaplanError):
    """An output cannot be written: stdout is full or closed; no failure if the book was changed before."""

    exit_code = 1


class UnwrittenFileError(UnwrittenError, InputError):
    """The file or folder that an option names cannot be written."""

    exit_code = 2
