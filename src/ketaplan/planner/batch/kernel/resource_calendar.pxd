# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.problem_data cimport Calendar, ProblemData, Resources, VisitTemplates

@cython.final
cdef class ResourceCalendar:
    cdef Calendar calendar
    cdef Resources resources
    cdef VisitTemplates templates
    cdef int days, slots, words, levels, top_level
    cdef unsigned long long ones
    cdef public int[::1] load
    cdef unsigned long long[::1] free, kind_mask
    cdef public unsigned long long[::1] open, run, any
    cdef public signed char[::1] is_known
    cdef signed char[::1] serves
    cpdef void refresh(self, int template, int day) noexcept
    cdef unsigned long long _open_word(self, int template, int day) noexcept
    cdef void _gather(self, int kind, int day) noexcept
    cpdef void find_runs(self, int resource, int kind, int day) noexcept
    cdef unsigned long long _runs(self, unsigned long long bits, int slots) noexcept
    cdef unsigned long long _later(self, unsigned long long[::1] bits, int word, int slots) noexcept
    cpdef void find_wished(self, int template, int day, int resource) noexcept
    cpdef bint occupy(self, int template, int day, int slot, int wish, int[::1] who, int at) noexcept
    cpdef void occupy_again(self, int template, int day, int slot, int[::1] who, int at) noexcept
    cpdef void vacate(self, int template, int day, int slot, int[::1] who, int at) noexcept
    cdef void _release(self, int first, int end, int day, int slot, int[::1] who, int at) noexcept
    cdef void _invalidate(self, int template, int day) noexcept
    cdef int _choose(self, int need, int first, int day, int slot, int wish, int[::1] who, int at) noexcept
    cdef bint _is_only_one(self, int kind) noexcept
    cdef bint _is_free(self, int person, int kind, int day, int begin) noexcept
    cdef bint _is_in_stage(self, int need, int first, int person, int[::1] who, int at) noexcept
    cdef int _snugness(self, int person, int kind, int day, int begin) noexcept
    cdef void _change(self, int need, int person, int day, int slot, int sign) noexcept
    cdef void _change_all(self, int first, int kind, int begin) noexcept
    cdef void _change_levels(self, int first, int at, int begin, int length, int units) noexcept
