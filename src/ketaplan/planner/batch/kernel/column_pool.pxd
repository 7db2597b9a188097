# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.ruin_recreate cimport Search

cdef class Nearby(Search):
    cdef public int most_courses, listed
    cdef int[::1] best, course_first, course_option, course_over, course_points, course_cell, course_key
    cdef int[::1] back_day, back_step
    cdef int is_full, names
    cdef long long target, work_end, spare
    @cython.final
    cdef bint list_courses(self)
    @cython.final
    cdef int _best_of(self, int patient) noexcept
    @cython.final
    cdef void _list_all(self) noexcept
    @cython.final
    cdef void _list_option(self, int patient, int option, int cap) noexcept
    @cython.final
    cdef void _go_back(self, int patient, int option, int cell, int step, int cap) noexcept
    @cython.final
    cdef void _go_on(self, int patient, int option, int cell, int step, int cap) noexcept
    @cython.final
    cdef void _list_course(self, int patient, int option, int left) noexcept
    @cython.final
    cdef int sessions_of(self, int option) noexcept
