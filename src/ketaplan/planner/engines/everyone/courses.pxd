# cython: language_level=3
from ketaplan.planner.engines.everyone.occupancy cimport Occupancy

cdef class Courses(Occupancy):
    cdef public int[::1] field, stamp, own, own_low, own_stamp, near, low_day, high_day, found_day, found_step
    cdef public int[::1] toll, togo_at, togo, guided_togo
    cdef public int call, crowded, guided, scale, earliest, earliest_step, trace_step
    cpdef void look_ahead(self, int option, int guided) noexcept
    cdef int _lowest(self, int option, int day, int guided) noexcept
    cdef int _least_ahead(self, int option, int session, int day, int state, int guided) noexcept
    cdef int _row(self, int option, int day) noexcept
    cdef int _priced_row(self, int option, int day, int row) noexcept
    cdef int _wanted_row(self, int option, int day, int row) noexcept
    cdef int _free_row(self, int option, int day, int row) noexcept
    cdef int _add_wish(self, int shape, int day, int wish, int points) noexcept
    cdef int _add_toll(self, int shape, int day) noexcept
    cpdef int shortest(self, int option, int cap) noexcept
    cdef int _togo(self, int option, int session, int day, int state) noexcept
    cdef void _begin(self, int option, int cap) noexcept
    cdef void _add_first(self, int option, int day, int state) noexcept
    cdef void _reach(self, int session, int day, int state, int points) noexcept
    cdef void _note_day(self, int session, int day) noexcept
    cdef int _settle(self, int cell, int day) noexcept
    cdef void _advance(self, int option, int session, int cap) noexcept
    cdef void _spread(self, int option, int cell, int low) noexcept
    cdef void _follow(self, int option, int session, int day, int state, int low, int cap) noexcept
    cdef void _meet(self, int session, int day, int state, int points) noexcept
    cdef void _trace(self, int option, int cell, int best) noexcept
    cdef int _step_of(self, int cell, int points) noexcept
    cdef int _cell_before(self, int option, int session, int day, int state, int step, int due) noexcept
    cdef bint _left_from(self, int option, int cell, int step, int due) noexcept
