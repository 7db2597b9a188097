"""``ketaplan help``: the manual, offline."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import console, pager

EXAMPLES = """
Examples:
  ketaplan help                         all topics and commands
  ketaplan help guide                   a coordinator's week
  ketaplan help move                    the command 'move'
  ketaplan help --man | man -l -        the manual page
  ketaplan help nurse is ill            the part of the manual that answers this
"""
WIDEST_PAGE = 90
MOST_SHOWN = 4
"""The most other sections listed below an answer."""


def help(  # noqa: A001  the command's name
    words: Annotated[
        list[str] | None, typer.Argument(metavar="TOPIC", help="A topic, a command, or a question.")
    ] = None,
    man: Annotated[bool, typer.Option("--man", help="Print the manual page for man(1): commands and options.")] = False,
) -> None:
    """Show the manual: a page, a command's help, or the part that answers a question."""
    from ketaplan.cli.app import COMMANDS
    from ketaplan.services.help import TOPICS, find, page

    if man:
        from ketaplan.cli.app import build
        from ketaplan.cli.man_page import man_page
        from ketaplan.compiled_search import version_line

        console.write(man_page(typer.main.get_command(build(list(COMMANDS))), version_line()))
        return
    asked = words or []
    if not asked:
        _show(_overview())
    elif len(asked) == 1 and asked[0] in TOPICS:
        _show(page(asked[0]))
        if asked[0] in COMMANDS:
            console.write(f"\nThe command of this name: ketaplan {asked[0]} --help\n")
    elif len(asked) == 1 and (text := _help_of(asked[0])):
        console.write(text)
    elif found := find(asked):
        best = found[0]
        _show(best.text)
        others = dict.fromkeys(f"{one.topic}: {one.headings[-1]}" for one in found[1 : MOST_SHOWN + 1])
        more = f" See also {'; '.join(others)}." if others else ""
        console.write(f"\nFrom 'ketaplan help {best.topic}'.{more}\n")
    else:
        console.say(f"Nothing in the manual is about {' '.join(asked)}. Topics: {', '.join(TOPICS)}.")
        raise typer.Exit(2)


def _overview() -> str:
    """Return all topics and commands as Markdown."""
    from ketaplan.cli.app import COMMANDS
    from ketaplan.services.help import TOPICS

    pages = "\n".join(f"- `ketaplan help {topic}`: {words}" for topic, words in TOPICS.items())
    commands = "\n".join(f"- `{name}`: {words}" for name, words in COMMANDS.items())
    ask = "Ask in your own words: `ketaplan help nurse is ill`."
    return f"# The manual\n\n{pages}\n\n## Commands\n\n{commands}\n\n{ask}\n"


def _help_of(name: str) -> str | None:
    """Return what ``ketaplan NAME --help`` prints; None if there is no such command."""
    from ketaplan.cli.app import COMMANDS, build

    if name not in COMMANDS:
        return None
    group = typer.main.get_command(build([name]))
    context = group.make_context("ketaplan", [name], resilient_parsing=True)
    command = group.get_command(context, name)  # type: ignore[attr-defined]  # it is a group
    with command.make_context(name, [], parent=context, resilient_parsing=True) as inner:
        return f"{command.get_help(inner)}\n"


def _show(markdown: str) -> None:
    """Print Markdown at the terminal's width, in color if wanted."""
    import sys
    from io import StringIO

    from rich.console import Console
    from rich.markdown import Markdown

    color = console.wants_color(sys.stdout)
    page = Console(
        file=StringIO(), width=console.width(WIDEST_PAGE), force_terminal=color, no_color=not color, highlight=False
    )
    page.print(Markdown(markdown, code_theme="ansi_dark" if color else "bw"))
    text = page.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    pager.show(f"{line.rstrip()}\n" for line in text.splitlines())
