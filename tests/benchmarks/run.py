"""One complete process under measure: seconds on the wall, seconds of the processor, and memory with its children's."""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

EVERY_SECONDS = 0.2
"""How often memory is read while the process runs."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took, its children included; ``megabytes`` is the most that all of them used at one moment."""

    code: int
    seconds: float
    processor_seconds: float
    megabytes: int


def measured(command: list[str], output: Path) -> Run:
    """Run a command to its end; what it prints goes to the file, its words to nowhere."""
    begun = perf_counter()
    with output.open("wb") as stdout:
        process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL)
        memory = Memory(process.pid)
        memory.start()
        _, status, usage = os.wait4(process.pid, 0)
    seconds, process.returncode = perf_counter() - begun, os.waitstatus_to_exitcode(status)
    most = max(memory.stop(), usage.ru_maxrss)  # the latter is never missed, and that of the largest process alone
    return Run(process.returncode, seconds, usage.ru_utime + usage.ru_stime, most // 1024)


class Memory(Thread):
    """Watches what a process and all below it hold, in kilobytes; what they share counts once (Linux)."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process, self._most, self._over = process, 0, Event()

    def run(self) -> None:
        """Look again and again."""
        while not self._over.wait(EVERY_SECONDS):
            self._most = max(self._most, sum(map(_kilobytes, _family(self._process))))

    def stop(self) -> int:
        """The most that was seen."""
        self._over.set()
        self.join()
        return self._most


def _family(process: int) -> list[int]:
    """A process and all below it."""
    children = defaultdict(list)
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            children[parent].append(int(status.parent.name))
    found = [process]
    for one in found:
        found += children[one]
    return found


def _kilobytes(process: int) -> int:
    with suppress(OSError):
        for row in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if row.startswith("Pss:"):
                return int(row.split()[1])
    return 0
