"""The cost of a day's starts for an option: five ways to count, one interface for the dynamic program."""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.problem_data import PatientOptions, ProblemData
from ketaplan.planner.batch.kernel.resource_calendar import ResourceCalendar
from ketaplan.planner.batch.kernel.visit_prices import VisitPrices


class StartCosts:
    """Costs of starts in parts of a point, ``scale`` a point; computed at most once a day and search.

    In this class, every start that the rules allow costs what the patient's preferences say.
    """

    def __init__(self, data: ProblemData, scale: int = 1) -> None:
        """Start with nothing computed."""
        self.calendar, self.options, self.scale = data.calendar, data.options, scale
        self.width = self.calendar.width
        self.cost = array("i", bytes(4 * self.calendar.days * self.width))
        self.low = array("i", bytes(4 * self.calendar.days))
        self.found_in = array("i", bytes(4 * self.calendar.days))
        self.search = self.option = 0

    def costs_on(self, option: int, day: int) -> list[int]:
        """Return what each start of a day costs an option."""
        self.begin(option)
        self.least(day)
        return list(self.cost[day * self.width : (day + 1) * self.width])

    def begin(self, option: int) -> None:
        """Start a search for an option: forget the costs of the last one."""
        self.search += 1
        self.option = option

    def least(self, day: int) -> int:
        """Return the least cost of a day, ``never`` or more for one without start; ``cost`` then has all."""
        if self.found_in[day] == self.search:
            return self.low[day]
        self.found_in[day] = self.search
        row = self.options.row_of_day[self.options.row_first[self.option] + day]
        low = self.calendar.never
        if row >= 0:
            low = self._fill(day, row * self.width)
        self.low[day] = low
        return low

    def _fill(self, day: int, row: int) -> int:
        """Write the costs of a day into ``cost``; return the least."""
        at, low = day * self.width, self.calendar.never
        for step in range(self.width):
            points = self.options.rows[row + step] * self.scale
            self.cost[at + step] = points
            low = min(low, points)
        return low

    def day_bound(self, option: int, day: int) -> int:
        """Return a lower bound on the cost of any start of a day, in full points."""
        row = self.options.row_of_day[self.options.row_first[option] + day]
        least = self.calendar.never
        if row >= 0:
            for step in range(self.width):
                least = min(least, self.options.rows[row * self.width + step])
        return least


class FreeStarts(StartCosts):
    """The starts that are open now, given all patients placed."""

    def __init__(self, data: ProblemData, resources: ResourceCalendar) -> None:
        """Start with nothing computed."""
        super().__init__(data)
        self.resources, self.templates = resources, data.templates

    def _fill(self, day: int, row: int) -> int:
        template, resources = self.options.template[self.option], self.resources
        place = template * self.calendar.days + day
        if not resources.is_known[place]:
            resources.refresh(template, day)
        if self.calendar.words == 1:
            low = self._fill_short(day, row, resources.open[place])
        else:
            low = self._fill_long(day, row, place * self.calendar.words)
        if low < self.calendar.never and self.options.wish[self.option] >= 0:
            low = self._add_wish(template, day)
        return low

    def _fill_short(self, day: int, row: int, bits: int) -> int:
        """Fill a day of one word of slots."""
        stride, one = self.templates.template_stride[self.options.template[self.option]], self.calendar.ones & 1
        at, never = day * self.width, self.calendar.never
        low = never
        if bits == 0:
            return low
        for step in range(self.width):
            points = self.options.rows[row + step] if bits & one else never
            self.cost[at + step] = points
            low = min(low, points)
            bits >>= stride
        return low

    def _fill_long(self, day: int, row: int, open_at: int) -> int:
        """Fill a day of several words."""
        stride, one = self.templates.template_stride[self.options.template[self.option]], self.calendar.ones & 1
        at, never = day * self.width, self.calendar.never
        low = never
        for step in range(self.width):
            slot = step * stride
            is_free = self.resources.open[open_at + (slot >> 6)] >> (slot & 63) & one
            points = self.options.rows[row + step] if is_free else never
            self.cost[at + step] = points
            low = min(low, points)
        return low

    def _add_wish(self, template: int, day: int) -> int:
        """Add the cost of missing the preferred physician; return the least."""
        at, low = day * self.width, self.calendar.never
        stride, one = self.templates.template_stride[template], self.calendar.ones & 1
        missed = self.options.wish_points[self.option]
        self.resources.find_wished(template, day, self.options.wish[self.option])
        for step in range(self.width):
            slot = step * stride
            if not self.resources.any[slot >> 6] >> (slot & 63) & one:
                self.cost[at + step] += missed
            low = min(low, self.cost[at + step])
        return low


class DesiredStarts(StartCosts):
    """All starts of an empty clinic, plus the prices of their time, in full points."""

    def __init__(self, data: ProblemData, prices: VisitPrices) -> None:
        """Start with nothing computed."""
        super().__init__(data)
        self.prices = prices

    def _fill(self, day: int, row: int) -> int:
        at, low = day * self.width, self.calendar.never
        price = (self.options.template[self.option] * self.calendar.days + day) * self.width
        for step in range(self.width):
            points = self.options.rows[row + step] + self.prices.visit_price[price + step]
            self.cost[at + step] = points
            low = min(low, points)
        return low

    def day_bound(self, option: int, day: int) -> int:
        """Return the least cost of a day with prices."""
        return _least_priced(self.options, self.prices, option, day, 1)


class GuidedStarts(StartCosts):
    """The starts that are open now, plus the prices of their time, in full points."""

    def __init__(self, data: ProblemData, free: FreeStarts, prices: VisitPrices) -> None:
        """Start with nothing computed."""
        super().__init__(data)
        self.free, self.prices = free, prices

    def begin(self, option: int) -> None:
        """Start a search for an option."""
        self.search += 1
        self.option = option
        self.free.begin(option)

    def _fill(self, day: int, row: int) -> int:  # noqa: ARG002
        at, low = day * self.width, self.calendar.never
        if self.free.least(day) >= low:
            return low
        price = (self.options.template[self.option] * self.calendar.days + day) * self.width
        for step in range(self.width):
            points = self.free.cost[at + step] + self.prices.visit_price[price + step]
            self.cost[at + step] = points
            low = min(low, points)
        return low


class TakenStarts(StartCosts):
    """The starts of an empty clinic with the prices of their time, and a ``penalty`` for each that is not open now."""

    def __init__(self, data: ProblemData, free: FreeStarts, prices: VisitPrices) -> None:
        """Start with nothing computed and no penalty."""
        super().__init__(data)
        self.free, self.prices, self.penalty = free, prices, 0

    def begin(self, option: int) -> None:
        """Start a search for an option."""
        self.search += 1
        self.option = option
        self.free.begin(option)

    def is_taken(self, day: int, step: int) -> bool:
        """Return whether a start of the last search is not open."""
        never = self.calendar.never
        return self.free.least(day) >= never or self.free.cost[day * self.width + step] >= never

    def _fill(self, day: int, row: int) -> int:
        at, low, never = day * self.width, self.calendar.never, self.calendar.never
        price = (self.options.template[self.option] * self.calendar.days + day) * self.width
        is_full = self.free.least(day) >= never
        for step in range(self.width):
            points = self.options.rows[row + step] + self.prices.visit_price[price + step]
            if is_full or self.free.cost[at + step] >= never:
                points += self.penalty
            self.cost[at + step] = points
            low = min(low, points)
        return low


class PricedStarts(StartCosts):
    """All starts of an empty clinic at the exact prices: the objective of the pricing problem."""

    def __init__(self, data: ProblemData, prices: VisitPrices) -> None:
        """Count in the same parts of a point as the prices."""
        super().__init__(data, prices.scale)
        self.prices = prices

    def _fill(self, day: int, row: int) -> int:
        at, never = day * self.width, self.calendar.never
        low, scale = never, self.scale
        price = (self.options.template[self.option] * self.calendar.days + day) * self.width
        for step in range(self.width):
            points = self.options.rows[row + step]
            points = points * scale + self.prices.visit_price[price + step] if points < never else never
            self.cost[at + step] = points
            low = min(low, points)
        if low < never and self.options.wish[self.option] >= 0:
            low = self._add_wish(day)
        return low

    def _add_wish(self, day: int) -> int:
        """Add the cost of the preferred physician, or of missing them; return the least."""
        at, never = day * self.width, self.calendar.never
        low = never
        for step in range(self.width):
            if self.cost[at + step] < never:
                self.cost[at + step] += self.prices.wish_price(self.option, day, step)
                low = min(low, self.cost[at + step])
        return low

    def day_bound(self, option: int, day: int) -> int:
        """Return the least cost of a day with prices, without the wish."""
        return _least_priced(self.options, self.prices, option, day, self.scale)


def _least_priced(options: PatientOptions, prices: VisitPrices, option: int, day: int, scale: int) -> int:
    """Return the least cost of a day in full points, with prices counted in parts of a point."""
    never, width = prices.never, prices.width
    row = options.row_of_day[options.row_first[option] + day]
    least = never
    if row >= 0:
        price = (options.template[option] * prices.days + day) * width
        for step in range(width):
            points = options.rows[row * width + step]
            if points < never:
                least = min(least, points * scale + prices.visit_price[price + step])
    return least // scale if least < never else never
