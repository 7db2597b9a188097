"""Each package's docstring is its map: it names every module and folder in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import ketaplan

ROOT = Path(ketaplan.__file__).parent
PACKAGES = sorted(file.parent for file in ROOT.rglob("__init__.py"))
GENERATED = {"_version"}


def contents(package: Path) -> set[str]:
    """Return the names of the modules and packages of a package."""
    modules = {file.stem for file in package.glob("*.py")}
    return {*modules, *(file.parent.name for file in package.glob("*/__init__.py"))} - {"__init__", *GENERATED}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.relative_to(ROOT.parent).as_posix())
def test_a_packages_docstring_names_everything_in_it(package: Path) -> None:
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    words = set(re.findall(r"\w+", text))
    assert sorted(contents(package) - words) == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.relative_to(ROOT.parent).as_posix())
def test_a_packages_docstring_names_no_file_that_does_not_exist(package: Path) -> None:
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    named = set(re.findall(r"(?:^|\s)([a-z_]\w*)\.py\b", text))
    assert sorted(named - contents(package)) == []
