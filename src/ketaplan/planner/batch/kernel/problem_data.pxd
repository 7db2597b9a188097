# cython: language_level=3
cdef class Tables:
    cdef public int days, slots, words, levels, never, needs, width, sessions, states, patients
    cdef public unsigned long long ones
    cdef public int[::1] weekday, load, room, level_units
    cdef public unsigned long long[::1] free
    cdef public int[::1] kind_first, kind_people, kind_level, kind_units, kind_slots
    cdef public int[::1] shape_first, need_kind, need_after, need_stage, need_wish
    cdef public int[::1] shape_site, shape_stride, site_shapes
    cdef public int[::1] in_pieces
    cdef public int[::1] rows
    cdef public int[::1] chain_sessions, chain_states, chain_arcs, arc_first, arc_gap, arc_to, arc_points, arc_span
    cdef public int[::1] option_first, option_shape, option_chain, option_wish, option_wish_points
    cdef public int[::1] option_slope, option_ceiling, option_row, option_row_of, option_last, option_before
    cdef public int[::1] start_first, start_day, start_state, start_points, absent
    cdef public int[::1] consult_shape, consult_row, consult_from, consult_until
    cdef public int[::1] consult_day_points, consult_lead, consult_steps
    cdef public int prices
    cdef public int[::1] price_room, entry_first, entry_price, entry_person
