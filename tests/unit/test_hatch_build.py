"""The build hook: which modules are compiled, and what happens where there is no compiler."""

import runpy
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
FACE = "hatchling.builders.hooks.plugin.interface"


@pytest.fixture
def hook(monkeypatch):
    """The build hook's module, next to a hatchling that does nothing."""
    interface = ModuleType(FACE)
    interface.BuildHookInterface = object
    monkeypatch.setitem(sys.modules, FACE, interface)
    monkeypatch.delenv("KETAPLAN_PURE", raising=False)
    return SimpleNamespace(**runpy.run_path(str(ROOT / "hatch_build.py")))


@pytest.fixture
def search(hook):
    """The hook as hatchling calls it, with the warnings that it shows."""
    made = hook.CompiledSearch()
    made.root, made.target_name, made.warnings = str(ROOT), "wheel", []
    made.app = SimpleNamespace(display_warning=made.warnings.append)
    return made


def kernel_of(hook, source, *names):
    folder = source / hook.KERNEL
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text("#" * len(name))
    return folder


def test_modules_with_types_are_compiled_those_that_take_longest_first(hook, tmp_path):
    often = hook.OFTEN_RUN[0]
    kernel_of(
        hook, tmp_path, "a.py", "a.pxd", "a_large_module_that_is_seldom_run.py", "a_large_module_that_is_seldom_run.pxd"
    )
    kernel_of(hook, tmp_path, f"{often}.py", f"{often}.pxd", "plain.py", "types_alone.pxd")
    assert hook.modules(tmp_path) == [often, "a_large_module_that_is_seldom_run", "a"]


def test_every_module_of_the_search_that_is_named_is_there(hook):
    assert set(hook.OFTEN_RUN) <= set(hook.modules(ROOT / "src"))


def test_without_a_compiler_one_warning_says_what_is_slower(hook, search, monkeypatch):
    def no_compiler(*_):
        raise SystemExit("error: command 'cc' failed: No such file or directory")

    ran = []
    there = type(search).initialize.__globals__
    monkeypatch.setitem(there, "_built", no_compiler)
    setuptools = ModuleType("setuptools")  # which a virtual environment of Python 3.12 does not have
    setuptools.Extension = lambda *_, **__: None
    monkeypatch.setitem(sys.modules, "setuptools", setuptools)
    monkeypatch.setitem(there, "_cythonized", lambda *_: ran.append("Cython"))
    data = {"force_include": {}, "pure_python": True}
    search.initialize("standard", data)
    (warning,) = search.warnings
    assert "about 100 times slower: error: command 'cc' failed" in warning
    assert (ran, data) == ([], {"force_include": {}, "pure_python": True})


def test_a_pure_wheel_is_made_on_request(search, monkeypatch):
    monkeypatch.setenv("KETAPLAN_PURE", "1")
    data = {"pure_python": True}
    search.initialize("standard", data)
    assert (data, search.warnings) == ({"pure_python": True}, [])


def test_an_extension_whose_source_is_gone_goes_too(hook, tmp_path):
    folder = kernel_of(hook, tmp_path / "src", f"renamed{EXTENSION_SUFFIXES[0]}", "search.py")
    built = tmp_path / f"search{EXTENSION_SUFFIXES[0]}"
    built.touch()
    hook.put_in_place([built], tmp_path / "src")
    assert {file.name for file in folder.iterdir()} == {"search.py", built.name}


@pytest.mark.parametrize(
    ("free_threaded", "expected"), [(0, "cp311-abi3-linux_x86_64"), (1, "cp313-cp313t-linux_x86_64")]
)
def test_a_wheel_is_for_newer_pythons_too_unless_they_have_no_stable_abi(hook, monkeypatch, free_threaded, expected):
    monkeypatch.setattr(hook.sysconfig, "get_config_var", {"Py_GIL_DISABLED": free_threaded}.get)
    assert hook.tag("cp313-cp313t-linux_x86_64") == expected
