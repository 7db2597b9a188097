"""Compiles the search for everyone where there is a C compiler; without one the same source runs as it stands."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "ketaplan.planner.batch.kernel"
FOLDER = Path(__file__).parent / "src" / PACKAGE.replace(".", "/")
MODULES = tuple(sorted(file.stem for file in FOLDER.glob("*.pxd")))
DIRECTIVES = {
    "language_level": 3,
    "annotation_typing": False,
    "boundscheck": False,
    "wraparound": False,
    "initializedcheck": False,
    "cdivision": True,
    "infer_types": True,
}
FLAGS = ("-O3", "-g0", "-fno-wrapv", "-fno-semantic-interposition")
SELDOM_RUN = ("column_pool", "day_cuts", "day_patterns", "gap_closing", "priced_slots", "problem_data", "rng", "work")
QUICKLY = ("-O1",)
"""What of it is seldom run is compiled in a third of the time."""


class CompiledSearch(BuildHookInterface):
    """Adds the compiled modules to a wheel; KETAPLAN_PURE=1 leaves them out."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say so where that is not possible; never a reason to fail."""
        if self.target_name != "wheel" or os.environ.get("KETAPLAN_PURE"):
            return
        try:
            built = compiled(Path(self.root), Path(self.directory) / "compiled", in_place=version == "editable")
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever a compiler has to complain about
            self.app.display_warning(f"ketaplan's search is not compiled ({error}); it will run, only slower.")
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        if version != "editable":
            build_data["force_include"].update(built)


def compiled(root: Path, scratch: Path, *, in_place: bool) -> dict[str, str]:
    """Compile the modules; where each lies, and where it belongs in the wheel."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    home = Path.cwd()
    os.chdir(root / "src")  # names of sources must not say where they are
    try:
        folder = PACKAGE.replace(".", "/")
        extensions = [
            Extension(f"{PACKAGE}.{name}", [f"{folder}/{name}.py"], extra_compile_args=_flags(name)) for name in MODULES
        ]
        modules = cythonize(extensions, build_dir=str(scratch / "c"), compiler_directives=DIRECTIVES, quiet=True)
        command = build_ext(Distribution({"ext_modules": modules}))
        command.build_lib = str(root / "src" if in_place else scratch / "lib")
        command.build_temp = str(scratch / "temp")
        command.parallel = os.cpu_count()
        command.ensure_finalized()
        command.run()
    finally:
        os.chdir(home)
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    return {str(Path(command.build_lib) / folder / f"{n}{suffix}"): f"{folder}/{n}{suffix}" for n in MODULES}


def _flags(name: str) -> list[str]:
    """What the compiler is told for a module."""
    if sys.platform == "win32":
        return []
    return [*FLAGS, *QUICKLY] if name in SELDOM_RUN else list(FLAGS)
