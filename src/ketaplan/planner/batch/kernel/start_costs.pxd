# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.problem_data cimport Calendar, PatientOptions, ProblemData, VisitTemplates
from ketaplan.planner.batch.kernel.resource_calendar cimport ResourceCalendar
from ketaplan.planner.batch.kernel.visit_prices cimport VisitPrices

cdef class StartCosts:
    cdef Calendar calendar
    cdef PatientOptions options
    cdef public int scale
    cdef int width, option, search
    cdef public int[::1] cost
    cdef int[::1] low, found_in
    cdef void begin(self, int option) noexcept
    cdef int least(self, int day) noexcept
    cdef int _fill(self, int day, int row) noexcept
    cdef int day_bound(self, int option, int day) noexcept

cdef class FreeStarts(StartCosts):
    cdef ResourceCalendar resources
    cdef VisitTemplates templates
    cdef int _fill(self, int day, int row) noexcept
    @cython.final
    cdef int _fill_short(self, int day, int row, unsigned long long bits) noexcept
    @cython.final
    cdef int _fill_long(self, int day, int row, int open_at) noexcept
    @cython.final
    cdef int _add_wish(self, int template, int day) noexcept

cdef class DesiredStarts(StartCosts):
    cdef VisitPrices prices
    cdef int _fill(self, int day, int row) noexcept
    cdef int day_bound(self, int option, int day) noexcept

cdef class GuidedStarts(StartCosts):
    cdef FreeStarts free
    cdef VisitPrices prices
    cdef void begin(self, int option) noexcept
    cdef int _fill(self, int day, int row) noexcept

cdef class TakenStarts(StartCosts):
    cdef FreeStarts free
    cdef VisitPrices prices
    cdef int penalty
    cdef void begin(self, int option) noexcept
    @cython.final
    cdef bint is_taken(self, int day, int step) noexcept
    cdef int _fill(self, int day, int row) noexcept

cdef class PricedStarts(StartCosts):
    cdef VisitPrices prices
    cdef int _fill(self, int day, int row) noexcept
    @cython.final
    cdef int _add_wish(self, int day) noexcept
    cdef int day_bound(self, int option, int day) noexcept

cdef int _least_priced(PatientOptions options, VisitPrices prices, int option, int day, int scale) noexcept
