"""The build hook: which modules are compiled, and what happens where there is no compiler."""

import ast
import runpy
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from ketaplan import compiled_search

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
def terminal(hook, tmp_path, monkeypatch):
    """A file in place of the terminal of the person who installs."""
    monkeypatch.setitem(hook.say.__globals__, "TERMINAL", str(tmp_path / "terminal"))
    return tmp_path / "terminal"


@pytest.fixture
def search(hook, terminal):
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


def test_every_module_with_types_is_in_one_extension(hook):
    kernel = ROOT / "src" / hook.KERNEL
    named = [module for modules in compiled_search.EXTENSIONS.values() for module in modules]
    assert sorted(named) == sorted(file.stem for file in kernel.glob("*.pxd"))
    assert set(compiled_search.EXTENSIONS) < set(hook.LEVELS)


@pytest.mark.parametrize("suffix", [".py", ".pxd"])
def test_an_extension_imports_from_earlier_ones_alone(hook, suffix):
    earlier = set()
    for name, text in hook.joined(ROOT / "src" / hook.KERNEL, compiled_search.EXTENSIONS, suffix).items():
        assert {found[1] for found in hook.OWN_IMPORT.finditer(text)} <= earlier
        earlier.add(name)


def test_no_name_is_in_two_modules_of_an_extension(hook):
    for text in hook.joined(ROOT / "src" / hook.KERNEL, compiled_search.EXTENSIONS, ".py").values():
        names = []
        for part in ast.parse(text).body:
            names += [part.name] if hasattr(part, "name") else []
            names += [target.id for target in getattr(part, "targets", []) if isinstance(target, ast.Name)]
        assert len(names) == len(set(names))


def test_modules_are_joined_without_imports_from_one_another(hook, tmp_path):
    own = f"from {hook.PACKAGE}"
    (tmp_path / "a.py").write_text("from __future__ import annotations\nA = 1\n")
    (tmp_path / "b.py").write_text(f"from __future__ import annotations\n{own}.a import A\nB = A\n")
    (tmp_path / "c.py").write_text(f"{own}.a import (\n    A,\n)\n{own}.b import B\nC = A + B\n")
    made = hook.joined(tmp_path, {"_first": ("a", "b"), "_second": ("c",)}, ".py")
    assert made["_first"] == "from __future__ import annotations\nA = 1\nB = A\n"
    assert made["_second"].splitlines()[1:] == [
        f"{own}._first import (",
        "    A,",
        ")",
        f"{own}._first import B",
        "C = A + B",
    ]


def test_without_a_compiler_one_warning_says_what_is_slower(hook, search, terminal, monkeypatch):
    ran = []
    there = type(search).initialize.__globals__
    monkeypatch.setenv("CC", str(ROOT / "no-such-compiler"))
    monkeypatch.setitem(there, "_translate", ran.append)
    data = {"force_include": {}, "pure_python": True}
    search.initialize("standard", data)
    (warning,) = search.warnings
    assert "about 100 times slower: [Errno 2] No such file or directory" in warning
    assert terminal.read_text() == f"{warning}\n"
    assert (ran, data) == ([], {"force_include": {}, "pure_python": True})


def test_the_terminal_says_that_compiling_takes_its_time(hook, terminal, monkeypatch):
    there = hook.say.__globals__
    done = []
    for name in ("_translate", "_compile"):
        monkeypatch.setitem(there, name, done.append)
    monkeypatch.setitem(there, "_is_outdated", lambda name: name != "_bounds")
    there["_built"]()
    assert terminal.read_text() == "Compiling ketaplan's batch search takes about 15 seconds ...\n"
    assert set(done) == set(hook.LEVELS) - {"_bounds"}


def test_an_install_without_a_terminal_goes_on(hook, monkeypatch):
    monkeypatch.setitem(hook.say.__globals__, "TERMINAL", str(ROOT / "no" / "terminal"))
    hook.say("This goes nowhere.")


def test_a_pure_wheel_is_made_on_request(search, monkeypatch):
    monkeypatch.setenv("KETAPLAN_PURE", "1")
    data = {"pure_python": True}
    search.initialize("standard", data)
    assert (data, search.warnings) == ({"pure_python": True}, [])


def test_an_extension_without_a_source_goes_too(hook, tmp_path):
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
