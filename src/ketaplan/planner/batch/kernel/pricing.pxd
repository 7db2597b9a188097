# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.completion_bounds cimport CompletionBounds
from ketaplan.planner.batch.kernel.course_dp cimport CourseDP
from ketaplan.planner.batch.kernel.day_cuts cimport DayCuts
from ketaplan.planner.batch.kernel.problem_data cimport (
    Automata, Calendar, Consultations, PatientOptions, PricePools, ProblemData, VisitTemplates,
)
from ketaplan.planner.batch.kernel.start_costs cimport PricedStarts
from ketaplan.planner.batch.kernel.visit_prices cimport VisitPrices
from ketaplan.planner.batch.kernel.work cimport Work

@cython.final
cdef class Pricing:
    cdef Calendar calendar
    cdef VisitTemplates templates
    cdef PricePools pools
    cdef Automata automata
    cdef PatientOptions options
    cdef Consultations consultations
    cdef CourseDP dp
    cdef PricedStarts costs
    cdef CompletionBounds free_bounds, priced_bounds
    cdef VisitPrices prices
    cdef DayCuts cuts
    cdef Work work
    cdef int days, slots, sessions, scale, every
    cdef public int most_dp_work
    cdef int[::1] dp_work, solved
    cdef public int[::1] usage, last_option
    cdef int[::1] last_points, last_day, last_step
    cdef signed char[::1] is_used
    cpdef int price_patient(self, int patient) noexcept
    cpdef void clear_usage(self) noexcept
    cdef int _solve(self, int option, int cap, int earliest_day) noexcept
    cdef void _store(self, int patient, int option, int points) noexcept
    cdef int _last_column_cost(self, int patient) noexcept
    cdef void _add_usage(self, int patient, int option) noexcept
    cdef void _add_interval(self, int entry, int need, int day, int slot) noexcept
