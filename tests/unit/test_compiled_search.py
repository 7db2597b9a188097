"""Whether the batch search is compiled, and from the sources that are here."""

import sys
from importlib.machinery import EXTENSION_SUFFIXES
from types import SimpleNamespace

import pytest

from ketaplan import __version__, compiled_search


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """A folder with one module, compiled from what is in it."""
    folder = tmp_path / "kernel"
    folder.mkdir()
    (folder / "search.py").write_text("class Search: ...\n")
    (folder / "search.pxd").write_text("cdef class Search: ...\n")
    (folder / f"{compiled_search.DIGEST}{EXTENSION_SUFFIXES[0]}").touch()
    made = SimpleNamespace(SOURCES=compiled_search.digest(folder))
    monkeypatch.setattr(compiled_search, "KERNEL", str(folder))
    monkeypatch.setitem(sys.modules, f"ketaplan.planner.batch.kernel.{compiled_search.DIGEST}", made)
    return folder


def test_the_version_shows_whether_the_search_is_compiled(kernel):
    assert compiled_search.version_line() == f"ketaplan {__version__} (compiled search)"
    for file in kernel.iterdir():
        file.unlink()
    assert compiled_search.version_line() == f"ketaplan {__version__} (search not compiled)"


def test_a_search_compiled_from_what_is_here_is_not_stale(kernel):
    (kernel / "notes.py").write_text("not compiled\n")
    assert not compiled_search.is_stale()


@pytest.mark.parametrize("name", ["search.py", "search.pxd"])
def test_a_search_is_stale_once_its_source_has_changed(kernel, name):
    (kernel / name).write_text("# changed\n")
    assert compiled_search.is_stale()


def test_a_search_that_is_not_compiled_is_not_stale(kernel):
    for file in kernel.iterdir():
        file.unlink()
    assert not compiled_search.is_stale()


def test_an_extension_of_another_python_is_none(kernel):
    for file in kernel.iterdir():
        file.unlink()
    (kernel / f"{compiled_search.DIGEST}.cpython-36m-x86_64-linux-gnu.so").touch()
    assert not compiled_search.is_compiled()
