"""Usage errors in ketaplan's words: the one place where what Typer refuses becomes a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from ketaplan.errors import KetaplanError

APPOINTMENT = re.compile(r"[^/]+/\d+/[^/]+/\d+(?:~\d+)?")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
INTENDED = {
    "add": "new",
    "undo": "restore",
    "delete": "cancel",
    "remove": "cancel",
    "reschedule": "move",
    "schedule": "plan",
    "validate": "check",
    "history": "log",
    "show": "calendar",
    "agenda": "calendar",
    "today": "calendar",
    "week": "calendar --week",
    "month": "calendar --month",
    "list": "patients",
    "find": "patients",
    "search": "patients",
    "leave": "absence add",
    "sick": "absence add",
    "waitlist": "wait --list",
    "queue": "wait --list",
    "repair": "replan",
    "why": "explain",
    "attended": "mark",
    "missed": "mark",
    "confirm": "mark",
    "ics": "export --format ics",
    "copy": "backup",
    "man": "help",
    "manual": "help",
    "version": "--version",
}
"""Words that other programs use, and what does it here."""
BY_SUFFIX = {".json": "book", ".db": "check", ".ics": "check"}
"""The command that a file was probably meant for."""
PLAIN = {"Missing command.": "name a command; 'ketaplan --help' lists them"}
"""What Typer says without facts, in ketaplan's words."""


class RefusedError(typer.BadParameter):
    """Everything that is wrong with one command line: its options and arguments, and the places that they name."""

    def __init__(self, errors: Sequence[typer.BadParameter | KetaplanError]) -> None:
        """Keep the errors in the order of the line."""
        super().__init__("refused")
        self.errors = tuple(errors)


Everything = Callable[[], Any]
"""Makes the application with all of its commands."""


def words(error: typer.TyperException | KetaplanError, everything: Everything) -> str:
    """Return what is wrong with a command line, one line each; a help page as it is."""
    if isinstance(error, KetaplanError):
        return str(error)
    if isinstance(error, RefusedError):
        return "\n".join(words(one, everything) for one in error.errors)
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.format_message()
    return f"{context.command_path if context else 'ketaplan'}: {_in_words(error, context, everything)}"


def _in_words(error: Any, context: Any, everything: Everything) -> str:
    if hasattr(error, "possibilities"):
        return _no_option(error.option_name, context, everything)
    if hasattr(error, "option_name"):
        return _value_of(error.option_name, context)
    if hasattr(error, "param_type") and error.param is not None:
        return f"{name_of(error.param)} is missing: {first_small(error.param.help or 'give one')}"
    if isinstance(error, typer.BadParameter):
        named = error.param_hint or (name_of(error.param) if error.param is not None else None)
        return f"{named}: {error.message}" if named else str(error.message)
    return PLAIN.get(error.message, str(error.message))


def name_of(parameter: Any) -> str:
    """Return an option's long name, or an argument's word in the help."""
    return str(max(parameter.opts, key=len) if parameter.param_type_name == "option" else parameter.metavar)


def first_small(text: str) -> str:
    """Return a sentence for use after a colon: its first letter small, without its full stop."""
    return f"{text[:1].lower()}{text[1:]}".removesuffix(".")


def _no_option(option: str, context: Any, everything: Everything) -> str:
    """Return the message for an option that the command does not have."""
    from ketaplan.text.suggestions import nearest, shown

    there = [name for one in context.command.get_params(context) for name in one.opts]
    command = context.command_path
    said = f"there is no option {option if re.fullmatch('[A-Za-z0-9-]+', option) else shown(option)}"
    if "--format" in there and option.removeprefix("--") in _formats():
        return f"{said}; write --format {option.removeprefix('--')}"
    if near := nearest(option, [name for name in there if name.startswith("--")]):
        return f"{said} (did you mean {near}?)"
    if others := [
        f"'ketaplan {name}'" for name in _commands_with(option, everything()) if f"ketaplan {name}" != command
    ]:
        if context.parent is None:
            return f"{option} is written after the command's name: ketaplan COMMAND {option}"
        if len(others) > 3:
            return f"{said} here, though {others[0]} and others have it; leave it out"
        return f"{said} here; {', '.join(others)} {'has' if len(others) == 1 else 'have'} it"
    return f"{said}; '{command} --help' lists them"


def _formats() -> set[str]:
    from ketaplan.formats import FORMATS

    return {name for formats in FORMATS.values() for name in formats}


def _commands_with(option: str, group: Any) -> list[str]:
    """Return the commands that have an option."""
    context = typer.Context(group)
    return [
        name
        for name, command in group.commands.items()
        if any(option in parameter.opts for parameter in command.get_params(context))
    ]


def _value_of(option: str, context: Any) -> str:
    """Return the message for an option without its value, or with one that it does not take."""
    for parameter in context.command.get_params(context):
        if option in parameter.opts and parameter.param_type_name == "option" and not parameter.is_flag:
            return f"{option}: its value is missing; write {option} {parameter.metavar}"
    return f"{option}: it takes no value"


def no_command(word: str, commands: Sequence[str]) -> str:
    """Return what to say of a word that is no command: what was probably meant."""
    from ketaplan.text.suggestions import nearest, shown

    said = f"there is no command {shown(word)}"
    if APPOINTMENT.fullmatch(word):
        return f"{said} (did you mean 'ketaplan move {word}', or mark or cancel?)"
    meant = INTENDED.get(word.lower()) or _with_file(word) or _started(word, commands) or nearest(word, commands)
    if meant is None and re.fullmatch(r"[A-Za-z0-9._-]*\d[A-Za-z0-9._-]*", word):
        meant = f"plan {word}"
    return f"{said} (did you mean 'ketaplan {meant}'?)" if meant else f"{said}; 'ketaplan --help' lists them"


def _started(word: str, commands: Sequence[str]) -> str | None:
    """Return the one command that starts with a word; None where it is none, or several."""
    found = [name for name in commands if name.startswith(word.lower())]
    return found[0] if len(found) == 1 else None


def _with_file(word: str) -> str | None:
    """Return the command for a file or a folder, and its name; None for a word that is neither."""
    if not re.fullmatch(r"[A-Za-z0-9._/\\-]+", word):
        return None
    path = Path(word)
    if path.suffix == ".toml":
        from ketaplan.files.toml.peek import peek

        return f"{'plan' if peek(path, 'kind') in {'patient', None} else 'check'} {word}"
    verb = "check" if path.is_dir() else BY_SUFFIX.get(path.suffix)
    return f"{verb} {word}" if verb else None


def _option_for(word: str, context: Any) -> str | None:
    """Return the option that a word without one was probably meant for: a span, a day or a patient."""
    from ketaplan.text.spoken_days import weekday_named

    there = {name for one in context.command.params for name in one.opts}
    if not re.fullmatch(r"[A-Za-z0-9._+-]{1,40}", word):
        return None
    if f"--{word.lower()}" in there:
        return f"--{word.lower()}"
    if "--day" in there and (
        word.lower() in {"today", "tomorrow"} or weekday_named(word) is not None or ISO_DAY.fullmatch(word)
    ):
        return f"--day {word}"
    return f"--patient {word}" if "--patient" in there and any(map(str.isdigit, word)) else None


DAY_OPTIONS = ("--from", "--at", "--pin")
"""Options for which a day, or a day and a time, may have been meant, where there is no ``--day``."""


def _day_option_for(words: Sequence[str], context: Any) -> str | None:
    """Return the option that words without one were probably meant for: a day, or a day and a time."""
    from datetime import date

    from ketaplan.text.spoken_days import DayOrder
    from ketaplan.text.spoken_moments import moment_from
    from ketaplan.text.spoken_times import UnclearDayError

    there = {name for one in context.command.params for name in one.opts}
    option = next((name for name in DAY_OPTIONS if name in there), None)
    text = " ".join(words)
    if option is None or not re.fullmatch(r"[A-Za-z0-9.:+ -]{1,40}", text):
        return None
    try:
        moment_from(text, date(2026, 11, 30), DayOrder.UNKNOWN)
    except UnclearDayError:
        return None
    said = f"1={text}" if option == "--pin" else text
    return f'{option} "{said}"' if " " in said else f"{option} {said}"


def too_many(extra: Sequence[str], context: Any) -> str:
    """Return what to say of words that no argument takes."""
    from ketaplan.text.suggestions import few, shown

    if option := _option_for(extra[0], context) or _day_option_for(extra, context):
        return f"too many words: {few([shown(word) for word in extra])} (did you mean {option}?)"
    if context.info_name == "progress" and any(word.strip().isdecimal() for word in extra):
        return "too many words: a score is never an argument; it is asked for, or read from stdin"
    takes = " ".join(str(one.metavar) for one in context.command.params if one.param_type_name == "argument")
    usage = f"{context.command_path} {takes}".rstrip()
    return f"too many words: {few([shown(word) for word in extra])}; write {usage}, and quote what has spaces"
