# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.visit_prices cimport Tolls

cdef class Answers(Tolls):
    cdef int[::1] toil, answered, asked, liked, liked_points, liked_day, liked_step
    cdef signed char[::1] live
    cdef public int most_toil
    cdef int every
    @cython.final
    cdef int _respond(self, int patient) noexcept
    @cython.final
    cdef int _answer(self, int option, int cap) noexcept
    @cython.final
    cdef void _remember(self, int patient, int option, int points) noexcept
    @cython.final
    cdef int _priced_again(self, int patient) noexcept
    @cython.final
    cdef void _ask(self, int patient, int option) noexcept
    @cython.final
    cdef int _entry(self, int need, int day, int slot, int wish) noexcept
    @cython.final
    cdef void _count(self, int entry, int need, int day, int slot) noexcept
    @cython.final
    cdef void _count_start(self, int row, int step) noexcept
