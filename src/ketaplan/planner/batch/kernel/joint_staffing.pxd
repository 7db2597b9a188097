# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.problem_data cimport Calendar, ProblemData, Resources, VisitTemplates
from ketaplan.planner.batch.kernel.work cimport Work

@cython.final
cdef class JointStaffing:
    cdef Calendar calendar
    cdef Resources resources
    cdef VisitTemplates templates
    cdef Work work
    cdef public int[::1] visit_step
    cdef int[::1] visit_template, visit_wish
    cdef int[::1] left, item_need, item_slot, item_visit, item_person, concurrent
    cdef int[::1] kind_group, resource_group, symmetry_class
    cdef int days, slots, most_tries, day, visits, may_miss, items, group_begin, group_end, tries, gave_up
    cdef void _group_kinds(self, list kinds)
    cpdef bint fit_together(self, int template, int day, int count) noexcept
    cpdef bint find_people(self, int day, int count, int may_miss) noexcept
    cdef void _add_items(self) noexcept
    cdef void _add_item(self, int need, int visit) noexcept
    cdef bint _is_before(self, int group, int slot, int item) noexcept
    cdef int _group_of(self, int item) noexcept
    cdef void _next_group(self) noexcept
    cdef bint _are_too_few(self) noexcept
    cdef bint _lacks_people(self, int item) noexcept
    cdef int _find_concurrent(self, int kind, int now) noexcept
    cdef bint _assign(self, int item) noexcept
    cdef bint _can_serve(self, int item, int place) noexcept
    cdef bint _has_room(self, int person, int kind, int begin) noexcept
    cdef bint _is_in_stage(self, int item, int person) noexcept
    cdef bint _misses_wish(self, int item, int person) noexcept
    cdef bint _is_symmetric(self, int item, int place) noexcept
    cdef bint _is_same_from(self, int person, int other, int begin) noexcept
    cdef bint _begins_now(self, int item, int person) noexcept
    cdef bint _is_wished(self, int person) noexcept
    cdef void _charge(self, int person, int kind, int begin, int sign) noexcept
