# cython: language_level=3
cimport cython
from ketaplan.planner.batch.kernel.column_pool cimport Nearby

cdef class DaySets(Nearby):
    cdef public int most_sets, sets
    cdef int[::1] set_key, set_before, set_missed, set_on, group_asked, group_left
    cdef int[::1] tight_at, group_price, group_room, dear_left, takes, most_taken, could_take
    cdef int[::1] use_first, use_slot, use_units
    cdef int shelves, is_unsure, tight
    cdef long long[::1] dear
    cdef long long apart
    @cython.final
    cdef void _add_up_left(self, int slots) noexcept
    @cython.final
    cdef int _with(self, int number, int cell, int key) noexcept
    @cython.final
    cdef int _with_last(self, int before, int cell, int key) noexcept
    @cython.final
    cdef int _fewest_missed(self, int cell, int number) noexcept
    @cython.final
    cdef bint _asks_too_much(self, int day, int count) noexcept
    @cython.final
    cdef bint _ask_for(self, int day, int count, int sign) noexcept
    @cython.final
    cdef void _add_price(self, int row, int group) noexcept
    @cython.final
    cdef void _number_tight(self) noexcept
    @cython.final
    cdef void _note_dear(self) noexcept
    @cython.final
    cdef int _count_uses(self, int course) noexcept
    @cython.final
    cdef void _write_uses(self, int course) noexcept
    @cython.final
    cdef void _take(self, int course) noexcept
