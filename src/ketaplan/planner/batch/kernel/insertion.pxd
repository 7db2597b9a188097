# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.assignment cimport Assignment
from ketaplan.planner.batch.kernel.completion_bounds cimport CompletionBounds
from ketaplan.planner.batch.kernel.course_dp cimport CourseDP
from ketaplan.planner.batch.kernel.patients_on_days cimport PatientsOnDays
from ketaplan.planner.batch.kernel.problem_data cimport (
    Automata, Calendar, Consultations, PatientOptions, ProblemData, VisitTemplates,
)
from ketaplan.planner.batch.kernel.resource_calendar cimport ResourceCalendar
from ketaplan.planner.batch.kernel.start_costs cimport DesiredStarts, FreeStarts, GuidedStarts
from ketaplan.planner.batch.kernel.visit_prices cimport VisitPrices

@cython.final
cdef class Hint:
    cdef public int points, is_guided, option, guided_points

@cython.final
cdef class Insertion:
    cdef Calendar calendar
    cdef VisitTemplates templates
    cdef Automata automata
    cdef PatientOptions options
    cdef Consultations consultations
    cdef ResourceCalendar resources
    cdef CourseDP dp
    cdef FreeStarts free
    cdef GuidedStarts guided
    cdef DesiredStarts desired
    cdef CompletionBounds free_bounds, priced_bounds
    cdef VisitPrices prices
    cdef public Assignment current
    cdef PatientsOnDays on_days
    cdef int days, sessions, needs, never
    cdef int consult_day, consult_step, earliest_day, earliest_step
    cdef int[::1] lone_optimum, lone_guided, desired_day, desired_step
    cdef public int[::1] least_lone
    cdef public int slack
    cpdef void compute_lone_optima(self) noexcept
    cdef int _lone_optimum(self, int option) noexcept
    cpdef void compute_guided_optima(self) noexcept
    cdef void _write_desired(self, int option) noexcept
    cpdef int insert(self, int patient, int cap, Hint hint) noexcept
    cdef int _solve(self, int option, int cap, Hint hint) noexcept
    cdef int _solve_free(self, int option, int cap, int expected) noexcept
    cdef int _solve_guided(self, int option, Hint hint) noexcept
    cdef int _without_prices(self, int option, int points) noexcept
    cdef bint _find_consultation(self, int option) noexcept
    cdef bint is_open(self, int template, int day, int step) noexcept
    cdef void _write_course(self, int patient, int option) noexcept
    cdef bint _place(self, int patient, int option) noexcept
    cdef void _unplace(self, int patient, int option, int sessions) noexcept
    cpdef void remove(self, int patient) noexcept
    cpdef void place_again(self, int patient) noexcept
    cdef int _consult_slot(self, int patient, int option) noexcept
    cdef int _cell(self, int template, int visit) noexcept
    cdef int visit_prices_of(self, Assignment assignment, int place) noexcept
