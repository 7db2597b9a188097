# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.assignment cimport Assignment

@cython.final
cdef class PatientsOnDays:
    cdef Assignment current
    cdef int sessions, most
    cdef int[::1] count, patients, place
    cdef int at(self, int cell, int place) noexcept
    cdef void add(self, int patient, int cell, int visit) noexcept
    cdef void remove(self, int cell, int visit) noexcept
