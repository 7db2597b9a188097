# cython: language_level=3
cimport cython
from ketaplan.planner.engines.everyone.prices cimport Prices

cdef class Search(Prices):
    cdef public int[::1] now_option
    cdef int[::1] now_points, now_day, now_step, now_who, consult_day, consult_step, consult_who
    cdef public int[::1] kept_option, kept_points, kept_day, kept_step, kept_who
    cdef public int[::1] kept_consult_day, kept_consult_step, kept_consult_who
    cdef int[::1] out, old_option, old_points, old_day, old_step, old_who, old_consult, old_consult_who
    cdef signed char[::1] stale, is_out
    cdef int[::1] here_count, here, alone, alone_guided, luck
    cdef public int[::1] least_alone
    cdef public unsigned long long seed
    cdef unsigned long long factor, addend
    cdef public long long total, kept_total, rounds, accepted
    cdef public int slack
    cdef int hint_option, hint_guided, most_a_day, found_consult_day, found_consult_step
    cdef public int mix_wanted, mix_near, mix_guided, most_out
    @cython.final
    cdef void _look_alone(self)
    @cython.final
    cdef int _alone(self, int option) noexcept
    @cython.final
    cdef int _cheapest(self, int option) noexcept
    cpdef void guide(self)
    cpdef bint is_scarce(self) noexcept
    @cython.final
    cdef int _draw(self, int choices) noexcept
    cpdef int insert(self, int patient, int cap, int hint, int guided) noexcept
    @cython.final
    cdef int _look(self, int option, int cap, int hint, int guided) noexcept
    @cython.final
    cdef int _look_free(self, int option, int cap, int hint) noexcept
    @cython.final
    cdef int _look_guided(self, int option) noexcept
    @cython.final
    cdef int _without_tolls(self, int option, int points) noexcept
    @cython.final
    cdef bint _find_consultation(self, int option) noexcept
    @cython.final
    cdef void _write_down(self, int patient, int option) noexcept
    @cython.final
    cdef bint _place(self, int patient, int option) noexcept
    @cython.final
    cdef void _leave(self, int patient, int option, int sessions) noexcept
    cpdef void remove(self, int patient) noexcept
    @cython.final
    cdef void _put_again(self, int patient, int option) noexcept
    @cython.final
    cdef void _appear(self, int patient, int shape, int day) noexcept
    @cython.final
    cdef void _disappear(self, int patient, int shape, int day) noexcept
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
