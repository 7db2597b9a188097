# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.assignment cimport Assignment
from ketaplan.planner.batch.kernel.column_pool cimport ColumnPool
from ketaplan.planner.batch.kernel.day_patterns cimport DayPatterns
from ketaplan.planner.batch.kernel.insertion cimport Insertion
from ketaplan.planner.batch.kernel.joint_staffing cimport JointStaffing
from ketaplan.planner.batch.kernel.lagrangian cimport LagrangianDual
from ketaplan.planner.batch.kernel.priced_slots cimport PricedSlots
from ketaplan.planner.batch.kernel.problem_data cimport Consultations, PatientOptions, ProblemData, VisitTemplates
from ketaplan.planner.batch.kernel.ruin_recreate cimport RuinRecreate
from ketaplan.planner.batch.kernel.work cimport Work

@cython.final
cdef class GapClosing:
    cdef VisitTemplates templates
    cdef PatientOptions options
    cdef Consultations consultations
    cdef ColumnPool pool
    cdef DayPatterns patterns
    cdef PricedSlots priced
    cdef JointStaffing staffing
    cdef LagrangianDual dual
    cdef Insertion insertion
    cdef RuinRecreate ruin
    cdef Work work
    cdef int patients, days, sessions, needs, scale, depth
    cdef public bint is_open
    cdef int[::1] open_column, open_end, chosen, who, next_at, order, cell_pattern, pattern_before
    cdef long long[::1] failure_weight
    cdef long long points, target, work_end
    cpdef bint improve_or_prove(self, long long target, long long work)
    cdef bint _begin(self)
    cdef bint _has_plans(self) noexcept
    cdef bint _place_next(self) noexcept
    cdef int _filter(self, int depth) noexcept
    cdef void _weigh_failure(self, int turn) noexcept
    cdef int _least_reduced_cost(self, int depth, int patient) noexcept
    cdef int _filter_patient(self, int depth, int patient, long long budget) noexcept
    cdef bint _fits(self, int column) noexcept
    cdef int _points_between(self, int column, int before, int after) noexcept
    cdef long long _idle_cost(self, int depth) noexcept
    cdef void _place(self, int depth, int column) noexcept
    cdef void _unplace(self, int depth, int column) noexcept
    cdef void _adopt(self) noexcept
    cdef void _write_visit(self, int patient, int column, int session) noexcept
    cdef int _number_of(self, int patient, int at) noexcept
    cdef bint _has_wished(self, int option, int at) noexcept
