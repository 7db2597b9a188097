# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.column_pool cimport ColumnPool
from ketaplan.planner.batch.kernel.joint_staffing cimport JointStaffing
from ketaplan.planner.batch.kernel.problem_data cimport Calendar, ProblemData, Resources, VisitTemplates

@cython.final
cdef class DayPatterns:
    cdef Calendar calendar
    cdef Resources resources
    cdef VisitTemplates templates
    cdef JointStaffing staffing
    cdef ColumnPool pool
    cdef public int most_patterns, patterns, is_unsure
    cdef int[::1] pattern_key, pattern_before, missed, bucket_pattern, group_demand, group_left
    cdef int buckets, days, slots
    cdef long long spread
    cdef void _add_up_left(self) noexcept
    cpdef int extended(self, int pattern, int cell, int key) noexcept
    cdef int _extended_at_end(self, int before, int cell, int key) noexcept
    cpdef int fewest_missed(self, int cell, int pattern) noexcept
    cdef bint _demands_too_much(self, int day, int count) noexcept
    cdef bint _add_demand(self, int day, int count, int sign) noexcept
