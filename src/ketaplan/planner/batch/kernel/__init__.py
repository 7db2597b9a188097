"""The batch search on arrays: each module with a ``.pxd`` is compiled if there is a C compiler.

Several modules become one extension, which takes the place of each; ``EXTENSIONS`` in ``compiled_search.py`` lists
them.  Without a compiler, the same source runs as plain Python and finds the same plans, only slower.

::

    solver.py               BatchSolver: makes and connects all the others
    problem_data.py         the constant arrays: calendar, resources, visit templates, price pools, automata, options
    work.py                 a counter of the work done
    rng.py                  pseudo-random numbers
    resource_calendar.py    occupy and vacate time; the open starts of a day
    start_costs.py          the cost of a start: free, guided, desired or priced
    completion_bounds.py    bounds on the cost-to-go
    course_dp.py            the cheapest course of one option
    joint_staffing.py       whether visits fit together on one day
    day_cuts.py             cuts: combinations of visits that do not fit on a day
    visit_prices.py         the price of a visit, from multipliers of time and cuts
    packing_states.py       what has begun on a day: the states of its best packing
    day_packing.py          what a day's pooled time can fetch: its best packing
    pricing.py              the pricing problem of each patient, and the usage of its columns
    lagrangian.py           the multipliers, and the bound they prove
    assignment.py           courses of patients as a structure of arrays
    patients_on_days.py     who is at a site on a day
    insertion.py            insert a patient, remove one
    ruin_recreate.py        the rounds of the search, and the best assignment
    column_pool.py          all columns that could be part of better plans
    day_patterns.py         which sets of visits fit on a day
    priced_slots.py         time with a price, and its cost if it stays idle
    gap_closing.py          branch over the columns: better plans, or proof that there are none
"""

import sys
from contextlib import suppress
from importlib import import_module

from ketaplan.compiled_search import EXTENSIONS

with suppress(ModuleNotFoundError):  # not compiled: Python finds the sources
    compiled = {name: import_module(f"{__name__}.{name}") for name in EXTENSIONS}
    sys.modules.update({f"{__name__}.{module}": compiled[name] for name in compiled for module in EXTENSIONS[name]})
