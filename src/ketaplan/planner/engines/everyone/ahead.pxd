# cython: language_level=3
cimport cython
from ketaplan.planner.engines.everyone.occupancy cimport Occupancy

cdef class Ahead(Occupancy):
    cdef int[::1] toll, togo_at, own_low
    cdef unsigned short[::1] togo
    cdef public int far, ahead, ahead_states, guided_at, scale
    cpdef void look_ahead(self, int option, int guided) noexcept
    @cython.final
    cdef void _look_from(self, int option, int guided) noexcept
    @cython.final
    cdef int _lowest(self, int option, int day, int guided) noexcept
    @cython.final
    cdef int _least_ahead(self, int option, int session, int day, int state) noexcept
