"""The application: which commands there are, and the one place where an error becomes a message and an exit code."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from inspect import cleandoc
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ketaplan.cli import console, signals
from ketaplan.cli.command import Command
from ketaplan.cli.fast_options import with_fast_converters
from ketaplan.cli.option_table import with_short_names
from ketaplan.errors import InputError, KetaplanError, UnwrittenError

COMMANDS = {
    "plan": "Find the best course for one patient.",
    "batch": "Plan many patients together.",
    "explain": "Say why there is no course, or none as asked.",
    "check": "Check files, folders and the book.",
    "patients": "List patients, or find one by name.",
    "status": "Show where each patient stands, and what is overdue.",
    "due": "List what is due, by day: scores, reviews, documents.",
    "letter": "Write to the psychiatrist who cleared a patient.",
    "report": "Show load, waiting, courses and scores of a month.",
    "new": "Write a patient's file, asking for what it needs.",
    "edit": "Open a patient's file in your editor, and check it.",
    "init": "Write a clinic folder to start with.",
    "protocols": "List protocols, or print one.",
    "book": "Book plans; create the book.",
    "cancel": "Cancel appointments.",
    "mark": "Record how an appointment went.",
    "move": "Move one session.",
    "absence": "Note who or what is out.",
    "progress": "Note scores, and show them over time.",
    "replan": "Repair the week with the fewest calls.",
    "impact": "Show what an absence would cost.",
    "wait": "Keep the waiting list.",
    "fill": "Offer free time to those who wait.",
    "restore": "Undo a cancellation or a mark.",
    "today": "Show what runs now and who comes next.",
    "late": "Show what slides and what breaks if a patient is late.",
    "calendar": "Show what is booked.",
    "export": "Write what is booked for calendars and spreadsheets.",
    "backup": "Copy the book.",
    "log": "Show who changed what in the book.",
    "schema": "Print JSON Schemas of files and answers.",
    "completion": "Print what teaches a shell to complete.",
    "help": "Show the manual.",
}
"""The commands in the order of the help page, and what each does; a module and a function of this folder each."""

HELP_COLUMNS = 74
EPILOG = """\
Exit codes: 0 done; 1 no plan; 2 bad input or usage; 3 the book refused.

Start with 'ketaplan help guide', or 'ketaplan COMMAND --help', which has examples.
"""


class Boundary(TyperGroup):
    """The one place where an error becomes a message and an exit code."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options before the command's name."""
        return with_fast_converters(with_short_names(super().get_params(ctx)))

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run the line, and exit; usage errors are worded by ketaplan."""
        console.forget_options()
        try:
            code = super().main(*arguments, **settings | {"standalone_mode": False})
        except typer.TyperException as error:
            from ketaplan.cli import usage

            console.say_error(usage.words(error, lambda: typer.main.get_command(build(list(COMMANDS)))))
            code = InputError.exit_code
        except typer.Abort:
            console.say("Nothing was changed.")
            code = InputError.exit_code
        sys.exit(code or 0)

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Read the options before the command, of which some print."""
        with _reader_may_leave():
            return super().make_context(*arguments, **settings)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the line names; one that is not there gets what was probably meant."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            from ketaplan.cli import usage

            raise typer.BadParameter(usage.no_command(args[0], list(self.commands)), ctx=ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, from a state without any other's; say what went wrong on stderr."""
        from ketaplan.files import inputs
        from ketaplan.text.next_steps import repeating_nothing

        inputs.forget()
        console.settings.committed = console.settings.said_trial = False
        console.settings.said = ()
        with repeating_nothing():
            return self._without_traceback(ctx)

    def _without_traceback(self, ctx: Any) -> Any:
        """Run the command; say what went wrong on stderr, never with a traceback."""
        try:
            with signals.as_exception(), _reader_may_leave():
                return super().invoke(ctx)
        except KetaplanError as error:
            raise typer.Exit(_said(error)) from None
        except KeyboardInterrupt:
            console.say(signals.stopped())
            raise typer.Exit(signals.INTERRUPTED) from None
        except RecursionError:
            console.say_error("The input is nested too deeply to be read.")
            raise typer.Exit(2) from None


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """End the command quietly if no program reads its output any more."""
    try:
        yield
    except BrokenPipeError:
        console.leave_quietly()
        raise typer.Exit(0) from None


def _said(error: KetaplanError) -> int:
    """Say what is wrong; return the exit code: an output that is lost does not undo a change of the book."""
    console.say_error(str(error))
    return 0 if isinstance(error, UnwrittenError) and console.settings.committed else error.exit_code


def _version(wanted: bool) -> None:
    if wanted:
        from ketaplan.compiled_search import version_line

        console.write(f"{version_line()}\n")
        raise typer.Exit


def _no_color(wanted: bool) -> None:
    console.settings.no_color |= wanted


def _no_pager(wanted: bool) -> None:
    console.settings.no_pager |= wanted


def _quiet(wanted: bool) -> None:
    console.settings.quiet |= wanted


def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    no_color: Annotated[
        bool,
        typer.Option(
            "--no-color",
            callback=_no_color,
            expose_value=False,
            help="Never use color (NO_COLOR does the same; FORCE_COLOR the opposite).",
        ),
    ] = False,
    no_pager: Annotated[
        bool,
        typer.Option(
            "--no-pager",
            callback=_no_pager,
            expose_value=False,
            help="Never page what is longer than the screen (PAGER names the pager).",
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", callback=_quiet, expose_value=False, help="No notes on stderr; errors stay.")
    ] = False,
) -> None:
    """Plan courses of six ketamine infusions: the best calendar for a patient, next to everyone else's.

    Data goes to stdout, everything else to stderr.
    """


def build(names: list[str]) -> typer.Typer:
    """Return the application with these commands only, whose modules are imported.

    Without any it has all of them by name, which is enough for its help and for a word that is none.
    """
    app = typer.Typer(
        name="ketaplan",
        cls=Boundary,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        epilog=EPILOG,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name in names:
        module = import_module(f"ketaplan.cli.{name}")
        function = getattr(module, name)
        app.command(
            name,
            cls=Command,
            help=_help(function.__doc__ or "", module.EXAMPLES),
            short_help=COMMANDS[name],
            no_args_is_help=name in NEED_ARGUMENTS,
        )(function)
    for name in () if names else COMMANDS:
        app.command(name, short_help=COMMANDS[name])(_named_only)
    return app


def _named_only() -> None:
    """Stand for a command whose name is all that is needed."""


NEED_ARGUMENTS = ("plan", "edit", "explain", "check", "absence", "wait", "progress")
"""Commands that show their help when called without an argument."""


def _help(text: str, examples: str) -> str:
    """Return a command's docstring with its examples; a long example's comment is on a line below it."""
    lines = []
    for line in filter(None, examples.splitlines()):
        command, _, does = line.strip().partition("  ")
        lines += [line] if len(line) <= HELP_COLUMNS else [f"  {command}", f"      {does.strip()}"]
    return "\n".join((cleandoc(text), "", "\b", *lines))


def commands_named(arguments: list[str]) -> list[str]:
    """Return the one command that the arguments name, if any; all of them for completion."""
    if "_KETAPLAN_COMPLETE" in os.environ:
        return list(COMMANDS)
    first = next((word for word in arguments if not word.startswith("-")), None)
    return [first] if first in COMMANDS else []


def run() -> None:
    """Run the command line; the last resort for unexpected errors, without a patient's data."""
    console.prepare()
    try:
        build(commands_named(sys.argv[1:]))(prog_name="ketaplan")
    except UnwrittenError as error:
        sys.exit(_said(error))
    except Exception as error:
        if "KETAPLAN_DEBUG" in os.environ:
            raise
        console.say_error(_mistake(error))
        sys.exit(2)


def _mistake(error: Exception) -> str:
    """Return the message for an unexpected error."""
    if isinstance(error, RuntimeError) and "--install-completion" in sys.argv:  # Typer needs a home folder
        return "Completion cannot be installed: this account has no home folder."
    return f"ketaplan: {_where(error)}.\nThis is a bug in ketaplan. KETAPLAN_DEBUG=1 shows more."


def _where(error: Exception) -> str:
    """Return type and place of an error, without its text, which may contain a name."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_globals.get('__name__')}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"
