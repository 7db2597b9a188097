"""Typer's validators, only for values that need one: building them takes most of a start.

Typer reads every value through a pydantic validator, even those of options that were not given.  A plain word needs
none; anything else (a number out of bounds, a choice) goes to Typer.  Refusals are worded and
collected here: one run names every wrong value of a line.

These names of Typer's parameters are not part of its public interface; a parameter without them is unchanged:
``type_descriptor`` (``annotation``, and ``parameter_info`` with ``min``, ``max`` and ``parser``) and
``get_runtime_param``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_origin

import typer

REFUSED = "ketaplan.refused"
"""Where a command line's context collects what is refused."""
Reader = Callable[[], Any]


def with_fast_converters(parameters: list[Any]) -> list[Any]:
    """Return a command's parameters, changed to build a validator only for values that need one."""
    for parameter in parameters:
        described = getattr(parameter, "type_descriptor", None)
        validator = getattr(parameter, "get_runtime_param", None)
        if described is not None and validator is not None and not isinstance(validator, FastConverter):
            parameter.get_runtime_param = FastConverter(described, validator)
    return parameters


class FastConverter:
    """A parameter's converter that builds the validator only for values that need it."""

    def __init__(self, described: Any, validator: Reader) -> None:
        self._asked = described.annotation
        self._bounds = described.parameter_info
        self._validator = validator

    def __call__(self) -> FastConverter:
        """Return itself: click asks for a converter by calling its type."""
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value that the command gets; what is not allowed is collected, and returned as it is.

        Without a context to collect it in, it raises Typer's BadParameter.
        """
        try:
            return self._allowed(value, param, ctx)
        except typer.BadParameter as error:
            said = error.message if self._bounds.parser else self._refusal(value)
            refused = typer.BadParameter(said, ctx=ctx, param=param)
            if ctx is None:
                raise refused from None
            ctx.meta.setdefault(REFUSED, []).append(refused)
            return value

    def _allowed(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value that the command gets; raises Typer's BadParameter if it is not allowed."""
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
        """Return the value as the wanted type, or None if it is not plainly of that type."""
        if self._bounds.parser is not None:
            return self._bounds.parser(value) if isinstance(value, str) else None
        if asked is bool or asked is str:
            return value if type(value) is asked else None
        if asked is Path and isinstance(value, str | Path):
            return Path(value)  # what reads it says what is wrong with it
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

    def _refusal(self, value: Any) -> str:
        """Return the message for a value that is not allowed."""
        from ketaplan.text.suggestions import shown

        asked = get_args(self._asked)[0] if get_args(self._asked) else self._asked
        if asked not in {int, float}:
            return f"{shown(value)} is not allowed here"
        least, most = self._bounds.min, self._bounds.max
        kind = "a whole number" if asked is int else "a number"
        bounds = f" of {least} or more" if most is None else f" from {least} to {most}"
        return f"{shown(value)} is not {kind}{bounds if least is not None else ''}"


LONGEST = 9
"""Digits of a number that is converted here; Typer refuses longer ones."""
