"""The ways in which the book says no; each class words its own message."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from msgspec import MsgspecError

from ketaplan.errors import BookError

Method = TypeVar("Method", bound=Callable[..., Any])


class MissingBookError(BookError):
    """There is no book at that address, or what is there is no book."""

    def __init__(self, address: str, found: str = "there is no book") -> None:
        """Say how a book is made, since nothing else makes one."""
        super().__init__(f"{address}: {found}. 'ketaplan book --create' makes one.")


class NotABookError(BookError):
    """Something else is at that address, or a book whose beginning is damaged."""

    def __init__(self, address: str) -> None:
        """Say both, since they look alike."""
        super().__init__(f"{address}: that is no book of ketaplan's, or its beginning is damaged; nothing was written.")


class BookExistsError(BookError):
    """A book is never made where something is already."""

    def __init__(self, address: str) -> None:
        """Say that nothing was touched."""
        super().__init__(f"{address}: there is something already; nothing was changed.")


class TakenError(BookError):
    """A chair, a person or the patient's own time is taken."""


class NotInBookError(BookError):
    """No appointment has that id."""

    def __init__(self, name: str) -> None:
        """Name what was looked for."""
        super().__init__(f"{name}: no such appointment in the book; 'ketaplan calendar' shows what there is.")


class ChangedMeanwhileError(BookError):
    """Somebody else changed the appointment after it was read."""

    def __init__(self, name: str) -> None:
        """Name the appointment."""
        super().__init__(f"{name}: somebody changed it meanwhile; nothing was written. Look again and repeat.")


class LockedBookError(BookError):
    """Somebody else kept the book to themselves for too long."""

    def __init__(self, address: str, seconds: float) -> None:
        """Say how long it was tried."""
        super().__init__(f"{address}: the book was locked by another program for {seconds:g} s; nothing was written.")


class ReadOnlyBookError(BookError):
    """The book, or the folder it is in, cannot be opened or written to by this user."""

    def __init__(self, address: str) -> None:
        """Say what is needed."""
        super().__init__(f"{address}: you may not open the book or write to it and its folder; nothing was written.")


class NoRoomError(BookError):
    """The disk is full or refuses to write."""

    def __init__(self, address: str) -> None:
        """Say that the book is as it was."""
        super().__init__(f"{address}: the disk is full or does not take what is written; the book is as it was.")


class DamagedBookError(BookError):
    """The book is not what was written."""

    def __init__(self, address: str, what: str) -> None:
        """Say what was found, and where help is."""
        super().__init__(
            f"{address}: the book is damaged: {what}. Nothing was written. "
            "'ketaplan check BOOK' lists every damage; 'ketaplan backup' made copies to go back to."
        )
        self.what = what


class NewerBookError(BookError):
    """The book was written by a newer ketaplan."""

    def __init__(self, address: str, version: int, known: int) -> None:
        """Say both versions."""
        super().__init__(
            f"{address}: the book has schema {version}, and this ketaplan knows up to {known}: use a newer ketaplan."
        )


class UnreachableBookError(BookError):
    """The server does not answer, or went away; whether the last write counted is not known."""

    patience = 10.0
    """How many seconds it is asked again."""

    def __init__(self, address: str, reason: str) -> None:
        """Say what the driver said, and that repeating is safe."""
        super().__init__(f"{address}: the server cannot be reached: {reason}. It is safe to repeat the command.")


class NoConnectionLeftError(UnreachableBookError):
    """The server is there and has no connection left: waited for as for a lock."""

    def __init__(self, address: str, seconds: float) -> None:
        """Say how long it was tried."""
        BookError.__init__(
            self,
            f"{address}: no connection was left on the server for {seconds:g} s: others have them all; "
            "nothing was written. It is safe to repeat the command.",
        )
        self.patience = seconds


class DatabaseError(BookError):
    """The database says something that ketaplan has no words of its own for."""

    def __init__(self, address: str, words: str) -> None:
        """Say it in the database's words."""
        super().__init__(f"{address}: the database says: {words}. Nothing was written.")


class NotAllowedError(BookError):
    """The server's roles do not allow it."""

    def __init__(self, address: str, what: str) -> None:
        """Name what was refused."""
        super().__init__(f"{address}: you have no right on the server to do this: {what}.")


def unreadable_is_damaged(method: Method) -> Method:
    """Let a method that decodes what the book gives say "damaged" where that makes no sense."""

    @wraps(method)
    def checked(self: Any, *args: Any, **options: Any) -> Any:
        try:
            return method(self, *args, **options)
        except (ArithmeticError, AttributeError, LookupError, MsgspecError, TypeError, ValueError) as error:
            raise DamagedBookError(self.address, f"a value in it cannot be read ({type(error).__name__})") from None

    return cast("Method", checked)
