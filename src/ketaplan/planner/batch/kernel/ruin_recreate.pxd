# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.insertion cimport Placing

cdef class Search(Placing):
    cdef public int[::1] kept_option, kept_points, kept_day, kept_step, kept_who
    cdef public int[::1] kept_consult_day, kept_consult_step, kept_consult_who
    cdef int[::1] out, old_option, old_points, old_day, old_step, old_who, old_consult, old_consult_who, luck
    cdef signed char[::1] stale, is_out
    cdef unsigned long long seed, factor, addend
    cdef public long long total, kept_total
    cdef int mix_wanted, mix_near, mix_guided, most_out
    @cython.final
    cdef int _draw(self, int choices) noexcept
    cpdef void start(self, int[::1] order)
    @cython.final
    cdef void _enter(self, int patient) noexcept
    cpdef void anneal(self, int rounds, long long heat)
    @cython.final
    cdef void _round(self, long long heat) noexcept
    @cython.final
    cdef int _back(self, int place, int cap) noexcept
    @cython.final
    cdef int _old_tolls(self, int place, int option) noexcept
    @cython.final
    cdef void _settle_round(self, int count, int change) noexcept
    @cython.final
    cdef void _undo(self, int placed, int count) noexcept
    @cython.final
    cdef void _note_old(self, int place) noexcept
    @cython.final
    cdef void _bring_old(self, int place) noexcept
    cpdef void begin_again(self, unsigned long long seed)
    @cython.final
    cdef void _keep(self) noexcept
    @cython.final
    cdef void _keep_one(self, int patient) noexcept
    @cython.final
    cdef int _choose_out(self) noexcept
    @cython.final
    cdef void _mark(self, int place, int patient) noexcept
    @cython.final
    cdef int _out_of_the_way(self, int patient, int count) noexcept
    @cython.final
    cdef int _neighbour(self, int patient) noexcept
    @cython.final
    cdef int _who_is_near(self, int shape, int day, int step) noexcept
    @cython.final
    cdef int _distance(self, int patient, int day, int step) noexcept
