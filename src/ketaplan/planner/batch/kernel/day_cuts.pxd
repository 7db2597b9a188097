# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.joint_staffing cimport Together

cdef class Limits(Together):
    cdef public int[::1] limit_count, limit_most
    cdef int[::1] limit_price, best_limit_price, limit_asked, wanted, order, members, shape_slots
    cdef long long[::1] limit_fine, limit_drive
    cdef public signed char[::1] limit_has
    cdef signed char[::1] pair
    cdef int a_day, clearly, ordered, asked_for, size
    cpdef int find_limits(self, int rounds) noexcept
    @cython.final
    cdef bint _is_covered(self, int row, int known, int step) noexcept
    @cython.final
    cdef int _all_wanted(self, int row) noexcept
    @cython.final
    cdef void _put_in_order(self, int row) noexcept
    @cython.final
    cdef int _limit_around(self, int row, int seed, int most, int rounds) noexcept
    @cython.final
    cdef bint _is_near(self, int row, int step, int other) noexcept
    @cython.final
    cdef int _wanted_near(self, int row, int other) noexcept
    @cython.final
    cdef bint _may_join(self, int row, int step, int most) noexcept
    @cython.final
    cdef bint _fit_more(self, int row, int count, int whole, int first) noexcept
    @cython.final
    cdef bint _goes_with_all(self, int row, int step, int count) noexcept
    @cython.final
    cdef void _note_pair(self, int row, int one, int other) noexcept
    @cython.final
    cdef int _keep_limit(self, int row, int most) noexcept
    @cython.final
    cdef bint _is_within(self, int number, int other) noexcept
    @cython.final
    cdef void _drop_idle(self, int row) noexcept
    @cython.final
    cdef void _move_limit(self, int number, int to) noexcept
