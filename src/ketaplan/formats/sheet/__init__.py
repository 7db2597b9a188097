"""What hangs on the clinic's wall: a day by chair and by person, or a week, as a page to print.

::

    page     the page: its heads, and what the patterns mean
    day      a day, drawn to scale
    week     a week, a column a day
    lines    who is where: a line for each chair, person or patient
    called   what patients are called: initials, names or ids
    style    how it looks on paper and on a phone
"""

from __future__ import annotations

from ketaplan.formats.sheet.page import render

__all__ = ["render"]
