"""The price of a visit at each start: that of all its time, and of the cuts it counts for.

Physicians are priced by name, since patients may prefer one; nurses, and the chairs of a site, as one pool.  If time is
partly in use, all are priced by name: a pool does not show that its remaining time is in pieces.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.day_cuts import DayCuts
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.resource_calendar import ResourceCalendar


class VisitPrices:
    """The multiplier of each slot of a pool, and the prices of visits that follow; ``scale`` parts are a point.

    ``interval_price`` is the price of an entry's time from each slot on, ``unavailable_price`` is ``never`` when a
    person is away.  Only prices whose multipliers have ``moved`` are computed again.
    """

    def __init__(self, data: ProblemData, scale: int, cuts: DayCuts, resources: ResourceCalendar) -> None:
        """Start with multipliers of 0; ``resources`` is the calendar with no patient placed."""
        self.templates, self.pools, self.options, self.cuts = data.templates, data.pools, data.options, cuts
        self.scale = scale
        self.days, self.slots = data.calendar.days, data.calendar.slots
        self.width, self.never = data.calendar.width, data.calendar.never
        cells = len(self.pools.entry_pool) * self.days * self.slots
        self.multiplier = array("i", bytes(4 * self.pools.pools * self.days * self.slots))
        self.visit_price = array("i", bytes(4 * len(self.templates.template_site) * self.days * self.width))
        self.interval_price = array("i", bytes(4 * cells))
        self.unavailable_price = array("i", bytes(4 * cells))
        self.least_price = array("i", bytes(4 * self.slots))
        self.moved = array("b", [1]) * (self.pools.pools * self.days)
        self._find_unavailable(resources)

    def _find_unavailable(self, resources: ResourceCalendar) -> None:
        """Find the slots at which a priced person cannot start: no price buys them."""
        one = resources.ones & 1
        for kind in range(len(self.templates.kind_units)):
            for entry in range(self.pools.entry_first[kind], self.pools.entry_first[kind + 1]):
                person = self.pools.entry_person[entry]
                if person < 0:
                    continue
                for day in range(self.days):
                    resources.find_runs(person, kind, day)
                    for slot in range(self.slots):
                        if not resources.run[slot >> 6] >> (slot & 63) & one:
                            self.unavailable_price[(entry * self.days + day) * self.slots + slot] = self.never

    # -- from multipliers to prices of visits

    def update(self) -> None:
        """Compute the price of a visit of each template, at each start of each day on which a multiplier moved."""
        for kind in range(len(self.templates.kind_units)):
            for entry in range(self.pools.entry_first[kind], self.pools.entry_first[kind + 1]):
                for day in range(self.days):
                    if self.moved[self.pools.entry_pool[entry] * self.days + day]:
                        self._price_intervals(kind, entry, day)
        for template in range(len(self.templates.template_site)):
            for day in range(self.days):
                if self.cuts.row_moved[template * self.days + day] or self._has_moved(template, day):
                    self._price_visits(template, day)
        for cell in range(len(self.moved)):
            self.moved[cell] = 0
        for row in range(len(self.cuts.row_moved)):
            self.cuts.row_moved[row] = 0

    def update_all(self) -> None:
        """Compute every price again."""
        for cell in range(len(self.moved)):
            self.moved[cell] = 1
        for row in range(len(self.cuts.row_moved)):
            self.cuts.row_moved[row] = 1
        self.update()

    def round_to_points(self) -> None:
        """Round the prices of visits down from parts of a point to full points."""
        for at in range(len(self.visit_price)):
            self.visit_price[at] //= self.scale

    def _has_moved(self, template: int, day: int) -> bool:
        """Return whether any multiplier that a template pays on a day has moved."""
        templates, pools = self.templates, self.pools
        for need in range(templates.template_first[template], templates.template_first[template + 1]):
            kind = templates.need_kind[need]
            for entry in range(pools.entry_first[kind], pools.entry_first[kind + 1]):
                if self.moved[pools.entry_pool[entry] * self.days + day]:
                    return True
        return False

    def _price_intervals(self, kind: int, entry: int, day: int) -> None:
        """Compute the price of the time that starts at each slot."""
        at = (entry * self.days + day) * self.slots
        first = (self.pools.entry_pool[entry] * self.days + day) * self.slots
        length, units, price = self.templates.kind_slots[kind], self.templates.kind_units[kind], 0
        for slot in range(self.slots - 1, -1, -1):
            price += self.multiplier[first + slot]
            if slot + length < self.slots:
                price -= self.multiplier[first + slot + length]
            self.interval_price[at + slot] = min(price * units + self.unavailable_price[at + slot], self.never)

    def _price_visits(self, template: int, day: int) -> None:
        """Compute the prices of the starts of a day."""
        at = (template * self.days + day) * self.width
        for step in range(self.width):
            self.visit_price[at + step] = 0
        self._add_cuts(template * self.days + day, at)
        for need in range(self.templates.template_first[template], self.templates.template_first[template + 1]):
            self._add_need(template, need, day)

    def _add_cuts(self, row: int, at: int) -> None:
        cuts = self.cuts
        for number in range(row * cuts.a_day, row * cuts.a_day + cuts.cut_count[row]):
            if price := cuts.multiplier[number]:
                for step in range(self.width):
                    self.visit_price[at + step] += price * cuts.cut_has[number * self.width + step]

    def _add_need(self, template: int, need: int, day: int) -> None:
        """Add the price of the cheapest entry that serves a need."""
        kind, stride = self.templates.need_kind[need], self.templates.template_stride[template]
        first, after = self.pools.entry_first[kind], self.templates.need_after[need]
        for slot in range(self.slots):
            self.least_price[slot] = self.interval_price[(first * self.days + day) * self.slots + slot]
        for entry in range(first + 1, self.pools.entry_first[kind + 1]):
            at = (entry * self.days + day) * self.slots
            for slot in range(self.slots):
                self.least_price[slot] = min(self.least_price[slot], self.interval_price[at + slot])
        at = (template * self.days + day) * self.width
        for step in range(self.width):
            slot = step * stride + after
            if slot < self.slots:
                self.visit_price[at + step] = min(self.visit_price[at + step] + self.least_price[slot], self.never)

    # -- a preferred physician

    def price_of(self, option: int, day: int, step: int) -> int:
        """Return the exact price of an option's visit."""
        template = self.options.template[option]
        price = self.visit_price[(template * self.days + day) * self.width + step]
        if self.options.wish[option] >= 0:
            price += self.wish_price(option, day, step)
        return price

    def wish_price(self, option: int, day: int, step: int) -> int:
        """Return the lesser of the cost of missing the preferred physician and of insisting on them."""
        template, templates = self.options.template[option], self.templates
        least = self.options.wish_points[option] * self.scale
        for need in range(templates.template_first[template], templates.template_first[template + 1]):
            if templates.need_wish[need]:
                slot = step * templates.template_stride[template] + templates.need_after[need]
                least = min(least, self._insistence(need, day, slot, self.options.wish[option]))
        return least

    def _insistence(self, need: int, day: int, slot: int, wish: int) -> int:
        """Return the price of one person above the cheapest; ``never`` for a person who does not serve the need."""
        kind = self.templates.need_kind[need]
        own, least = self.never, self.never
        for entry in range(self.pools.entry_first[kind], self.pools.entry_first[kind + 1]):
            price = self.interval_price[(entry * self.days + day) * self.slots + slot]
            least = min(least, price)
            if self.pools.entry_person[entry] == wish:
                own = price
        return own - least

    def need_insisted(self, option: int, day: int, step: int) -> int:
        """Return the need in which the preferred physician is worth their price, or -1."""
        template, found = self.options.template[option], -1
        least = self.options.wish_points[option] * self.scale
        for need in range(self.templates.template_first[template], self.templates.template_first[template + 1]):
            if self.templates.need_wish[need]:
                slot = step * self.templates.template_stride[template] + self.templates.need_after[need]
                more = self._insistence(need, day, slot, self.options.wish[option])
                if more < least:
                    least, found = more, need
        return found

    def cheapest_entry(self, need: int, day: int, slot: int, wish: int) -> int:
        """Return the entry that serves a need: the preferred person's, or else the cheapest."""
        kind, pools = self.templates.need_kind[need], self.pools
        best = pools.entry_first[kind]
        for entry in range(best, pools.entry_first[kind + 1]):
            if wish >= 0 and pools.entry_person[entry] == wish:
                return entry
            at = day * self.slots + slot
            if (
                self.interval_price[entry * self.days * self.slots + at]
                < self.interval_price[best * self.days * self.slots + at]
            ):
                best = entry
        return best
