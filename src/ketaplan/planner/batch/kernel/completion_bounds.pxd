# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.problem_data cimport Automata, Calendar, PatientOptions, ProblemData
from ketaplan.planner.batch.kernel.start_costs cimport StartCosts

@cython.final
cdef class CompletionBounds:
    cdef Calendar calendar
    cdef Automata automata
    cdef PatientOptions options
    cdef int days, far, highest
    cdef public int[::1] first, day_low
    cdef public unsigned short[::1] cost_to_go
    cdef int[::1] least, ahead, too_late
    cdef void _find_too_late(self) noexcept
    cpdef void compute_bounds(self, int option, StartCosts costs) noexcept
    cdef void _relax_back(self, int option, int session, int state, int last) noexcept
    cdef void _look_back(self, int at, int states) noexcept
    cdef void _relax_arc(self, int gap, int points, int late, int then, int last) noexcept
