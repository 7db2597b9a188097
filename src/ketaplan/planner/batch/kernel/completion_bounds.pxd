# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.resource_calendar cimport Occupancy

cdef class Ahead(Occupancy):
    cdef int[::1] toll, togo_at, own_low, least, too_late
    cdef unsigned short[::1] togo
    cdef int far, ahead, ahead_states, guided_at, scale, most_ahead
    @cython.final
    cdef void _note_too_late(self) noexcept
    cpdef void look_ahead(self, int option, int guided) noexcept
    @cython.final
    cdef void _look_from(self, int option, int guided) noexcept
    @cython.final
    cdef int _lowest(self, int option, int day, int guided) noexcept
    @cython.final
    cdef void _look_back(self, int arcs, int session, int state, int last) noexcept
    @cython.final
    cdef void _arrive(self, int gap, int points, int late, int ahead, int last) noexcept
