# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.day_patterns cimport DaySets

cdef class Closing(DaySets):
    cdef int[::1] open_course, open_end, chosen, turns, standing, stood
    cdef long long[::1] hardship
    cdef long long points
    cpdef bint settle(self, long long target, long long work)
    @cython.final
    cdef bint _place_next(self, int place) noexcept
    @cython.final
    cdef int _narrow(self, int place) noexcept
    @cython.final
    cdef void _note_hardship(self, int turn) noexcept
    @cython.final
    cdef int _least_over(self, int place, int patient) noexcept
    @cython.final
    cdef int _narrow_one(self, int place, int patient, long long spare) noexcept
    @cython.final
    cdef bint _fits(self, int course) noexcept
    @cython.final
    cdef int _points_between(self, int course, int before, int after) noexcept
    @cython.final
    cdef long long _idle(self, int place) noexcept
    @cython.final
    cdef void _add_most_taken(self, int place, int patient) noexcept
    @cython.final
    cdef void _take_dear(self, int course, int sign) noexcept
    @cython.final
    cdef void _stand(self, int place, int course) noexcept
    @cython.final
    cdef void _leave_again(self, int place, int course) noexcept
    @cython.final
    cdef void _take_over(self) noexcept
    @cython.final
    cdef void _write_visit(self, int patient, int course, int session) noexcept
    @cython.final
    cdef int _number_of(self, int patient, int at) noexcept
    @cython.final
    cdef bint _has_wished(self, int option, int at) noexcept
