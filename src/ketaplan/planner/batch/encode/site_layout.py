"""One clinic as the search sees it: the slots of its day, its resources by name, its visit templates."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct, field

from ketaplan.domain.clinic import Clinic
from ketaplan.planner.availability import Availability
from ketaplan.planner.visit_templates import VisitTemplate


class SiteLayout(Struct):
    """One clinic: its resources by name, and the window of the day that counts, in slots from its opening.

    Chairs that are never in use are one pool; a site is fragmented if a resource is partly in use at some time.
    """

    clinic: Clinic
    availability: Availability
    opens: int
    closes: int
    slot_minutes: int
    shortest: int
    resources: dict[str, int] = field(default_factory=dict)
    pooled_chairs: bool = False
    is_fragmented: bool = False
    templates: dict[VisitTemplate, int] = field(default_factory=dict)

    @property
    def slots(self) -> int:
        """Slots of a day."""
        return (self.closes - self.opens) // self.slot_minutes

    @property
    def steps(self) -> int:
        """Possible starts of the shortest visit on a day."""
        return max(1, (self.closes - self.opens - self.shortest) // self.clinic.grid_minutes + 1)

    @property
    def stride(self) -> int:
        """Slots from one start to the next."""
        return self.clinic.grid_minutes // self.slot_minutes

    def slot_of(self, minute: int) -> int:
        """Return the slot that contains a minute of the day; slots before the opening are negative."""
        return (minute - self.opens) // self.slot_minutes

    def slot_after(self, minute: int) -> int:
        """Return the first slot that starts at a minute or after it."""
        return -((self.opens - minute) // self.slot_minutes)

    @property
    def first_step(self) -> int:
        """The grid step (from midnight) of the first start."""
        return self.opens // self.clinic.grid_minutes


def layout_of(clinic: Clinic, availability: Availability, templates: Iterable[VisitTemplate]) -> SiteLayout:
    """Return a clinic with the slots that suit all its templates; the window is its opening hours, on the grid."""
    windows = clinic.hours.windows
    grid = clinic.grid_minutes
    opens = min((window.start for window in windows), default=0) // grid * grid
    closes = -(-max((window.end for window in windows), default=grid) // grid) * grid
    minutes, templates = [grid], list(templates)
    for template in templates:
        minutes += [template.minutes, *(n for stage in template.stages for n in (stage.offset, stage.minutes))]
    return SiteLayout(
        clinic, availability, opens, closes, math.gcd(*minutes), min(template.minutes for template in templates)
    )
