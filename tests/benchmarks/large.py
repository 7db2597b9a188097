"""Files too large in sum: the most processor seconds and memory of a command that reads one, by kind of file.

By hand: ``python tests/benchmarks/large.py [SEEDS [KIND ...]]``; README.md says what is asked.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.large_in_sum import READERS, LargeFile, drawn, folder_with

MOST_SECONDS, MOST_MEGABYTES = 2, 300
KETAPLAN = [sys.executable, "-m", "ketaplan"]
USED = """\
import os, resource, sys
code = os.waitstatus_to_exitcode(os.waitpid(os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ), 0)[1])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as told:
    told.write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss // 1024} {code}")
"""
"""Runs a command in a small process, so that the memory is its own."""


def main(seeds: int = 30, *kinds: str) -> None:
    """Print the worst of each kind, and each that is too much."""
    with TemporaryDirectory() as temporary:
        place, empty = Path(temporary) / "clinic", Path(temporary) / "empty.db"
        subprocess.run([*KETAPLAN, "book", "--create", "--book", str(empty)], check=True, capture_output=True)
        for kind in kinds or READERS:
            found = []
            for seed in range(seeds):
                shutil.rmtree(place, ignore_errors=True)
                large = drawn(kind, seed)
                folder_with(large, place)
                shutil.copy(empty, place / "b.db")
                found += [(*measured(place, large, words), large.name, words[0]) for words in large.commands]
            seconds, megabytes = max(found), max(found, key=lambda one: one[1])
            print(
                f"{kind:9} {len(found):3} runs, most {seconds[0]:.2f} s ({seconds[-2]}), {megabytes[1]} MB", flush=True
            )
            for one in found:
                if one[0] > MOST_SECONDS or one[1] > MOST_MEGABYTES or one[2] not in {0, 1, 2}:
                    print("   too much:", *one, flush=True)


def measured(place: Path, large: LargeFile, words: tuple[str, ...]) -> tuple[float, int, int]:
    """Return processor seconds, megabytes and exit code of a command that reads the file."""
    told = place.parent / "told"
    command = [sys.executable, "-c", USED, str(told), *KETAPLAN, *words]
    given = b"" if large.place else large.content
    subprocess.run(command, cwd=place, input=given, capture_output=True, check=True)
    seconds, megabytes, code = told.read_text().split()
    return float(seconds), int(megabytes), int(code)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
