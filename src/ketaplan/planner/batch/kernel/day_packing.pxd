# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.packing_states cimport PackingStates
from ketaplan.planner.batch.kernel.problem_data cimport PricePools, ProblemData, VisitTemplates
from ketaplan.planner.batch.kernel.visit_prices cimport VisitPrices

@cython.final
cdef class DayPacking:
    cdef ProblemData data
    cdef VisitTemplates templates
    cdef PricePools pools
    cdef VisitPrices prices
    cdef int days, slots, unreached
    cdef public int[::1] supply
    cdef public list states, days_of
    cdef int[::1] live, next_live, before
    cdef long long[::1] start_price, value, next_value, rest
    cpdef void choose_days(self)
    cdef void _make_space(self, PackingStates states)
    cdef bint _is_worth_it(self, PackingStates states, int day) noexcept
    cdef long long _worth(self, PackingStates states, int day) noexcept
    cdef int _first_cell(self, PackingStates states, int group, int day) noexcept
    cpdef void pack(self, int part, int parts) noexcept
    cdef void _pack(self, PackingStates states, int day) noexcept
    cdef long long _price_of_start(self, PackingStates states, int day, int step) noexcept
    cdef int _most(self, PackingStates states, int day, int step, int state) noexcept
    cdef void _bound_rest(self, PackingStates states, int day) noexcept
    cdef int _advance(self, PackingStates states, int day, int step, int count, long long least) noexcept
    cdef int _best_of(self, int count) noexcept
    cdef void _supply_packing(self, PackingStates states, int day, int best) noexcept
    cdef void _supply_visits(self, PackingStates states, int day, int step, int visits) noexcept
    cdef void _supply_share(self, PackingStates states, int day, int share) noexcept
