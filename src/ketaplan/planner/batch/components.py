"""Connected components: which patients must be planned together, as their sites are connected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence


def groups_of(accepted: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the ids of patients in groups, from the sites that each accepts; the largest first, each by id.

    Two patients are in one group if a chain of patients leads from a site of the one to a site of the other.
    """
    leader = {site: site for sites in accepted.values() for site in sites}

    def lead(site: str) -> str:
        while leader[site] != site:
            site = leader[site]
        return site

    for first, *rest in accepted.values():
        for other in rest:
            low, high = sorted((lead(first), lead(other)))
            leader[high] = low
    groups: dict[str, list[str]] = defaultdict(list)
    for patient in sorted(accepted):
        groups[lead(accepted[patient][0])].append(patient)
    return sorted(groups.values(), key=lambda group: (-len(group), group[0]))
