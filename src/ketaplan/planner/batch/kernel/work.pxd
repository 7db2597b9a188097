# cython: language_level=3
cimport cython

@cython.final
cdef class Work:
    cdef public long long done
