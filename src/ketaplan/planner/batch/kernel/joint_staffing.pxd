# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.course_dp cimport Courses

cdef class Together(Courses):
    cdef public int[::1] tried
    cdef int[::1] tried_shape, tried_wish
    cdef int[::1] left, item_need, item_slot, item_visit, item_who, going, kind_group, person_group, team
    cdef int most_together, most_tries, tried_day, visits, may_miss, items, group_begin, group_end, tries, gave_up
    @cython.final
    cdef list _kinds_of_everybody(self)
    @cython.final
    cdef void _group_kinds(self, list kinds)
    cpdef bint fit_together(self, int shape, int day, int count) noexcept
    @cython.final
    cdef bint _find_people(self, int day, int count, int may_miss) noexcept
    @cython.final
    cdef void _add_item(self, int need, int visit) noexcept
    @cython.final
    cdef bint _stands_before(self, int group, int slot, int item) noexcept
    @cython.final
    cdef void _next_group(self) noexcept
    @cython.final
    cdef bint _are_too_few(self) noexcept
    @cython.final
    cdef bint _lacks_people(self, int item) noexcept
    @cython.final
    cdef int _note_going(self, int kind, int now) noexcept
    @cython.final
    cdef bint _serve(self, int item) noexcept
    @cython.final
    cdef bint _has_room(self, int person, int kind, int begin) noexcept
    @cython.final
    cdef bint _serves_stage(self, int item, int person) noexcept
    @cython.final
    cdef bint _misses_wish(self, int item, int person) noexcept
    @cython.final
    cdef bint _is_like_one_before(self, int item, int first, int place) noexcept
    @cython.final
    cdef bint _begins_now(self, int item, int person) noexcept
    @cython.final
    cdef bint _is_wished(self, int person) noexcept
    @cython.final
    cdef void _charge(self, int person, int kind, int begin, int sign) noexcept
