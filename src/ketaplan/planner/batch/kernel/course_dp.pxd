# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.completion_bounds cimport CompletionBounds
from ketaplan.planner.batch.kernel.problem_data cimport Automata, Calendar, PatientOptions, ProblemData
from ketaplan.planner.batch.kernel.start_costs cimport StartCosts
from ketaplan.planner.batch.kernel.work cimport Work

@cython.final
cdef class CourseDP:
    cdef Calendar calendar
    cdef Automata automata
    cdef PatientOptions options
    cdef Work work
    cdef StartCosts costs
    cdef CompletionBounds bounds
    cdef int days, states, width, never
    cdef int option, cap, scale, earliest_day, earliest_step, bound_first, bound_states
    cdef public int[::1] found_day, found_step
    cdef int[::1] value, stamp, place, near, low_day, high_day
    cdef int search, places, origin_step
    cpdef int solve(self, int option, int cap, StartCosts costs, CompletionBounds bounds, int earliest_day, int earliest_step) noexcept
    cdef int _bound(self, int session, int day, int state) noexcept
    cdef void _begin(self) noexcept
    cdef void _add_start(self, int day, int state, int points) noexcept
    cdef int _place_of(self, int session, int day, int state) noexcept
    cdef int _add_costs(self, int at, int day) noexcept
    cdef int _least_last(self, int last) noexcept
    cdef void _advance(self, int session) noexcept
    cdef void _min_plus(self, int at, int low) noexcept
    cdef void _extend(self, int session, int day, int state, int low) noexcept
    cdef void _reach(self, int session, int day, int state, int points) noexcept
    cdef void _trace(self, int cell, int best) noexcept
    cdef int _step_of(self, int cell, int points) noexcept
    cdef int _cell_before(self, int session, int day, int state, int step, int due) noexcept
    cdef int cell_from(self, int arc, int session, int day, int state, int origin) noexcept
    cdef bint _leads_to(self, int cell, int step, int due) noexcept
    cdef int cell_of(self, int session, int day, int state) noexcept
    cdef int session_of(self, int cell) noexcept
    cdef int day_of(self, int cell) noexcept
    cdef int value_at(self, int cell, int step) noexcept
    cdef int shift_cost(self, int step, int other) noexcept
