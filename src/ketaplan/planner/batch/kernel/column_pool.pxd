# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.completion_bounds cimport CompletionBounds
from ketaplan.planner.batch.kernel.course_dp cimport CourseDP
from ketaplan.planner.batch.kernel.lagrangian cimport LagrangianDual
from ketaplan.planner.batch.kernel.problem_data cimport Automata, Calendar, PatientOptions, ProblemData, VisitTemplates
from ketaplan.planner.batch.kernel.start_costs cimport PricedStarts
from ketaplan.planner.batch.kernel.visit_prices cimport VisitPrices
from ketaplan.planner.batch.kernel.work cimport Work

@cython.final
cdef class ColumnPool:
    cdef Calendar calendar
    cdef VisitTemplates templates
    cdef Automata automata
    cdef PatientOptions options
    cdef CourseDP dp
    cdef PricedStarts costs
    cdef CompletionBounds bounds
    cdef VisitPrices prices
    cdef LagrangianDual dual
    cdef Work work
    cdef public int most_columns, columns
    cdef public int[::1] first, option, reduced_cost, points
    cdef int[::1] least, cell, key, back_day, back_step
    cdef public long long gap_budget
    cdef int days, sessions, width, names, is_full
    cdef long long work_end
    cpdef bint enumerate_columns(self, long long target, long long work_end)
    cdef int _least_of(self, int patient) noexcept
    cdef void _enumerate_all(self) noexcept
    cdef void _enumerate_option(self, int patient, int option, int cap) noexcept
    cdef void _go_back(self, int patient, int option, int cell, int step, int cap) noexcept
    cdef void _go_back_from(self, int patient, int option, int cell, int step, int cap) noexcept
    cdef void _add(self, int patient, int option, int left) noexcept
    cdef int key_of(self, int option, int step) noexcept
    cdef int template_of(self, int key) noexcept
    cdef int step_of(self, int key) noexcept
    cdef int wish_of(self, int key) noexcept
    cdef int sessions_of(self, int option) noexcept
