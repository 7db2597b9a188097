# cython: language_level=3
cimport cython

@cython.final
cdef class Rng:
    cdef unsigned long long state, factor, addend, mask
    cpdef int draw(self, int choices) noexcept
