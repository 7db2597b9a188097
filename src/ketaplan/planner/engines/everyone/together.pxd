# cython: language_level=3
cimport cython
from ketaplan.planner.engines.everyone.courses cimport Courses

cdef class Together(Courses):
    cdef public int[::1] tried
    cdef int[::1] left, item_need, item_slot, item_visit, item_who, need_group
    cdef int most_together, most_tries, tried_day, items, tries
    @cython.final
    cdef void _group_needs(self, int shape) noexcept
    @cython.final
    cdef bint _share_people(self, int kind, int other) noexcept
    cpdef bint fit_together(self, int shape, int day, int count) noexcept
    @cython.final
    cdef void _add_item(self, int need, int visit, int slot) noexcept
    @cython.final
    cdef bint _serve(self, int item) noexcept
    @cython.final
    cdef bint _has_room(self, int person, int kind, int begin) noexcept
    @cython.final
    cdef bint _serves_stage(self, int item, int person) noexcept
    @cython.final
    cdef bint _is_like_one_before(self, int item, int first, int place) noexcept
    @cython.final
    cdef bint _begins_now(self, int item, int person) noexcept
    @cython.final
    cdef void _charge(self, int person, int kind, int begin, int sign) noexcept
