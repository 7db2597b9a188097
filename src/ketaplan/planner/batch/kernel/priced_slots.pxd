# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.column_pool cimport ColumnPool
from ketaplan.planner.batch.kernel.day_packing cimport DayPacking
from ketaplan.planner.batch.kernel.joint_staffing cimport JointStaffing
from ketaplan.planner.batch.kernel.problem_data cimport Calendar, PricePools, ProblemData, VisitTemplates
from ketaplan.planner.batch.kernel.visit_prices cimport VisitPrices

@cython.final
cdef class PricedSlots:
    cdef Calendar calendar
    cdef VisitTemplates templates
    cdef PricePools pools
    cdef JointStaffing staffing
    cdef VisitPrices prices
    cdef DayPacking packing
    cdef ColumnPool pool
    cdef int days, slots
    cdef public int count
    cdef long long[::1] slot_price, left_by_packing, idle_of_day
    cdef signed char[::1] is_packed
    cdef int[::1] left, could_use, most_used, packed_day
    cdef int[::1] number_of, group_price, group_room, uses
    cdef int[::1] use_first, use_slot, use_units
    cdef void _add_pool(self, int pool, int group) noexcept
    cdef void _number(self) noexcept
    cdef int _count_uses(self, int column) noexcept
    cdef void _write_uses(self, int column) noexcept
    cdef void _add_uses(self, int column) noexcept
    cdef void use(self, int column, int sign) noexcept
    cdef void begin_idle(self) noexcept
    cdef void begin_patient(self) noexcept
    cdef void add_column(self, int column) noexcept
    cdef void end_patient(self) noexcept
    cdef long long idle_cost(self) noexcept
