# cython: language_level=3
cimport cython

cdef class Arrays:
    pass

@cython.final
cdef class Calendar(Arrays):
    cdef public int days, slots, words, width, never
    cdef public unsigned long long ones
    cdef public int[::1] weekday

@cython.final
cdef class Resources(Arrays):
    cdef public int levels
    cdef public int[::1] room, load, level_units
    cdef public unsigned long long[::1] free

@cython.final
cdef class VisitTemplates(Arrays):
    cdef public int needs
    cdef public int[::1] kind_first, kind_people, kind_level, kind_units, kind_slots
    cdef public int[::1] template_first, template_site, template_stride, site_templates, is_fragmented
    cdef public int[::1] need_kind, need_after, need_stage, need_wish

@cython.final
cdef class PricePools(Arrays):
    cdef public int pools
    cdef public int[::1] pool_room, entry_first, entry_pool, entry_person

@cython.final
cdef class Automata(Arrays):
    cdef public int sessions, states
    cdef public int[::1] sessions_of, states_of, first_state, arc_first, arc_gap, arc_to, arc_points, arc_span

@cython.final
cdef class PatientOptions(Arrays):
    cdef public int patients
    cdef public int[::1] option_first, unplanned_cost, rows
    cdef public int[::1] template, automaton, wish, wish_points, slope, ceiling
    cdef public int[::1] row_first, row_of_day, last_day, row_before
    cdef public int[::1] start_first, start_day, start_state, start_points

@cython.final
cdef class Consultations(Arrays):
    cdef public int[::1] template, row_first, first_day, end_day, day_points, lead_days, steps

@cython.final
cdef class ProblemData:
    cdef public Calendar calendar
    cdef public Resources resources
    cdef public VisitTemplates templates
    cdef public PricePools pools
    cdef public Automata automata
    cdef public PatientOptions options
    cdef public Consultations consultations
