"""The colors of everything on a page: of middle brightness, so that they can be read on black and on white.

A color never says anything alone: a sign, a word or the place says the same.
"""

from __future__ import annotations

BROKEN_SIGN = "!"
"""Marks an appointment that no longer holds, with or without color."""

HELD_SIGN = "?"
"""Marks an appointment that is held, not booked yet."""

TITLE = "bold"
PATIENT = "color(30)"
MARK = "bold color(130)"
ALARM = "bold color(160)"
QUIET = "color(243)"
OPTION = "bold color(30)"

CHECK_IN_COLOR, INFUSION_COLOR, RECOVERY_COLOR = "color(32)", "color(133)", "color(28)"
CONSULTATION_COLOR = "color(130)"

STATUS_COLORS = {
    "held": "color(32)",
    "booked": "",
    "confirmed": "color(28)",
    "attended": "color(28)",
    "partial": "color(130)",
    "missed": "color(160)",
    "held-clinical": "color(160)",
    "cancelled": QUIET,
    "provisional": "color(160)",
}
"""By the book's word for a status, which is always shown with it."""

STYLES = (
    PATIENT,
    MARK,
    ALARM,
    QUIET,
    OPTION,
    CHECK_IN_COLOR,
    INFUSION_COLOR,
    RECOVERY_COLOR,
    CONSULTATION_COLOR,
    *filter(None, STATUS_COLORS.values()),
)
"""All of them, for the test of their contrast."""
