# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.problem_data cimport ProblemData

@cython.final
cdef class PackingStates:
    cdef ProblemData data
    cdef object pools_of
    cdef public int template, stride, span, length, steps, groups, states, most, most_units, lightest
    cdef public int[::1] profile, room, latest, after, load, pool_of, fits_first, light, lighter
    cdef public signed char[::1] fits
    cdef list _usage(self)
    cdef object _room(self)
    cdef void _enumerate(self)
    cdef void _find_light(self, list states, dict number)
    cdef list _load_after(self, tuple state)
    cdef bint _fits(self, list load, int visits, list most)
    cdef void _find_fits(self)
    cdef tuple _room_at(self, int day, int step)
    cdef int _most_next_to(self, int state, tuple room)
