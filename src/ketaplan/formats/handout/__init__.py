"""What a patient takes home: one page with the visits, what to do before each, and a calendar.

What it says about food, drink and driving are the keys of the clinic's and the protocol's files, with the clock times
worked out; nothing else.

::

    content    what a hand-out says, from a plan or from bookings
    wording    texts and dates in a language
    page       the page
    months     the calendar on it
    style      how it looks on paper and on a phone
    languages/ the texts, one file a language
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats.book.view import BookedView
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.plan.view import PlanView


def of_plan(views: Sequence[PlanView], options: Options) -> str:
    """Return the page of a course: what is planned, or what is booked where nothing is left to plan."""
    from ketaplan.formats.handout.content import content_of_plan
    from ketaplan.formats.handout.page import page

    return page(content_of_plan(views[0], options), options)


def of_bookings(view: BookedView, options: Options) -> str:
    """Return the page of a patient's bookings."""
    from ketaplan.formats.handout.content import content_of_bookings
    from ketaplan.formats.handout.page import page

    return page(content_of_bookings(view, options), options)
