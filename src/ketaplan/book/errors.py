"""The errors of a book; each class words its own message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from msgspec import MsgspecError

from ketaplan.errors import BookError
from ketaplan.text import next_steps
from ketaplan.text.words import day_in_sentence, time_words

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking

WHEN = "{when}"
Method = TypeVar("Method", bound=Callable[..., Any])


class MissingBookError(BookError):
    """There is no book at that address."""

    def __init__(self, address: str, found: str = "there is no book") -> None:
        """Say what was found, and how a book is created."""
        super().__init__(f"{address}: {found}. {next_steps.make_book(address)}")


class NotABookError(BookError):
    """Another kind of file is at that address, or a book with a damaged header."""

    def __init__(self, address: str) -> None:
        """Say both, since they look the same."""
        super().__init__(f"{address}: not a ketaplan book, or damaged; nothing was written.")


class BookExistsError(BookError):
    """A book is never created where something exists."""

    def __init__(self, address: str) -> None:
        """Say that nothing was changed."""
        super().__init__(f"{address}: something already exists there; nothing was changed.")


class TakenError(BookError):
    """A chair, a person or the patient is not free."""

    def __init__(self, words: str, booking: Booking | None = None, clock: int = 24) -> None:
        """Store the message, in which :data:`WHEN` is the booking's time on a 12 or 24-hour clock."""
        self.words, self.booking, self.clock = words, booking, clock
        super().__init__(words)

    @classmethod
    def of_all(cls, errors: Sequence[TakenError], patient: str) -> TakenError:
        """Return one error that says all that is taken, and how to see what is possible now."""
        error = cls("", next((one.booking for one in errors if one.booking), None))
        error.every = tuple(errors)
        error.step = str(next_steps.see_possible(patient))
        return error

    every: tuple[TakenError, ...] = ()
    step = ""

    def __str__(self) -> str:
        """Return the words with the booking's time; of several a line each, and the next step."""
        if self.every:
            return "\n".join((*(one.at_clock(self.clock) for one in self.every), self.step))
        return self.at_clock(self.clock)

    def at_clock(self, clock: int) -> str:
        """Return the words with the booking's time by a clock of 12 or 24 hours."""
        if self.booking is None:
            return self.words
        visit = self.booking.appointment
        times = " to ".join(time_words(one, clock) for one in (visit.start, visit.end))
        return self.words.replace(WHEN, f"{day_in_sentence(visit.day)}, {times}")


class NotInBookError(BookError):
    """No appointment has that id."""

    def __init__(self, name: str) -> None:
        """Name the id."""
        super().__init__(f"{name}: no such appointment in the book. {next_steps.see_booked()}")


class NoAbsenceError(BookError):
    """No absence has that id."""

    def __init__(self, name: str) -> None:
        """Name the id."""
        super().__init__(f"{name}: no such absence in the book; 'ketaplan absence list' lists them.")


class KnownScoresError(BookError):
    """Scores that contradict those in the book; ``found`` says why, by place in the list."""

    def __init__(self, found: dict[int, str]) -> None:
        """Say all reasons, without any score."""
        super().__init__("\n".join(found.values()))
        self.found = found


class ChangedMeanwhileError(BookError):
    """Another user changed the appointment after it was read."""

    def __init__(self, name: str) -> None:
        """Name the appointment."""
        super().__init__(f"{name}: someone else changed it meanwhile; nothing was written. Look at it and try again.")


class LockedBookError(BookError):
    """Another program locked the book for too long."""

    def __init__(self, address: str, seconds: float) -> None:
        """Say how long the wait was."""
        super().__init__(f"{address}: the book was locked by another program for {seconds:g} s; nothing was written.")


class ReadOnlyBookError(BookError):
    """The user may not open the book, or not write to it or its folder."""

    def __init__(self, address: str) -> None:
        """Name the book."""
        super().__init__(f"{address}: you may not open the book or write to it and its folder; nothing was written.")


class NoRoomError(BookError):
    """The disk is full or fails to write."""

    def __init__(self, address: str) -> None:
        """Say that the book is unchanged."""
        super().__init__(f"{address}: the disk is full or cannot be written; the book is unchanged.")


class DamagedBookError(BookError):
    """The book is not what was written."""

    def __init__(self, address: str, what: str) -> None:
        """Say what was found, and what to do."""
        super().__init__(
            f"{address}: the book is damaged: {what}. Nothing was written. "
            f"{next_steps.every_damage(address)}. Restore a copy made with 'ketaplan backup'."
        )
        self.what = what


class NewerBookError(BookError):
    """The book was written by a newer ketaplan."""

    def __init__(self, address: str, version: int, known: int) -> None:
        """Say both versions."""
        super().__init__(
            f"{address}: the book has schema {version}, and this ketaplan supports up to {known}: use a newer ketaplan."
        )


class UnreachableBookError(BookError):
    """The server does not answer, or went away; whether the last write was committed is unknown."""

    retry_seconds = 10.0
    """How long to retry, in seconds."""

    def __init__(self, address: str, reason: str) -> None:
        """Say what the driver said, and that repeating is safe."""
        super().__init__(f"{address}: the server cannot be reached: {reason}. It is safe to repeat the command.")


class NoConnectionLeftError(UnreachableBookError):
    """The server has no connection left; retried as long as waiting for a lock."""

    def __init__(self, address: str, seconds: float) -> None:
        """Say how long the wait was."""
        BookError.__init__(
            self,
            f"{address}: the server had no free connection for {seconds:g} s; "
            "nothing was written. It is safe to repeat the command.",
        )
        self.retry_seconds = seconds


class DatabaseError(BookError):
    """The database reports an error that ketaplan has no message for."""

    def __init__(self, address: str, words: str) -> None:
        """Quote the database."""
        super().__init__(f"{address}: the database says: {words}. Nothing was written.")


class NotAllowedError(BookError):
    """The roles of this user on the server do not allow it."""

    def __init__(self, address: str, what: str) -> None:
        """Name what is not allowed."""
        super().__init__(f"{address}: you do not have permission on the server: {what}.")


def unreadable_is_damaged(method: Method) -> Method:
    """Make a method of something with an address raise DamagedBookError if it cannot decode the book's data."""

    @wraps(method)
    def checked(self: Any, *args: Any, **options: Any) -> Any:
        try:
            return method(self, *args, **options)
        except (ArithmeticError, AttributeError, LookupError, MsgspecError, TypeError, ValueError) as error:
            raise DamagedBookError(self.address, f"a value in it cannot be read ({type(error).__name__})") from None

    return cast("Method", checked)
