"""The status changes of each command: which statuses it changes, and which it leaves unchanged.

Commands, help and tests read :data:`TRANSITIONS`; a status in neither list is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaplan.domain.booking import OPEN_STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTCOMES = ("attended", "partial", "missed", "held-clinical")
"""How a visit went; allowed once it has started."""

MARKS = (*OUTCOMES, "confirmed", "booked")
"""What ``mark`` accepts; ``booked`` undoes a mark or a cancellation, and confirms what is held."""

NO_MARKS = ("cancelled", "canceled", "cancel")
"""What is typed as a mark and means a cancellation."""

MEANT_AS = {
    "arrived": "attended",
    "came": "attended",
    "completed": "attended",
    "done": "attended",
    "given": "attended",
    "present": "attended",
    "absent": "missed",
    "no-show": "missed",
    "noshow": "missed",
    "stopped": "held-clinical",
}
"""What is typed instead of an outcome, and which one it probably means."""

RESTORABLE = ("cancelled", "confirmed", *OUTCOMES)


class Transition(NamedTuple):
    """What a command does to an appointment of each status.

    ``changes`` are the statuses that it changes; ``done`` those that are already as requested, so that the command may
    be repeated.  ``to`` is the status afterward, None where it
    depends: a restored one gets back the one before, a moved one that is held stays held.
    """

    changes: tuple[str, ...]
    done: tuple[str, ...]
    to: str | None


def _mark(outcome: str) -> Transition:
    others = tuple(other for other in OUTCOMES if other != outcome)
    return Transition((*OPEN_STATUSES, *others), (outcome,), outcome)


TRANSITIONS: Mapping[str, Transition] = {
    "cancel": Transition(OPEN_STATUSES, ("cancelled",), "cancelled"),
    "move": Transition(OPEN_STATUSES, (), None),
    "restore": Transition(RESTORABLE, ("held", "booked"), None),
    "mark booked": Transition(("held", *RESTORABLE), ("booked",), "booked"),
    "mark confirmed": Transition(("booked",), ("confirmed",), "confirmed"),
    **{f"mark {outcome}": _mark(outcome) for outcome in OUTCOMES},
}
