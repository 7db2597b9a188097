"""``ketaplan completion``: what teaches a shell to complete."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import console, options

EXAMPLES = """\
Examples:

  source <(ketaplan completion bash)                                in ~/.bashrc; the same with zsh in ~/.zshrc

  ketaplan completion fish > ~/.config/fish/completions/ketaplan.fish

  ketaplan completion powershell | Out-String | Invoke-Expression   in $PROFILE
"""


def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="One of bash, zsh, fish, powershell.")],
) -> None:
    """Print the script that teaches a shell to complete commands, options and values.

    Values are patients (with initials), appointments with day and time, staff, chairs, protocols, formats, statuses and
    days. Patients' names are never among them.
    """
    from ketaplan.cli.completing.scripts import SCRIPTS

    options.one_of(shell, tuple(SCRIPTS), "SHELL")
    console.write(SCRIPTS[shell])
