"""Short names of options and the groups of a help page: one table for all commands.

A command declares an option by its long name; what is typed all day has the same letter everywhere.
"""

from __future__ import annotations

from typing import Any

SHORT = {
    "--book": "-b",
    "--clinic": "-c",
    "--day": "-d",
    "--dry-run": "-n",
    "--format": "-f",
    "--month": "-m",
    "--output": "-o",
    "--quiet": "-q",
    "--save": "-s",
    "--to": "-t",
    "--week": "-w",
    "--yes": "-y",
}
"""One letter for each long name; ``-h`` is ``--help`` and ``-V`` is ``--version``."""
GROUPS = {
    "Options": (),
    "Planning": (
        *("--alternatives", "--pin", "--as-of", "--horizon-weeks", "--effort", "--time-limit", "--workers"),
        *("--at", "--session", "--before", "--all"),
    ),
    "Booking": ("--save", "--pick", "--expect", "--to", "--options", "--reason", "--yes", "--dry-run"),
    "Output": (
        *("--format", "--output", "--output-dir", "--details", "--names", "--ids", "--by", "--watch"),
        *("--language", "--for", "--paper"),
        *("--quiet", "--no-color", "--no-pager"),
    ),
    "Where files are": ("--clinic", "--patients", "--book"),
    "Help": ("--help",),
}
"""The groups of a help page in their order, and the options in each; the first has all others."""


def long_name(parameter: Any) -> str:
    """Return the longest name of an option."""
    return str(max(parameter.opts, key=len))


def with_short_names(parameters: list[Any]) -> list[Any]:
    """Return a command's parameters; its options answer to their short names, too."""
    for one in parameters:
        if one.param_type_name == "option":
            short = SHORT.get(long_name(one))
            if short and short not in one.opts:
                one.opts.insert(0, short)
    return parameters


def grouped(parameters: list[Any]) -> dict[str, list[Any]]:
    """Return a command's options by their groups, in order; a group without any is left out."""
    group_of = {name: group for group, names in GROUPS.items() for name in names}
    groups: dict[str, list[Any]] = {group: [] for group in GROUPS}
    for one in parameters:
        if one.param_type_name == "option":
            groups[group_of.get(long_name(one), "Options")].append(one)
    return {group: options for group, options in groups.items() if options}
