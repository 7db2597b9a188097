"""The example clinic with patients of a test's own, cleared by Dr. Okafor in October 2026."""

from __future__ import annotations

import shutil
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = """\
kind = "patient"
id = "{id}"
name = "{name}"
date_of_birth = 1980-01-01
indication = "depression"
{top}[clearance]
status = "{status}"
by = "{by}"
on = 2026-10-20
"""


def examples_without_patients(folder: Path) -> Path:
    """Copy the example clinic to a folder, with room for patients."""
    shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("P-*.toml"))
    (folder / "patients").mkdir(exist_ok=True)
    return folder


def patient_text(name: str, *, called: str = "Ada Secretname", top: str = "", more: str = "", **clearance: str) -> str:
    """Return a patient's file: ``top`` are keys above all tables, ``more`` comes at the end."""
    cleared = {"status": "cleared", "by": "Dr. Okafor"} | clearance
    return HEAD.format(id=name, name=called, top=top, **cleared) + more


def write_patient(folder: Path, name: str, **keys: str) -> None:
    """Write a patient's file into the folder of a clinic."""
    (folder / f"patients/{name}.toml").write_text(patient_text(name, **keys), encoding="utf-8")
