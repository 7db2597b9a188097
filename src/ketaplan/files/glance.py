"""A glance at patients' files for completion, which has a tenth of a second: ids and initials, and nothing checked.

Nothing is imported that takes long; files that are written unusually are passed over.
"""

from __future__ import annotations

import os

MOST_READ = 400
"""Of more files than this only the names are read, and no initials are shown."""
HEAD_BYTES = 2000
DEEPEST = 4
ID_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")


def patients_in(folder: str, start: str) -> list[tuple[str, str]]:
    """Return the ids that start so in a folder of patients, each with the initials, as far as there is time for them.

    Where there are very many files, a patient is known by the name of the file.
    """
    files = list(_toml_files(folder, DEEPEST))
    if len(files) > MOST_READ:
        files = [(stem, path) for stem, path in files if stem.startswith(start)]
    if len(files) > MOST_READ:
        found = dict.fromkeys((stem for stem, _ in files), "")
    else:
        found = dict(_id_and_initials(stem, path) for stem, path in sorted(files))
    return sorted((name, initials) for name, initials in found.items() if name.startswith(start) and is_id(name))


def is_id(name: str) -> bool:
    """Return whether a name has the form of an id, which no shell takes for anything else."""
    return 0 < len(name) <= 64 and ID_SIGNS.issuperset(name) and not name.startswith((".", "-"))


def _toml_files(folder: str, deepest: int) -> list[tuple[str, str]]:
    found, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".toml") and not entry.name.startswith("."):
                found.append((entry.name[:-5], entry.path))
            elif "." not in entry.name and deepest and entry.is_dir():
                folders.append(entry.path)
    for inner in folders:
        found += _toml_files(inner, deepest - 1)
    return found


def _id_and_initials(stem: str, path: str) -> tuple[str, str]:
    """Return what the lines before the first table say; the file's own name where they say no id."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123  pathlib takes long to import
            head = file.read(HEAD_BYTES)
    except OSError:
        return stem, ""
    values = {}
    for line in head.split("\n[")[0].splitlines():
        key, sign, value = line.partition("=")
        value = value.strip()
        if sign and value[:1] in {'"', "'"} and value.count(value[0]) >= 2:
            values[key.strip()] = value[1 : value.index(value[0], 1)]
    return values.get("id", stem), "".join(word[0] for word in values.get("name", "").split() if word[0].isalpha())
