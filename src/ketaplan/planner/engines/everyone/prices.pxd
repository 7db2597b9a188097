# cython: language_level=3
cimport cython
from ketaplan.planner.engines.everyone.courses cimport Courses

cdef class Prices(Courses):
    cdef int[::1] price, best_price, asked, fee, shut, least_fee, liked, liked_points, liked_day, liked_step
    cdef signed char[::1] moved
    cdef long long[::1] fine, drive
    cdef public long long bound
    cdef public int price_scale, fine_bits
    cdef public long long soft
    @cython.final
    cdef void _note_shut(self)
    cpdef long long climb(self, long long step, long long rest)
    @cython.final
    cdef long long _worth(self) noexcept
    @cython.final
    cdef int _respond(self, int patient) noexcept
    @cython.final
    cdef void _remember(self, int patient, int option, int points) noexcept
    @cython.final
    cdef int _priced_again(self, int patient) noexcept
    @cython.final
    cdef int _toll_of(self, int option, int day, int step) noexcept
    @cython.final
    cdef int _wish_toll(self, int option, int day, int step) noexcept
    @cython.final
    cdef int _insisting(self, int need, int day, int slot, int wish) noexcept
    cdef int _priced_row(self, int option, int day, int row) noexcept
    @cython.final
    cdef void _ask(self, int patient, int option) noexcept
    @cython.final
    cdef int _need_insisted(self, int option, int day, int step) noexcept
    @cython.final
    cdef int _entry(self, int need, int day, int slot, int wish) noexcept
    @cython.final
    cdef void _count(self, int entry, int need, int day, int slot) noexcept
    cpdef void make_tolls(self)
    @cython.final
    cdef bint _has_moved(self, int shape, int day) noexcept
    @cython.final
    cdef void _add_up(self, int shape, int day) noexcept
    @cython.final
    cdef void _make_fees(self, int kind, int entry, int day) noexcept
    @cython.final
    cdef void _add_need(self, int shape, int need, int day) noexcept
    @cython.final
    cdef void _move(self, long long step, long long rest) noexcept
    cpdef void settle_prices(self)
