"""The integer arrays of a batch, filled in by :mod:`ketaplan.planner.batch.encode` and never changed afterward.

Indices run in this order: resource (a person, a chair, or all chairs of a site as one), day (from 0), slot (an interval
that divides the grid and every stage) or step (a start on the grid).  ``x_first[i]`` is where the part of ``i`` starts
in the arrays of ``x``, and ``x_first[i + 1]`` where it ends.
"""

from __future__ import annotations

from collections.abc import Sequence

Numbers = Sequence[int]


class Arrays:
    """Arrays that belong together, given by name."""

    def __init__(self, **arrays: object) -> None:
        """Set every array."""
        for name, values in arrays.items():
            setattr(self, name, values)


class Calendar(Arrays):
    """Days, slots of a day and starts of a day.

    ``words`` is the number of 64-bit words with a bit for each slot, ``width`` the number of steps, ``never`` the cost
    of the impossible, ``ones`` a word of ones.
    """

    days: int
    slots: int
    words: int
    width: int
    never: int
    ones: int
    weekday: Numbers


class Resources(Arrays):
    """Chairs and people.

    ``room`` and ``load`` count shares of a resource in units: all of it, and the part in use in each slot before any
    patient of the batch is placed.  A level is a size of need, of ``level_units``; ``free`` has a bit for each slot
    with room for a level.
    """

    levels: int
    room: Numbers
    load: Numbers
    level_units: Numbers
    free: Numbers


class VisitTemplates(Arrays):
    """What a visit needs.

    A kind is ``kind_units`` units of one of ``kind_people`` for ``kind_slots`` slots.  A need of a template is a kind
    that starts ``need_after`` slots after the start; needs of one stage want different people; ``need_wish`` says
    whether the preferred physician can serve it.  Steps of a template are ``template_stride`` slots apart.  A site
    ``is_fragmented`` if time of its people or chairs is partly in use.
    """

    needs: int
    kind_first: Numbers
    kind_people: Numbers
    kind_level: Numbers
    kind_units: Numbers
    kind_slots: Numbers
    template_first: Numbers
    template_site: Numbers
    template_stride: Numbers
    site_templates: Numbers
    is_fragmented: Numbers
    need_kind: Numbers
    need_after: Numbers
    need_stage: Numbers
    need_wish: Numbers


class PricePools(Arrays):
    """Resources whose time has one price: a person, a chair, or several of them as one pool.

    ``pool_room`` counts their units in each slot.  An entry is a pool that can serve a kind; ``entry_person`` is -1
    for a pool of several.
    """

    pools: int
    pool_room: Numbers
    entry_first: Numbers
    entry_pool: Numbers
    entry_person: Numbers


class Automata(Arrays):
    """The automata of courses; ``first_state`` is where the states of an automaton start in ``arc_first``.

    ``sessions`` and ``states`` are the most that any automaton has.  An arc leads to the state ``arc_to`` of the next
    session after ``arc_gap`` days, if the weekday reached is below ``arc_span``.
    """

    sessions: int
    states: int
    sessions_of: Numbers
    states_of: Numbers
    first_state: Numbers
    arc_first: Numbers
    arc_gap: Numbers
    arc_to: Numbers
    arc_points: Numbers
    arc_span: Numbers


class PatientOptions(Arrays):
    """The options of each patient: one for each accepted site.

    ``rows`` contains rows of ``width`` costs, one for each step, ``never`` where the rules allow no start;
    ``row_of_day`` is the number of a day's row, -1 for none.  ``slope`` and ``ceiling`` are the cost of a change of the
    time of day, by step and at most; ``row_before`` that of the change from the last fixed session.  A start is a way
    for the planned sessions to start.
    """

    patients: int
    option_first: Numbers
    unplanned_cost: Numbers
    rows: Numbers
    template: Numbers
    automaton: Numbers
    wish: Numbers
    wish_points: Numbers
    slope: Numbers
    ceiling: Numbers
    row_first: Numbers
    row_of_day: Numbers
    last_day: Numbers
    row_before: Numbers
    start_first: Numbers
    start_day: Numbers
    start_state: Numbers
    start_points: Numbers


class Consultations(Arrays):
    """The consultation before an option's first session; ``template`` is -1 if none is needed.

    It is on a day from ``first_day`` to ``end_day`` (exclusive), ``lead_days`` before the first session; if on the same
    day, that starts ``steps`` later.
    """

    template: Numbers
    row_first: Numbers
    first_day: Numbers
    end_day: Numbers
    day_points: Numbers
    lead_days: Numbers
    steps: Numbers


class ProblemData:
    """The data of one search."""

    def __init__(
        self,
        calendar: Calendar,
        resources: Resources,
        templates: VisitTemplates,
        pools: PricePools,
        automata: Automata,
        options: PatientOptions,
        consultations: Consultations,
    ) -> None:
        """Store the parts."""
        self.calendar = calendar
        self.resources = resources
        self.templates = templates
        self.pools = pools
        self.automata = automata
        self.options = options
        self.consultations = consultations
