# cython: language_level=3
cimport cython

@cython.final
cdef class Assignment:
    cdef public int patients, sessions, needs
    cdef public int[::1] option, points, day, step, who, consult_day, consult_step, consult_who
    cpdef void copy_patient(self, Assignment source, int patient, int to) noexcept
