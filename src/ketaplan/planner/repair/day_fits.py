"""Whether visits of a day have chairs and people together: what was learned of some visits answers for others.

Visits that do not fit do not fit with more of them either; of visits that fit any part fits, and one more often finds
what the others leave.  New visits of one kind at one start are alike, no matter which patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ketaplan.planner.repair.case import VisitPlace
from ketaplan.planner.repair.day_counts import shortage
from ketaplan.planner.repair.day_loads import Use
from ketaplan.planner.repair.day_options import DayOptions, Keys, RoleSlot, Wanted
from ketaplan.planner.repair.day_people import OptionSearch, Steps, TooHardError

FITTING_STEPS = 1500
"""The most to try to learn whether there are any."""
Visits = dict[str, Wanted]
Need = tuple[str, int, str]
"""A visit, its stage, and a role; stage -1 for the chair."""


class DayFits:
    """Answers for one day of a clinic."""

    def __init__(self, options: DayOptions) -> None:
        """Know nothing yet."""
        self.options, self.loads = options, options.loads()
        self._known: dict[int, bool] = {}
        self._bits: dict[str, int] = {}
        """The bit of each key where a number holds the keys of visits."""
        self._misfits: dict[str, list[tuple[int, Keys]]] = {}
        self._found: dict[str, dict[Need, Use]] = {}
        self._needs: dict[str, dict[Need, Sequence[Use]]] = {}
        self._slots: dict[str, Sequence[RoleSlot]] = {}
        self._kinds: dict[object, str] = {}
        self._kind_of: dict[VisitPlace, str] = {}
        self._keys: dict[str, str] = {}

    def ask(self, wanted: Sequence[Wanted], steps: Steps) -> bool:
        """Return False only where these visits cannot have chairs and people together: then it is proved."""
        visits = self._by_key(wanted)
        keys = self._bits_of(visits)
        if keys not in self._known:
            self._known[keys] = self._find(visits, keys, steps)
        return self._known[keys]

    def core(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Return those of visits that do not fit of which it is known that they alone do not."""
        visits = self._by_key(wanted)
        outside = ~self._bits_of(visits)
        core = next(some for key in visits for bits, some in self._misfits.get(key, ()) if not bits & outside)
        return [one for key, one in visits.items() if key in core]

    def _find(self, visits: Visits, keys: int, steps: Steps) -> bool:
        outside = ~keys
        for key in visits:
            for bits, _ in self._misfits.get(key, ()):
                if not bits & outside:
                    return False
        fixed = [key for key, one in visits.items() if one.is_fixed]
        if self._goes_with_found(visits, has_fixed=bool(fixed)):
            return True
        missing = self._counted(visits, fixed)
        if missing is None and self._searched(visits, steps):
            return True
        missing = missing or frozenset(visits)
        self._misfits.setdefault(max(missing), []).append((self._bits_of(missing), missing))
        return False

    # -- keys

    def _by_key(self, wanted: Sequence[Wanted]) -> Visits:
        """Return the visits by a key that does not name the patient of a new one."""
        visits: Visits = {}
        for one in wanted:
            key = self._keys.get(one.key)
            if key is None:
                key = one.key if one.now is not None else f"put {self._kind(one.place)} {one.spot.minute}"
                self._keys[one.key] = key
            while key in visits:
                key += " again"
            visits[key] = one
        return visits

    def _bits_of(self, keys: Iterable[str]) -> int:
        """Return the bits of keys; a new one gets the next."""
        found, bits = 0, self._bits
        for key in keys:
            if key not in bits:
                bits[key] = 1 << len(bits)
            found |= bits[key]
        return found

    def _kind(self, place: VisitPlace) -> str:
        """Return what is the same for places whose visits need the same."""
        if place not in self._kind_of:
            what = place.template.stages, place.template.minutes, place.template.takes_chair
            self._kind_of[place] = self._kinds.setdefault(what, str(len(self._kinds)))
        return self._kind_of[place]

    # -- one after the other, by counting, by searching

    def _goes_with_found(self, visits: Visits, *, has_fixed: bool) -> bool:
        """Whether what was found last leaves room for the other visits, each with the first that is free."""
        found = {key: self._found[key] for key in visits if key in self._found}
        if not found:
            return False
        self._load(visits)
        for uses in found.values():
            for use in uses.values():
                if has_fixed and not self.loads.has_room(use):
                    return False
                self.loads.take(use)
        for key, one in visits.items():
            if key in found or one.is_fixed:
                continue
            found[key] = {}
            for need, options in self._needs_of(key, one).items():
                chosen = next((use for use in options if self.loads.has_room(use)), None)
                if chosen is None:
                    return False
                self.loads.take(chosen)
                found[key][need] = chosen
        self._found = found
        return True

    def _counted(self, visits: Visits, fixed: Sequence[str]) -> Keys | None:
        """Return visits that ask for more people at some moment than there are; None if it does not show."""
        self._load(visits)
        slots = {key: self._slots_of(key, one) for key, one in visits.items() if not one.is_fixed}
        missing = shortage([slot for some in slots.values() for slot in some], self.loads)
        if missing is None:
            return None
        return frozenset((*fixed, *(key for key, some in slots.items() if missing.concerns(some))))

    def _searched(self, visits: Visits, steps: Steps) -> bool:
        """Whether there is room for all, chairs and people apart; also where the search takes too many steps."""
        needs = [item for key, one in visits.items() if not one.is_fixed for item in self._needs_of(key, one).items()]
        if not all(uses for _, uses in needs):
            return False
        needs.sort(key=lambda item: (item[0][1] >= 0, item[1][0][1], item[0]))
        options = [self._last_first(need, uses) for need, uses in needs]
        try:
            chosen = OptionSearch(options, self.loads, steps).found()
        except TooHardError:
            return True
        if chosen is None:
            return False
        self._found = {}
        for (need, _), use in zip(needs, chosen, strict=True):
            self._found.setdefault(need[0], {})[need] = use
        return True

    def _last_first(self, need: Need, uses: Sequence[Use]) -> Sequence[Use]:
        """Return the uses, that which was found last first."""
        last = self._found.get(need[0], {}).get(need)
        if last is None or uses[0][0] == last[0]:
            return uses
        return [*(use for use in uses if use[0] == last[0]), *(use for use in uses if use[0] != last[0])]

    def _load(self, visits: Visits) -> None:
        """Take what fixed visits have, and nothing else."""
        self.loads.clear()
        for one in visits.values():
            for use in self.options.uses(one) if one.is_fixed else ():
                self.loads.take(use)

    # -- what a visit needs

    def _slots_of(self, key: str, one: Wanted) -> Sequence[RoleSlot]:
        if key not in self._slots:
            self._slots[key] = self.options.slots_or_own(one)
        return self._slots[key]

    def _needs_of(self, key: str, one: Wanted) -> dict[Need, Sequence[Use]]:
        """Return who can take each need of a visit."""
        if key not in self._needs:
            self._needs[key] = dict(self._find_needs(key, one))
        return self._needs[key]

    def _find_needs(self, key: str, one: Wanted) -> Iterator[tuple[Need, Sequence[Use]]]:
        if one.place.template.takes_chair:
            yield (key, -1, "chair"), self.options.chairs_or_own(one)
        for slot in self._slots_of(key, one):
            yield (key, slot.stage, slot.role), slot.uses
