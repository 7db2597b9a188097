# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.completion_bounds cimport Ahead

cdef class Courses(Ahead):
    cdef int[::1] field, stamp, place, own, own_stamp, near, low_day, high_day, found_day, found_step
    cdef public long long work
    cdef int places, call, crowded, guided, foreseen, earliest, earliest_step, trace_step
    @cython.final
    cdef int _row(self, int option, int day) noexcept
    cdef int _priced_row(self, int option, int day, int row) noexcept
    @cython.final
    cdef int _wanted_row(self, int option, int day, int row) noexcept
    @cython.final
    cdef int _free_row(self, int option, int day, int row) noexcept
    @cython.final
    cdef int _add_wish(self, int shape, int day, int wish, int points) noexcept
    @cython.final
    cdef int _add_toll(self, int shape, int day) noexcept
    cpdef int shortest(self, int option, int cap) noexcept
    @cython.final
    cdef int _togo(self, int session, int day, int state) noexcept
    @cython.final
    cdef void _begin(self, int option, int cap) noexcept
    @cython.final
    cdef void _add_first(self, int option, int day, int state, int points) noexcept
    @cython.final
    cdef int _place_of(self, int session, int day, int state) noexcept
    @cython.final
    cdef int _settle(self, int at, int day) noexcept
    @cython.final
    cdef void _advance(self, int option, int session, int cap) noexcept
    @cython.final
    cdef void _spread(self, int option, int at, int low) noexcept
    @cython.final
    cdef void _follow(self, int option, int session, int day, int state, int low, int cap) noexcept
    @cython.final
    cdef void _meet(self, int session, int day, int state, int points) noexcept
    @cython.final
    cdef void _trace(self, int option, int cell, int best) noexcept
    @cython.final
    cdef int _step_of(self, int cell, int points) noexcept
    @cython.final
    cdef int _cell_before(self, int option, int session, int day, int state, int step, int due) noexcept
    @cython.final
    cdef bint _left_from(self, int option, int cell, int step, int due) noexcept
