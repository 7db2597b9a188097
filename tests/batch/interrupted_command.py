"""``ketaplan batch`` as a process that gets a signal, or two, at given moments of its work.

A moment is something that Python says an auditor of the process (a module imported, a file opened, made, renamed or
removed, a process started), or a look that is had at how far it is.  Arguments: processes, moments and signals
(``300:2``), ``--`` and what ketaplan is to do.  Without moments, stdout says at the end how many there were.
With ``hold`` among the moments, the first Ctrl-C makes it wait, at its next look, for a second one.
"""

from __future__ import annotations

import os
import signal
import sys
import time

TOLD = frozenset(
    {
        "open",
        "os.mkdir",
        "os.rename",
        "os.remove",
        "os.rmdir",
        "shutil.rmtree",
        "os.scandir",
        "subprocess.Popen",
        "looked",
    }
)
EACH_OF_IMPORTS = 20
"""Of the imports, of which there are hundreds, only each of this many counts."""


class Moments:
    """Counts them, and sends each signal at its moment: to all of the group, as a terminal does with Ctrl-C.

    What a copy of the process does is not counted.
    """

    def __init__(self, signals: dict[int, int]):
        self.signals, self.count, self.imports = signals, 0, 0
        self.is_arranged, self.process = False, os.getpid()

    def __call__(self, event, given):
        if self.counts(event, given) and os.getpid() == self.process:
            self.count += 1
            if self.count in self.signals:
                os.killpg(0, self.signals[self.count])
        if not self.is_arranged and are_there():
            self.is_arranged = True
            arrange()

    def counts(self, event, given):
        if event == "import":
            self.imports += 1
            return self.imports % EACH_OF_IMPORTS == 0
        return event in TOLD and not (event == "open" and str(given[0]).endswith((".py", ".pyc", ".so")))


def are_there() -> bool:
    """Whether the services are imported."""
    return hasattr(sys.modules.get("ketaplan.services.batch.plan_batch"), "plan_batch")


def arrange() -> None:
    """A few files are enough for several processes, and every look is reported."""
    from ketaplan.services.batch import plan_batch, stop_signal, worker_pool

    plan_batch.FEW_FILES = 0
    reported_before(stop_signal.TimeBudget, "__call__")
    reported_before(worker_pool._Round, "_report")


def hold_when_stopped() -> None:
    """After the first Ctrl-C, wait at the next look until a signal ends the process."""
    from ketaplan.services.batch.stop_signal import StopSignal

    stopped, real, process = [], StopSignal.request, os.getpid()

    def request(signal):
        stopped.append(signal)
        real(signal)

    def wait_when_stopped(event, _):
        while event == "looked" and stopped and os.getpid() == process:
            time.sleep(0.02)

    StopSignal.request = request
    sys.addaudithook(wait_when_stopped)


def reported_before(kind, name):
    real = getattr(kind, name)

    def aloud(*given):
        sys.audit("looked")
        return real(*given)

    setattr(kind, name, aloud)


def hear_everything():
    """What the shell that runs the tests ignores: Ctrl-C in its background, the end of a terminal under nohup."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)


def main():
    hear_everything()
    at = sys.argv.index("--")
    workers, *moments = sys.argv[1:at]
    if "hold" in moments:
        moments.remove("hold")
        hold_when_stopped()
    sys.argv = ["ketaplan", *sys.argv[at + 1 :], "--workers", workers]
    told = Moments({int(moment): int(number) for moment, _, number in (one.partition(":") for one in moments)})
    from ketaplan.__main__ import main as command

    if os.getpgid(0) != os.getpid():
        os.setpgid(0, 0)
    sys.addaudithook(told)
    try:
        command()
    finally:
        if not moments:
            os.write(1, f"{told.count}\n".encode())


if __name__ == "__main__":
    main()
