"""How a command reads its line: every wrong value at once, and no word that has a control character."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from ketaplan.cli import console
from ketaplan.cli.clock import TODAY
from ketaplan.cli.fast_options import REFUSED, with_fast_converters
from ketaplan.cli.option_table import grouped, with_short_names
from ketaplan.errors import BookError, InputError

EVERYWHERE = ("no_color", "quiet", "no_pager")
"""Options of the application that every command takes, too."""
REASON = "reason"
"""The one option with free text, sanitized where it is stored."""


class Command(TyperCommand):
    """A command that builds validators only when needed, and refuses arguments with control characters."""

    def get_params(self, ctx: Any) -> list[Any]:  # these types are private in Typer
        """Return the command's parameters, and the options allowed anywhere on the line."""
        group = ctx.find_root().command
        everywhere = [one for one in group.params if one.name in EVERYWHERE] if group is not self else []
        return with_fast_converters(with_short_names([*super().get_params(ctx), *everywhere]))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and the options, these by groups."""
        parameters = self.get_params(ctx)
        arguments = [one for one in parameters if one.param_type_name == "argument"]
        for heading, shown in {"Arguments": arguments, **grouped(parameters)}.items():
            if records := [plainly(record) for one in shown if (record := one.get_help_record(ctx))]:
                with formatter.section(heading):
                    formatter.write_dl(records)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words of the line that shows what is typed."""
        arguments = [one for one in self.get_params(ctx) if one.param_type_name == "argument"]
        return ["[OPTIONS]", *(_usage(str(one.metavar), one) for one in arguments)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the line; raises :class:`~ketaplan.cli.usage.RefusedError` with all that is wrong with it."""
        ctx.allow_extra_args = True
        rest, stopped = self._parsed(ctx, [as_a_file(word) for word in with_today(args)])
        refused = [*ctx.meta.pop(REFUSED, ()), *stopped]
        if (refused or rest) and not ctx.resilient_parsing:
            from ketaplan.cli import usage
            from ketaplan.cli.all_faults import all_faults

            more = [typer.BadParameter(usage.too_many(rest, ctx), ctx=ctx)] if rest else []
            for one in self.get_params(ctx):
                ctx.params.setdefault(one.name, None)
            raise usage.RefusedError(all_faults(ctx, [*refused, *more]))
        return rest

    def _parsed(self, ctx: Any, words: list[str]) -> tuple[list[str], list[Any]]:
        """Return the words that no argument takes, and what stopped Typer.

        It stops at an option that is unknown or has no value: the line is read again without it, so that the rest of
        the line is checked, too.
        """
        try:
            return super().parse_args(ctx, list(words)), []
        except typer.TyperException as error:
            named = getattr(error, "option_name", None)
            if named is None and not isinstance(error, typer.BadParameter):
                raise
            error.ctx = getattr(error, "ctx", None) or ctx  # type: ignore[attr-defined]  # where Typer forgot it
            is_unknown = hasattr(error, "possibilities")
            left = words if named is None else without_option(words, named, is_known=not is_unknown)
            if left in ([], words):
                return [], [error]
            ctx.params.clear()
            ctx.meta.pop(REFUSED, None)
            rest, stopped = self._parsed(ctx, left)
            stopped = [one for one in stopped if named not in getattr(getattr(one, "param", None), "opts", ())]
            if is_unknown:  # whether the word after it was its value is not known
                rest, stopped = [], [one for one in stopped if hasattr(one, "option_name")]
            return rest, [error, *stopped]

    def invoke(self, ctx: Any) -> Any:
        """Refuse control characters before they reach a message or the log; then run."""
        for name, value in ctx.params.items():
            for word in value if isinstance(value, list | tuple) else (value,):
                if name != REASON and isinstance(word, str | Path) and _holds_control(str(word)):
                    raise typer.BadParameter(f"{str(word)!r} has a control character", ctx=ctx)
        try:
            return super().invoke(ctx)
        except (typer.BadParameter, InputError, BookError) as error:
            if isinstance(error, typer.BadParameter):
                error.ctx = error.ctx or ctx
            elif console.settings.committed:
                raise
            from ketaplan.cli import usage
            from ketaplan.cli.all_faults import all_faults

            if len(faults := all_faults(ctx, [error])) == 1:
                raise
            raise usage.RefusedError(faults) from None


def without_option(words: list[str], option: str, *, is_known: bool) -> list[str]:
    """Return a line without an option; with one that is not known goes the word after it, which may be its value."""
    places = [at for at, word in enumerate(words) if word.partition("=")[0] == option]
    if not places:
        return words
    at = places[-1 if is_known else 0]  # a value is missing at the end of a line
    is_value = not is_known and "=" not in words[at] and not "".join(words[at + 1 : at + 2]).startswith("-")
    return [*words[:at], *words[at + 1 + is_value :]]


def _usage(metavar: str, argument: Any) -> str:
    if "[" in metavar:
        return metavar
    return f"{metavar if argument.required else f'[{metavar}]'}{'...' if argument.nargs != 1 else ''}"


def plainly(record: tuple[str, str]) -> tuple[str, str]:
    """Return a line of a help page without Python's types, and with bounds as people say them."""
    import re

    name, says = record
    says = re.sub(r"(\d+)<=x<=(\d+)", r"\1 to \2", re.sub(r"x>=(\d+)", r"\1 or more", says))
    return re.sub(r" <.*>$", "", name), re.sub(r" *\[required\]$", "", says)


SPANS = ("--day", "--week", "--month", "-d", "-w", "-m")
"""Options whose day is today where none is given."""


def with_today(args: list[str]) -> list[str]:
    """Return the words of a line with ``today`` after each of :data:`SPANS` that has no value."""
    if not any(span in args for span in SPANS):
        return args
    following = [*args[1:], "--"]
    return [
        word
        for one, after in zip(args, following, strict=True)
        for word in ((one, TODAY) if one in SPANS and after.startswith("-") and not after[1:].isdecimal() else (one,))
    ]


def as_a_file(word: str) -> str:
    """Return the full path for a word such as ``./-``: a file of that name, while ``-`` alone is stdin or stdout."""
    if not word.endswith("-") or os.sep not in word:
        return word
    option, equals, path = word.partition("=") if word.startswith("--") else ("", "", word)
    return f"{option}{equals}{Path.cwd() / '-'}" if os.path.normpath(path) == "-" else word


def _holds_control(word: str) -> bool:
    """Return whether a word contains a control character or a line break."""
    if word.isprintable():
        return False
    import re

    return re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", word) is not None
