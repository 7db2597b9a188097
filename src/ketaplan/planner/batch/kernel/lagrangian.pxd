# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.day_cuts cimport DayCuts
from ketaplan.planner.batch.kernel.day_packing cimport DayPacking
from ketaplan.planner.batch.kernel.pricing cimport Pricing
from ketaplan.planner.batch.kernel.problem_data cimport ProblemData
from ketaplan.planner.batch.kernel.visit_prices cimport VisitPrices

@cython.final
cdef class LagrangianDual:
    cdef Pricing pricing
    cdef VisitPrices prices
    cdef DayCuts cuts
    cdef DayPacking packing
    cdef int patients, slots
    cdef public int unit
    cdef int[::1] best_multiplier
    cdef long long[::1] multiplier_fixed, velocity
    cdef public long long bound, step_scale
    cdef public int fixed_bits
    cdef int round, parts, every
    cpdef long long subgradient_step(self, long long step, long long momentum) noexcept
    cpdef void choose_packed_days(self)
    cpdef void pack_all_days(self) noexcept
    cdef bint _pack_days(self) noexcept
    cpdef long long capacity_value(self) noexcept
    cpdef long long excess(self) noexcept
    cdef void _store_best(self) noexcept
    cdef void _move(self, long long step, long long momentum) noexcept
    cdef void _move_cuts(self, long long step, long long momentum) noexcept
    cdef int _projected(self, long long[::1] multiplier_fixed, long long[::1] velocity, int at) noexcept
    cpdef void restore_best(self) noexcept
    cpdef void restart_from_best(self) noexcept
