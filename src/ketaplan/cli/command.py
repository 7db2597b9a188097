"""How a command reads its line: every wrong value at once, and no word that has a control character."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from ketaplan.cli.fast_options import REFUSED, with_fast_converters

REASON = "reason"
"""The one option with free text, sanitized where it is stored."""


class Command(TyperCommand):
    """A command that builds validators only when needed, and refuses arguments with control characters."""

    def get_params(self, ctx: Any) -> list[Any]:  # Typer keeps these types private
        """Return the command's parameters."""
        return with_fast_converters(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the line; raises :class:`~ketaplan.cli.usage.RefusedError` with all that is wrong with it."""
        ctx.allow_extra_args = True
        args = with_today(args)
        rest: list[str] = []
        stopped: list[typer.BadParameter] = []
        try:
            rest = super().parse_args(ctx, args)
        except typer.BadParameter as error:
            stopped = [error]
        except typer.TyperException as error:
            error.ctx = getattr(error, "ctx", None) or ctx  # type: ignore[attr-defined]  # where Typer forgot it
            raise
        refused = [*ctx.meta.pop(REFUSED, ()), *stopped]
        if (refused or rest) and not ctx.resilient_parsing:
            from ketaplan.cli import usage

            more = [typer.BadParameter(usage.too_many(rest, ctx), ctx=ctx)] if rest else []
            raise usage.RefusedError([*refused, *more])
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Refuse control characters before they reach a message or the log; then run."""
        for name, value in ctx.params.items():
            for word in value if isinstance(value, list | tuple) else (value,):
                if name != REASON and isinstance(word, str | Path) and _holds_control(str(word)):
                    raise typer.BadParameter(f"{str(word)!r} has a control character", ctx=ctx)
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.ctx = error.ctx or ctx
            raise


SPANS = ("--day", "--week", "--month")
"""Options whose day is today where none is given."""


def with_today(args: list[str]) -> list[str]:
    """Return the words of a line with ``today`` after each of :data:`SPANS` that has no value."""
    if not any(span in args for span in SPANS):
        return args
    following = [*args[1:], "--"]
    return [
        word
        for one, after in zip(args, following, strict=True)
        for word in ((one, "today") if one in SPANS and after.startswith("-") and not after[1:].isdecimal() else (one,))
    ]


def _holds_control(word: str) -> bool:
    """Return whether a word contains a control character or a line break."""
    if word.isprintable():
        return False
    import re

    return re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", word) is not None
