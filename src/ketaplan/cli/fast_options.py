"""What the command line says, taken as it stands where it already is what an option asks for.

Typer reads every value through a pydantic validator, and building those costs more than all else of a start, options
that nobody gave included. A word where a word is asked needs none. Whatever is not plain (a number out of bounds, a
choice, a file) is left to Typer, so there is one place where values are refused, and its words stay the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_origin

Reader = Callable[[], Any]


def words_at_hand(parameters: list[Any]) -> list[Any]:
    """Let these parameters of a command ask Typer for a validator only where they need it; gives them back.

    A Typer that keeps neither the annotation nor the validator where this one does is left as it is.
    """
    for parameter in parameters:
        described = getattr(parameter, "type_descriptor", None)
        validator = getattr(parameter, "get_runtime_param", None)
        if described is not None and validator is not None and not isinstance(validator, FastConverter):
            parameter.get_runtime_param = FastConverter(described, validator)
    return parameters


class FastConverter:
    """Stands before a parameter's validator: called for it, and then read by it."""

    def __init__(self, described: Any, validator: Reader) -> None:
        self._asked = described.annotation
        self._bounds = described.parameter_info
        self._validator = validator

    def __call__(self) -> FastConverter:
        """Return itself: click asks for a converter by calling its type."""
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Give the value that the command gets; raises Typer's BadParameter where it is not allowed."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if get_origin(self._asked) is list and isinstance(value, list | tuple):
            (asked,) = get_args(self._asked)
            taken = [self._taken(asked, word) for word in value]
            if None not in taken:
                return taken
        else:
            taken_alone = self._taken(self._asked, value)
            if taken_alone is not None:
                return taken_alone
        return self._validator().coerce(value, param=param, ctx=ctx)

    def _taken(self, asked: Any, value: Any) -> Any:
        """The value as what is asked, or None where it is not plainly that."""
        if asked is bool or asked is str:
            return value if type(value) is asked else None
        if asked is Path and isinstance(value, str | Path):
            return Path(value) if os.access(value, os.R_OK) or not os.path.lexists(value) else None
        if asked is int:
            return self._whole(value)
        return None

    def _whole(self, value: Any) -> int | None:
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= LONGEST:
            value = int(value)
        if type(value) is not int:
            return None
        least, most = self._bounds.min, self._bounds.max
        fits = (least is None or value >= least) and (most is None or value <= most)
        return value if fits else None


LONGEST = 9
"""Digits of a number that is taken at once; longer ones are Typer's to refuse."""
