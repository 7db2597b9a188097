# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.lagrangian cimport Prices

cdef class Placing(Prices):
    cdef public int[::1] now_option
    cdef int[::1] now_points, now_day, now_step, now_who, consult_day, consult_step, consult_who
    cdef int[::1] here_count, here, alone, alone_guided
    cdef public int[::1] least_alone
    cdef public int slack
    cdef int hint_option, hint_guided, most_a_day, found_consult_day, found_consult_step
    @cython.final
    cdef void _look_alone(self)
    @cython.final
    cdef int _alone(self, int option) noexcept
    @cython.final
    cdef int _cheapest(self, int option) noexcept
    cpdef void guide(self)
    cpdef bint is_scarce(self) noexcept
    cpdef int insert(self, int patient, int cap, int hint, int guided) noexcept
    @cython.final
    cdef int _look(self, int option, int cap, int hint, int guided) noexcept
    @cython.final
    cdef int _look_free(self, int option, int cap, int hint) noexcept
    @cython.final
    cdef int _look_guided(self, int option) noexcept
    @cython.final
    cdef int _without_tolls(self, int option, int points) noexcept
    @cython.final
    cdef bint _find_consultation(self, int option) noexcept
    @cython.final
    cdef void _write_down(self, int patient, int option) noexcept
    @cython.final
    cdef bint _place(self, int patient, int option) noexcept
    @cython.final
    cdef void _leave(self, int patient, int option, int sessions) noexcept
    cpdef void remove(self, int patient) noexcept
    @cython.final
    cdef void _put_again(self, int patient, int option) noexcept
    @cython.final
    cdef void _appear(self, int patient, int shape, int day) noexcept
    @cython.final
    cdef void _disappear(self, int patient, int shape, int day) noexcept
