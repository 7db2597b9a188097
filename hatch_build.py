"""Compiles the batch search where there is a C compiler; elsewhere the same source runs as plain Python.

pip runs it.  In a checkout, ``python hatch_build.py`` compiles in place what has changed since the last time; that
Python needs Cython and hatchling, and setuptools on Windows.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KERNEL = "ketaplan/planner/batch/kernel"
PACKAGE = KERNEL.replace("/", ".")
SHARED = "_cython"
"""Cython's own code for arrays, which every extension would otherwise contain."""
DIGEST = "_digest"
"""Holds the digest of the sources; compiled first, it shows whether there is a compiler."""
LEVELS = {"_rounds": "-O3", "_bounds": "-O1", "_foundation": "-O1", SHARED: "-O0", DIGEST: "-O0"}
"""How much the compiler optimizes, those that take it longest first: the rounds take nearly all of a batch's time."""
DIRECTIVES = {
    "annotation_typing": False,
    "boundscheck": False,
    "wraparound": False,
    "initializedcheck": False,
    "cdivision": True,
    "infer_types": True,
    "auto_pickle": False,
    "binding": False,
    "emit_code_comments": False,
    "show_performance_hints": False,
}
FLAGS = ("-fPIC", "-w", "-g0", "-fno-wrapv", "-fno-semantic-interposition")
LINK = ("-bundle", "-undefined", "dynamic_lookup") if sys.platform == "darwin" else ("-shared",)
TERMINAL = "CONOUT$" if sys.platform == "win32" else "/dev/tty"
"""The terminal of a process, wherever its output goes."""
STABLE_ABI = 11
"""The minor version of the oldest Python that the extensions run on; they run on all newer ones, too."""
LIMITED = f"0x03{STABLE_ABI:02X}0000"
OWN_IMPORT = re.compile(rf"^from {re.escape(PACKAGE)}\.(\w+) (c?import) (\([^)]*\)|.*)\n", re.MULTILINE)
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
            warning = f"ketaplan's batch search is not compiled, and about 100 times slower: {error}"
            say(warning)
            self.app.display_warning(warning)
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


def say(line: str) -> None:
    """Write a line on the terminal, if there is one: pip shows nothing else of what a build prints."""
    with suppress(OSError), Path(TERMINAL).open("w", encoding="utf-8") as terminal:
        terminal.write(f"{line}\n")


def has_stable_abi() -> bool:
    """Return whether this Python makes extensions that newer ones load, too."""
    return sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")


def tag(best: str) -> str:
    """Return a wheel's tag, from the one that fits this Python best."""
    return f"cp3{STABLE_ABI}-abi3-{best.rpartition('-')[2]}" if has_stable_abi() else best


def compiled(source: Path, scratch: Path) -> list[Path]:
    """Compile the search below `source`; return the extensions, which lie in `scratch`.

    What `scratch` holds from the last time, and has not changed, is not compiled again.
    Raises what the compiler raises, before Cython runs if there is none.
    """
    search = runpy.run_path(str(source / "ketaplan/compiled_search.py"))
    folder = scratch / KERNEL
    folder.mkdir(parents=True, exist_ok=True)
    for package in (folder, *folder.parents[: KERNEL.count("/")]):
        write_changed(package / "__init__.py", "")  # Cython looks for these
    for suffix in (".py", ".pxd"):
        for name, text in joined(source / KERNEL, search["EXTENSIONS"], suffix).items():
            write_changed(folder / f"{name}{suffix}", text)
    digest = search["digest"](source / KERNEL)
    write_changed(folder / f"{DIGEST}.c", DIGEST_SOURCE.format(name=DIGEST, digest=digest))
    home = Path.cwd()
    os.chdir(scratch)  # Cython looks for packages here
    try:
        return _built()
    finally:
        os.chdir(home)


def joined(kernel: Path, extensions: dict[str, tuple[str, ...]], suffix: str) -> dict[str, str]:
    """Return the source of each extension: its modules one after the other, without imports from one another."""
    home = {module: name for name, modules in extensions.items() for module in modules}

    def made(name: str) -> str:
        text = "".join((kernel / f"{module}{suffix}").read_text(encoding="utf-8") for module in extensions[name])
        text = OWN_IMPORT.sub(
            lambda found: "" if home[found[1]] == name else f"from {PACKAGE}.{home[found[1]]} {found[2]} {found[3]}\n",
            text,
        )
        future = "from __future__ import annotations\n"
        return future + text.replace(future, "") if suffix == ".py" else text

    return {name: made(name) for name in extensions}


def write_changed(file: Path, text: str) -> None:
    """Write a file unless it contains this already: its time says when it changed."""
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")


def put_in_place(built: list[Path], source: Path) -> None:
    """Copy extensions beside their sources, and remove those of modules that are no more."""
    for file in (source / KERNEL).iterdir():
        if file.name.endswith(tuple(EXTENSION_SUFFIXES)):
            file.unlink()
    for file in built:
        shutil.copy2(file, source / KERNEL)


def _built() -> list[Path]:
    """Compile what is in the current folder: the compiler works on one extension while Cython translates the next."""
    outdated = [name for name in LEVELS if _is_outdated(name)]
    if DIGEST in outdated:
        _compile(DIGEST)
    if outdated:
        say("Compiling ketaplan's batch search takes about 15 seconds ...")
    with ThreadPoolExecutor(_cores()) as pool:
        running = []
        for name in outdated:
            if name != DIGEST:
                _translate(name)
                running.append(pool.submit(_compile, name))
        for one in running:
            one.result()
    return [_extension(name).absolute() for name in LEVELS]


def _extension(name: str) -> Path:
    """Return where an extension is built."""
    suffix = ".abi3.so" if has_stable_abi() and os.name == "posix" else EXTENSION_SUFFIXES[0]
    return Path(KERNEL, f"{name}{suffix}")


def _is_outdated(name: str) -> bool:
    """Return whether an extension is not there, or older than what it is made from."""
    own = f"{name}.c" if name == DIGEST else f"{name}.py"
    sources = [Path(__file__), *Path(KERNEL).glob(own), *(Path(KERNEL).glob("*.pxd") if name != DIGEST else ())]
    built = _extension(name)
    return not built.exists() or built.stat().st_mtime <= max(file.stat().st_mtime for file in sources)


def _translate(name: str) -> None:
    """Translate a module to C."""
    from Cython.Build.SharedModule import generate_shared_module
    from Cython.Compiler.CmdLine import parse_command_line
    from Cython.Compiler.Main import compile as translate

    words = ["-3", *(word for item in DIRECTIVES.items() for word in ("-X", "{}={}".format(*item)))]
    if name == SHARED:
        words += ["--module-name", f"{PACKAGE}.{SHARED}", "--generate-shared", f"{KERNEL}/{SHARED}.c"]
        generate_shared_module(parse_command_line(words)[0])
        return
    options, sources = parse_command_line([*words, "--shared", f"{PACKAGE}.{SHARED}", f"{KERNEL}/{name}.py"])
    if translate(sources, options).num_errors:
        raise ValueError(f"Cython does not accept {name}")


def _compile(name: str) -> None:
    """Compile a module from C."""
    if sys.platform == "win32":
        _compile_by_setuptools(name)
        return
    command = _compiler_command(name)
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    if run.returncode:
        raise OSError(f"{command[0]} failed: {run.stderr}")


def _compiler_command(name: str) -> list[str]:
    """Return the command that compiles C as this Python was compiled, but for the level of optimization."""
    settings = sysconfig.get_config_vars()
    words = [os.environ.get("CC") or settings["CC"], settings["CFLAGS"]]
    words += [os.environ.get(variable, "") for variable in ("ARCHFLAGS", "CFLAGS", "CPPFLAGS", "LDFLAGS")]
    command = [word for some in words for word in shlex.split(some)]
    command += [*FLAGS, LEVELS[name], *(f"-I{sysconfig.get_path(kind)}" for kind in ("include", "platinclude"))]
    if has_stable_abi():
        command.append(f"-DPy_LIMITED_API={LIMITED}")
    return [*command, *LINK, f"{KERNEL}/{name}.c", "-o", str(_extension(name))]


def _compile_by_setuptools(name: str) -> None:
    """Compile a module where only setuptools knows how to find the compiler."""
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    macros = [("Py_LIMITED_API", LIMITED)] if has_stable_abi() else []
    extension = Extension(name, [f"{KERNEL}/{name}.c"], define_macros=macros, py_limited_api=has_stable_abi())
    command = build_ext(Distribution({"ext_modules": [extension]}))
    command.build_lib, command.build_temp = "lib", f"temp/{name}"
    command.ensure_finalized()
    command.run()
    shutil.copy2(command.get_ext_fullpath(name), _extension(name))


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


if __name__ == "__main__":
    root = Path(__file__).resolve().parent
    put_in_place(compiled(root / "src", root / "build" / "search"), root / "src")
