# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.day_cuts cimport Limits

cdef class Tolls(Limits):
    cdef int[::1] price, fee, shut, least_fee
    cdef signed char[::1] moved, row_moved
    @cython.final
    cdef void _note_shut(self)
    cpdef void make_tolls(self)
    @cython.final
    cdef bint _has_moved(self, int shape, int day) noexcept
    @cython.final
    cdef void _add_up(self, int shape, int day) noexcept
    @cython.final
    cdef void _add_limits(self, int row, int at) noexcept
    @cython.final
    cdef void _make_fees(self, int kind, int entry, int day) noexcept
    @cython.final
    cdef void _add_need(self, int shape, int need, int day) noexcept
    @cython.final
    cdef int _toll_of(self, int option, int day, int step) noexcept
    @cython.final
    cdef int _wish_toll(self, int option, int day, int step) noexcept
    @cython.final
    cdef int _insisting(self, int need, int day, int slot, int wish) noexcept
    @cython.final
    cdef int _need_insisted(self, int option, int day, int step) noexcept
    cdef int _priced_row(self, int option, int day, int row) noexcept
