"""Compiles the batch search where there is a C compiler; elsewhere the same source runs as plain Python.

pip runs it.  In a checkout, ``python hatch_build.py`` compiles in place what has changed since the last time; that
Python needs Cython, setuptools and hatchling.
"""

from __future__ import annotations

import os
import runpy
import shutil
import sys
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KERNEL = "ketaplan/planner/batch/kernel"
PACKAGE = KERNEL.replace("/", ".")
SHARED = "_cython"
"""Cython's own code for arrays, which every module would otherwise contain."""
DIGEST = "_digest"
"""Holds the digest of the sources; compiled first, it shows whether there is a compiler."""
DIRECTIVES = {
    "language_level": 3,
    "annotation_typing": False,
    "boundscheck": False,
    "wraparound": False,
    "initializedcheck": False,
    "cdivision": True,
    "infer_types": True,
    "auto_pickle": False,
    "binding": False,
    "emit_code_comments": False,
}
OFTEN_RUN = (
    "completion_bounds",
    "course_dp",
    "insertion",
    "resource_calendar",
    "ruin_recreate",
    "start_costs",
    "visit_prices",
)
"""Modules that take nearly all of a batch's time: only these gain from ``-O3``, which takes gcc twice as long."""
FLAGS = ("-w", "-g0", "-fno-wrapv", "-fno-semantic-interposition")
STABLE_ABI = 11
"""The minor version of the oldest Python that the extensions run on; they run on all newer ones, too."""
DIGEST_SOURCE = """\
#include <Python.h>
static struct PyModuleDef definition = {{PyModuleDef_HEAD_INIT, "{name}"}};
PyMODINIT_FUNC PyInit_{name}(void) {{
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddStringConstant(module, "SOURCES", "{digest}") < 0) Py_CLEAR(module);
    return module;
}}
"""


class CompiledSearch(BuildHookInterface):
    """Adds the compiled modules to a wheel; KETAPLAN_PURE=1 leaves them out."""

    scratch: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; where that is not possible, say so and go on."""
        if self.target_name != "wheel" or os.environ.get("KETAPLAN_PURE"):
            return
        self.scratch = TemporaryDirectory()
        try:
            built = compiled(Path(self.root) / "src", Path(self.scratch.name))
        except (Exception, SystemExit) as error:  # noqa: BLE001  any complaint of any compiler
            self.scratch.cleanup()
            self.app.display_warning(f"ketaplan's batch search is not compiled, and about 100 times slower: {error}")
            return
        if version == "editable":
            put_in_place(built, Path(self.root) / "src")
        else:
            build_data["force_include"].update({str(file): f"{KERNEL}/{file.name}" for file in built})
        build_data["pure_python"] = False
        build_data["tag"] = tag(self.build_config.builder.get_best_matching_tag())

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what compiling has left."""
        if self.scratch:
            self.scratch.cleanup()


def has_stable_abi() -> bool:
    """Return whether this Python makes extensions that newer ones load, too."""
    return sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")


def tag(best: str) -> str:
    """Return a wheel's tag, from the one that fits this Python best."""
    return f"cp3{STABLE_ABI}-abi3-{best.rpartition('-')[2]}" if has_stable_abi() else best


def modules(source: Path) -> list[str]:
    """Return the names of the modules to compile, those with a ``.pxd`` beside them: those that take longest first."""
    twins = [file.with_suffix(".py") for file in (source / KERNEL).glob("*.pxd") if file.with_suffix(".py").exists()]
    twins.sort(key=lambda file: (file.stem not in OFTEN_RUN, -file.stat().st_size, file.stem))
    return [file.stem for file in twins]


def compiled(source: Path, scratch: Path) -> list[Path]:
    """Compile the modules below `source`; return the extensions, which lie in `scratch`.

    What `scratch` holds from the last time, and has not changed, is not compiled again.
    Raises what the compiler raises, before Cython runs if there is none.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    home = Path.cwd()
    os.chdir(source)  # messages name sources from here, wherever they lie
    try:
        digest = _digest_module(source, scratch)
        built = _built([_extension(DIGEST, str(digest))], scratch)
        return built + _built(_cythonized(modules(source), scratch), scratch)
    finally:
        os.chdir(home)


def put_in_place(built: list[Path], source: Path) -> None:
    """Copy extensions beside their sources, and remove those of modules that are no more."""
    for file in (source / KERNEL).iterdir():
        if file.name.endswith(tuple(EXTENSION_SUFFIXES)):
            file.unlink()
    for file in built:
        shutil.copy2(file, source / KERNEL)


def _digest_module(source: Path, scratch: Path) -> Path:
    """Write the C source of the module that holds the digest of the sources; leave it alone if it is the same."""
    digest = runpy.run_path(str(source / "ketaplan/compiled_search.py"))["digest"](source / KERNEL)
    text = DIGEST_SOURCE.format(name=DIGEST, digest=digest)
    file = scratch / f"{DIGEST}.c"
    if not file.exists() or file.read_text() != text:
        file.write_text(text)
    return file


def _cythonized(names: list[str], scratch: Path) -> list[Any]:
    """Translate the modules to C, side by side."""
    from Cython.Build import cythonize

    extensions = [_extension(SHARED, f"{KERNEL}/{SHARED}.c")]
    extensions += [_extension(name, f"{KERNEL}/{name}.py") for name in names]
    return cythonize(
        extensions,
        build_dir=str(scratch),
        compiler_directives=DIRECTIVES,
        shared_utility_qualified_name=f"{PACKAGE}.{SHARED}",
        nthreads=_cores() if sys.platform == "linux" else 0,
        quiet=True,
    )


def _built(extensions: list[Any], scratch: Path) -> list[Path]:
    """Compile extensions from C, side by side."""
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    command = build_ext(Distribution({"ext_modules": extensions}))
    command.build_lib, command.build_temp = str(scratch / "lib"), str(scratch / "temp")
    command.parallel = _cores()
    command.ensure_finalized()
    command.run()
    return [Path(command.get_ext_fullpath(extension.name)) for extension in extensions]


def _extension(name: str, source: str) -> Any:
    """Return what setuptools and Cython have to know about a module."""
    from setuptools import Extension

    stable = has_stable_abi()
    return Extension(
        f"{PACKAGE}.{name}",
        [source],
        extra_compile_args=_flags(name),
        define_macros=[("Py_LIMITED_API", f"0x03{STABLE_ABI:02X}0000")] if stable else [],
        py_limited_api=stable,
    )


def _flags(name: str) -> list[str]:
    """Return what the compiler is told for a module."""
    if sys.platform == "win32":
        return []
    if name == SHARED:
        return [*FLAGS, "-O0"]
    return [*FLAGS, "-O3" if name in OFTEN_RUN else "-O1"]


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


if __name__ == "__main__":
    root = Path(__file__).resolve().parent
    put_in_place(compiled(root / "src", root / "build" / "search"), root / "src")
