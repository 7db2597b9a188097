"""Retry while a server is away or has no connection left."""

from __future__ import annotations

import time
from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeVar

from ketaplan.book.errors import UnreachableBookError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
PAUSES = (0.1, 0.2, 0.5)
"""Seconds before each retry; the last one repeats."""


def with_retries(action: Callable[[], T], reconnect: Callable[[], None] | None = None) -> T:
    """Return the result of ``action``; retry while the server is away, as long as the error says, then raise.

    ``reconnect`` is called before each retry, and may itself find the server away.
    """
    began, pauses = time.monotonic(), chain(PAUSES, repeat(PAUSES[-1]))
    is_lost = False
    while True:
        try:
            if is_lost and reconnect is not None:
                reconnect()
            return action()
        except UnreachableBookError as error:
            if time.monotonic() - began >= error.retry_seconds:
                raise
            is_lost = True
            time.sleep(next(pauses))
