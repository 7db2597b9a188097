# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.problem_data cimport Tables

cdef class Occupancy(Tables):
    cdef unsigned long long[::1] open, run, any, kind_mask
    cdef signed char[::1] known
    cpdef void refresh(self, int shape, int day) noexcept
    @cython.final
    cdef unsigned long long _runs(self, unsigned long long bits, int slots) noexcept
    @cython.final
    cdef unsigned long long _open_word(self, int shape, int day) noexcept
    @cython.final
    cdef void _gather(self, int kind, int day) noexcept
    @cython.final
    cdef void _find_runs(self, int resource, int kind, int day) noexcept
    @cython.final
    cdef unsigned long long _later(self, unsigned long long[::1] bits, int word, int slots) noexcept
    @cython.final
    cdef void wished(self, int shape, int day, int resource) noexcept
    @cython.final
    cdef bint occupy(self, int shape, int day, int slot, int wish, int[::1] who, int at) noexcept
    @cython.final
    cdef void retake(self, int shape, int day, int slot, int[::1] who, int at) noexcept
    @cython.final
    cdef void vacate(self, int shape, int day, int slot, int[::1] who, int at) noexcept
    @cython.final
    cdef void _give_back(self, int first, int end, int day, int slot, int[::1] who, int at) noexcept
    @cython.final
    cdef void _outdate(self, int shape, int day) noexcept
    @cython.final
    cdef int _choose(self, int need, int first, int day, int slot, int wish, int[::1] who, int at) noexcept
    @cython.final
    cdef bint _can(self, int person, int kind, int day, int begin) noexcept
    @cython.final
    cdef bint _has_stage(self, int need, int first, int person, int[::1] who, int at) noexcept
    @cython.final
    cdef int _snugness(self, int person, int kind, int day, int begin) noexcept
    @cython.final
    cdef void _change(self, int need, int person, int day, int slot, int sign) noexcept
    @cython.final
    cdef void _change_all(self, int first, int kind, int begin) noexcept
    @cython.final
    cdef void _change_slot(self, int first, int slot, int before, int left) noexcept
