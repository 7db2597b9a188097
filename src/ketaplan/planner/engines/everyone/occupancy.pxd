# cython: language_level=3
from ketaplan.planner.engines.everyone.tables cimport Tables

cdef class Occupancy(Tables):
    cdef public unsigned long long[::1] open, run, any
    cdef public signed char[::1] known
    cpdef void refresh(self, int shape, int day) noexcept
    cdef void _gather(self, int kind, int day) noexcept
    cdef void _find_runs(self, int resource, int kind, int day) noexcept
    cdef unsigned long long _later(self, unsigned long long[::1] bits, int word, int slots) noexcept
    cdef void wished(self, int shape, int day, int resource) noexcept
    cdef bint occupy(self, int shape, int day, int slot, int wish, int[::1] who, int at) noexcept
    cdef void retake(self, int shape, int day, int slot, int[::1] who, int at) noexcept
    cdef void vacate(self, int shape, int day, int slot, int[::1] who, int at) noexcept
    cdef void _give_back(self, int first, int end, int day, int slot, int[::1] who, int at) noexcept
    cdef void _outdate(self, int shape, int day) noexcept
    cdef int _choose(self, int need, int first, int day, int slot, int wish, int[::1] who, int at) noexcept
    cdef bint _can(self, int person, int kind, int day, int begin) noexcept
    cdef bint _has_stage(self, int need, int first, int person, int[::1] who, int at) noexcept
    cdef int _snugness(self, int person, int kind, int day, int begin) noexcept
    cdef void _change(self, int need, int person, int day, int slot, int sign) noexcept
    cdef unsigned long long _bit(self, int place) noexcept
