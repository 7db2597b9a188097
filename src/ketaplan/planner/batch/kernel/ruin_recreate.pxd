# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.assignment cimport Assignment
from ketaplan.planner.batch.kernel.course_dp cimport CourseDP
from ketaplan.planner.batch.kernel.insertion cimport Hint, Insertion
from ketaplan.planner.batch.kernel.problem_data cimport Automata, Calendar, PatientOptions, ProblemData, VisitTemplates
from ketaplan.planner.batch.kernel.rng cimport Rng
from ketaplan.planner.batch.kernel.start_costs cimport TakenStarts

@cython.final
cdef class RuinRecreate:
    cdef Calendar calendar
    cdef VisitTemplates templates
    cdef Automata automata
    cdef PatientOptions options
    cdef Insertion insertion
    cdef CourseDP dp
    cdef Rng rng
    cdef TakenStarts taken
    cdef Hint hint
    cdef public Assignment current, best
    cdef Assignment saved
    cdef public long long total, best_total
    cdef public int[::1] removed
    cdef int[::1] neg_log_table
    cdef signed char[::1] is_dirty, is_removed
    cdef int patients, days, sessions, never
    cdef int evictions, blockers, neighbors, guided, most_removed, most_penalty
    cpdef void start(self, int[::1] order)
    cdef void _enter(self, int patient) noexcept
    cpdef void anneal(self, int rounds, long long temperature) noexcept
    cdef void _round(self, long long temperature) noexcept
    cdef int _reinsert(self, int place, int cap) noexcept
    cdef void _accept(self, int count, int change) noexcept
    cdef void _undo(self, int placed, int count) noexcept
    cdef void _store_best(self) noexcept
    cpdef void accept_current(self) noexcept
    cdef int _choose_removed(self) noexcept
    cdef void _mark(self, int place, int patient) noexcept
    cdef int _choose_blockers(self, int patient, int count) noexcept
    cpdef int choose_evicted(self, int patient) noexcept
    cdef int _in_the_way(self, int template, int day, int step) noexcept
    cdef bint _is_open_without(self, int patient, int template, int day, int step) noexcept
    cdef int _neighbor(self, int patient) noexcept
    cdef int _patient_near(self, int template, int day, int step) noexcept
    cdef int _distance(self, int patient, int day, int step) noexcept
