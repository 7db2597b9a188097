"""The versions on which a plan depends (rule 9), read without importing the packages."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ketaplan._version import __version__


def made_with() -> dict[str, str]:
    """Return Ketaplan's version, and those of the packages that bring time zones and public holidays."""
    return {"ketaplan": __version__, "tzdata": version_of("tzdata"), "holidays": version_of("holidays")}


MODULES = {"python_dateutil": "dateutil"}
"""Modules whose name differs from their package's."""


def version_of(package: str) -> str:
    """Return the version of an installed package, from the name of its metadata folder.

    ``importlib.metadata`` returns the same but takes forty times as long: it imports the e-mail parser.
    """
    found = find_spec(MODULES.get(package, package))
    if found is not None and found.origin is not None:
        for folder in Path(found.origin).parents[1].glob(f"{package}-*.dist-info"):
            return folder.name.removeprefix(f"{package}-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version(package.replace("_", "-"))
