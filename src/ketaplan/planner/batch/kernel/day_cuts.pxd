# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.joint_staffing cimport JointStaffing
from ketaplan.planner.batch.kernel.problem_data cimport Calendar, ProblemData, VisitTemplates

@cython.final
cdef class DayCuts:
    cdef Calendar calendar
    cdef VisitTemplates templates
    cdef JointStaffing staffing
    cdef int days, width
    cdef public int a_day
    cdef public int[::1] cut_count, cut_most, start_demand
    cdef public signed char[::1] cut_has
    cdef int[::1] multiplier, best_multiplier, cut_usage
    cdef long long[::1] multiplier_fixed, velocity
    cdef signed char[::1] row_moved
    cdef int most_together, clearly, ordered, demanded, size
    cdef int[::1] order, members, template_slots
    cdef signed char[::1] pair_fits
    cpdef int separate(self, int rounds) noexcept
    cpdef void count_start(self, int row, int step) noexcept
    cdef bint _is_covered(self, int row, int known, int step) noexcept
    cdef int _row_demand(self, int row) noexcept
    cdef void _order_starts(self, int row) noexcept
    cdef int _cut_around(self, int row, int seed, int most, int rounds) noexcept
    cdef bint _is_near(self, int row, int step, int other) noexcept
    cdef int _demand_near(self, int row, int other) noexcept
    cdef bint _can_join(self, int row, int step, int most) noexcept
    cdef bint _more_fit(self, int row, int count, int whole, int first) noexcept
    cdef bint _fits_with_all(self, int row, int step, int count) noexcept
    cdef void _check_pair(self, int row, int one, int other) noexcept
    cdef int _add_cut(self, int row, int most) noexcept
    cdef bint _is_within(self, int number, int other) noexcept
    cdef void _drop_idle(self, int row) noexcept
    cdef void _move_cut(self, int number, int to) noexcept
