# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.day_cuts cimport DayCuts
from ketaplan.planner.batch.kernel.problem_data cimport PatientOptions, PricePools, ProblemData, VisitTemplates
from ketaplan.planner.batch.kernel.resource_calendar cimport ResourceCalendar

@cython.final
cdef class VisitPrices:
    cdef VisitTemplates templates
    cdef PricePools pools
    cdef PatientOptions options
    cdef DayCuts cuts
    cdef public int scale
    cdef int days, slots, width, never
    cdef public int[::1] multiplier, visit_price
    cdef public int[::1] interval_price
    cdef int[::1] unavailable_price, least_price
    cdef signed char[::1] moved
    cdef void _find_unavailable(self, ResourceCalendar resources)
    cpdef void update(self) noexcept
    cpdef void update_all(self) noexcept
    cpdef void round_to_points(self) noexcept
    cdef bint _has_moved(self, int template, int day) noexcept
    cdef void _price_intervals(self, int kind, int entry, int day) noexcept
    cdef void _price_visits(self, int template, int day) noexcept
    cdef void _add_cuts(self, int row, int at) noexcept
    cdef void _add_need(self, int template, int need, int day) noexcept
    cpdef int price_of(self, int option, int day, int step) noexcept
    cpdef int wish_price(self, int option, int day, int step) noexcept
    cdef int _insistence(self, int need, int day, int slot, int wish) noexcept
    cdef int need_insisted(self, int option, int day, int step) noexcept
    cdef int cheapest_entry(self, int need, int day, int slot, int wish) noexcept
