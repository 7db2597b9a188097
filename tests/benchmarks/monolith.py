"""A batch planned by one CP-SAT model, as an entire process: what a solver off the shelf makes of the same files.

By hand: ``python monolith.py --clinic PATH... --patients PATH... --as-of DAY --seconds S [--hint BATCH.json]``. The
seconds are the solver's own; reading and building come on top. A hint is a complete batch from which it starts; without
one it starts from planning by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.cp_sat.case import Case
from benchmarks.cp_sat.model import Effort, Monolith
from checker import verify
from checker.firstfit import FirstFit


def main() -> int:
    """Build the model, solve it, and print the batch."""
    said, begun = arguments(), perf_counter()
    try:
        case = Case(verify.load_clinics(said.clinic), verify.load_patients(said.patients), said.as_of)
    except verify.BadInput as error:
        print(error, file=sys.stderr)
        return 2
    monolith = Monolith(case)
    by_hand = FirstFit(case.clinics, case.patients, case.protocols, said.as_of, case.weeks)
    monolith.hint(json.loads(said.hint.read_text()) if said.hint else by_hand.batch("steady"))
    built = perf_counter()
    batch = monolith.solve(Effort(said.seconds, said.workers, said.presolve, said.log))
    print(json.dumps(batch))
    print(
        f"{monolith.status}: {len(batch['plans'])} planned, cost {batch['cost']}, bound {batch['bound']}; "
        f"built in {built - begun:.1f} s, solved in {perf_counter() - built:.1f} s",
        file=sys.stderr,
    )
    return 1 if batch["unplanned"] else 0


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clinic", nargs="+", required=True, metavar="PATH")
    parser.add_argument("--patients", nargs="+", required=True, metavar="PATH")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--seconds", type=float, default=60, metavar="S")
    parser.add_argument("--hint", type=Path, metavar="BATCH")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument(
        "--presolve", action="store_true", help="as the solver does it by itself: slow on large batches"
    )
    parser.add_argument("--log", action="store_true", help="the solver's log, on stderr")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
