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
    cdef int days, slots, width, never, unreached
    cdef public int[::1] supply
    cdef public list states, days_of
    cdef int[::1] start_price, before
    cdef long long[::1] value, then
    cpdef void choose_days(self)
    cdef bint _is_worth_it(self, PackingStates states, int day) noexcept
    cdef long long _worth(self, PackingStates states, int day) noexcept
    cdef bint _is_first_of_pool(self, PackingStates states, int need) noexcept
    cdef int _row(self, PackingStates states, int need, int day) noexcept
    cpdef void pack(self, int part, int parts) noexcept
    cdef void _pack(self, PackingStates states, int day) noexcept
    cdef void _price_starts(self, PackingStates states, int day) noexcept
    cdef void _advance(self, PackingStates states, int day, int step) noexcept
    cdef void _supply_packing(self, PackingStates states, int day) noexcept
    cdef void _clear(self, PackingStates states, int day) noexcept
    cdef void _supply_room(self, PackingStates states, int day) noexcept
    cdef void _supply(self, PackingStates states, int day, int step, int visits) noexcept
