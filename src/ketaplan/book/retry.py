"""A server that went away, or that has no connection left, is asked again for a while."""

from __future__ import annotations

import time
from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeVar

from ketaplan.book.errors import UnreachableBookError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
PAUSES = (0.1, 0.2, 0.5)
"""Seconds before it is asked again; the last one over and over."""


def patiently(action: Callable[[], T], reconnect: Callable[[], None] | None = None) -> T:
    """Do something, again and again while the server is away, as long as the error says; then let it through.

    Before each further time ``reconnect`` is called, which may find the server away, too.
    """
    began, pauses = time.monotonic(), chain(PAUSES, repeat(PAUSES[-1]))
    is_lost = False
    while True:
        try:
            if is_lost and reconnect is not None:
                reconnect()
            return action()
        except UnreachableBookError as error:
            if time.monotonic() - began >= error.patience:
                raise
            is_lost = True
            time.sleep(next(pauses))
