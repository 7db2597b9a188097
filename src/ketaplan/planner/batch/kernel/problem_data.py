"""The arrays that everyone is planned on: whole numbers, filled in by :mod:`.columns`, named here.

Indices run in this order: resource (a person, a chair, or all chairs of a site as one), day (from 0), slot (a
stretch of the day that divides the grid and every stage) or step (a start on the grid).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Numbers = Sequence[int]


class Tables:
    """What does not change, or only by taking and giving back time."""

    # A chair or a person of a clinic; ``load`` counts shares of a whole in units.
    days: int
    slots: int
    words: int
    levels: int
    never: int
    ones: int
    weekday: Numbers
    load: list[int]
    room: Numbers
    level_units: Numbers
    free: list[int]
    # A kind of need: so many units of one of these resources for so many slots.
    kind_first: Numbers
    kind_people: Numbers
    kind_level: Numbers
    kind_units: Numbers
    kind_slots: Numbers
    # A shape of visit: its needs, each so many slots after the start; needs of one stage want different people.
    needs: int
    shape_first: Numbers
    need_kind: Numbers
    need_after: Numbers
    need_stage: Numbers
    need_wish: Numbers
    shape_site: Numbers
    shape_stride: Numbers
    site_shapes: Numbers
    in_pieces: Numbers
    # A row: what the starts of a day cost one patient, ``never`` where the rules leave none.
    width: int
    rows: Numbers
    # A chain: the automaton of a course.
    sessions: int
    states: int
    chain_sessions: Numbers
    chain_states: Numbers
    chain_arcs: Numbers
    arc_first: Numbers
    arc_gap: Numbers
    arc_to: Numbers
    arc_points: Numbers
    arc_span: Numbers
    # An option: one patient at one site.
    patients: int
    option_first: Numbers
    option_shape: Numbers
    option_chain: Numbers
    option_wish: Numbers
    option_wish_points: Numbers
    option_slope: Numbers
    option_ceiling: Numbers
    option_row: Numbers
    option_row_of: Numbers
    option_last: Numbers
    option_before: Numbers
    start_first: Numbers
    start_day: Numbers
    start_state: Numbers
    start_points: Numbers
    absent: Numbers
    # An entry: a kind of need served at one price, by one person or by all of a pool (``entry_person`` -1).
    prices: int
    price_room: Numbers
    entry_first: Numbers
    entry_price: Numbers
    entry_person: Numbers
    # The consultation that comes first, where one is needed.
    consult_shape: Numbers
    consult_row: Numbers
    consult_from: Numbers
    consult_until: Numbers
    consult_day_points: Numbers
    consult_lead: Numbers
    consult_steps: Numbers

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Take the columns over."""
        for name, column in columns.items():
            setattr(self, name, column)
