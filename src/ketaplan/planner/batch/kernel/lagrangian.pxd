# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.pricing cimport Answers

cdef class Prices(Answers):
    cdef int[::1] best_price
    cdef long long[::1] fine, drive
    cdef public long long bound
    cdef public int price_scale, fine_bits
    cdef public long long soft
    cpdef long long climb(self, long long step, long long rest)
    @cython.final
    cdef void _ask_nothing(self) noexcept
    @cython.final
    cdef void _keep_prices(self) noexcept
    @cython.final
    cdef long long _worth(self) noexcept
    @cython.final
    cdef void _move(self, long long step, long long rest) noexcept
    @cython.final
    cdef void _move_limits(self, long long step, long long rest) noexcept
    @cython.final
    cdef int _pushed(self, long long[::1] fine, long long[::1] drive, int at) noexcept
    cpdef void climb_from_best(self)
    cpdef void settle_prices(self)
    @cython.final
    cdef void bring_best_prices(self)
    @cython.final
    cdef void round_tolls(self) noexcept
