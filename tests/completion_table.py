"""Write the table of commands and options for completion: ``python tests/completion_table.py``."""

from pathlib import Path

import typer

from ketaplan.cli import app
from ketaplan.cli.app import COMMANDS, build
from ketaplan.cli.handing_out import PAPERS, READERS
from ketaplan.domain.clinic import LANGUAGES
from ketaplan.domain.transitions import MARKS
from ketaplan.formats.book.calendar_page import BY
from ketaplan.services.help import TOPICS
from ketaplan.services.schema.kinds import DOCUMENTS, FILES

FILE = Path(app.__file__).parent / "completing/table.tsv"
WORDS = {"STATUS": MARKS, "TOPIC": TOPICS, "WHAT": BY, "KIND": (*FILES, *DOCUMENTS)} | {
    "LANGUAGE": LANGUAGES,
    "READER": READERS,
    "PAPER": PAPERS,
}
"""What arguments and options of these names can be, next to what depends on the clinic."""


def written() -> str:
    """Return the table: a line for each command, followed by its options; first the options before any command."""
    group = typer.main.get_command(build(list(COMMANDS)))
    context = typer.Context(group, info_name="ketaplan")
    lines = [("words", name, "", "", "", " ".join(words), "") for name, words in WORDS.items()]
    lines += _options(context, group)
    for name, command in group.commands.items():
        lines += [("command", name, " ".join(_arguments(command)), "", "", "", COMMANDS[name])]
        lines += _options(context, command)
    return "".join("\t".join(line) + "\n" for line in lines)


def _options(context, command):
    for one in command.get_params(context):
        if one.param_type_name != "option" or getattr(one, "hidden", False):
            continue
        name, help_ = max(one.opts, key=len), " ".join((one.help or "").split())
        short = next((other for other in one.opts if other != name), "")
        metavar = "" if one.is_flag else (one.metavar or "TEXT")
        choices = help_.removeprefix("One of ").partition(";")[0].replace(",", "") if metavar == "FORMAT" else ""
        yield "option", name, metavar, short, "repeated" if one.multiple else "", choices, help_


def _arguments(command):
    """Yield what the arguments are called, without the signs that say whether they are needed."""
    for one in command.params:
        if one.param_type_name == "argument":
            yield from str(one.metavar or "").replace("...", "").translate(str.maketrans("[]{}", "    ")).split()


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
