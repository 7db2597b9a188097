"""What the clinic's clock shows while an event lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from ketaplan.files.calendars.moments import Length, Moment, in_zone, midnight, moved

Pair = tuple[datetime, datetime]
NEAR = timedelta(days=2)
_SECOND = timedelta(seconds=1)


def on_the_wall(start: Moment, length: Length, zone: ZoneInfo, span: Pair) -> Pair | None:
    """Return the part of a local span that an event covers; None if it covers none.

    A day is a day in every zone.  Times in the clinic's own zone are used as written.
    """
    first = midnight(start)
    own = first.tzinfo is None or str(first.tzinfo) == zone.key
    if own and not length.exact:
        begin = first.replace(tzinfo=None)
        pair = (begin, moved(begin, length.wall))
        return _within((_shown(pair[0], zone), _shown(pair[1], zone)) if isinstance(start, datetime) else pair, span)
    begin = first if first.tzinfo else first.replace(tzinfo=zone)
    naive = begin.replace(tzinfo=None)
    if naive > span[1] + NEAR or moved(naive, length.about) < span[0] - NEAR:
        return None
    return _within(_converted(begin, length, zone, span), span)


def _shown(plain: datetime, zone: ZoneInfo) -> datetime:
    """Return the local time in a zone; a skipped time has the offset before the gap (RFC 5545 3.3.5)."""
    aware = plain.replace(tzinfo=zone)
    if aware.utcoffset() == aware.replace(fold=1).utcoffset():
        return plain
    return max(plain, _plain(in_zone(in_zone(aware, UTC), zone)))


def _within(pair: Pair, span: Pair) -> Pair | None:
    first, last = max(pair[0], span[0]), min(pair[1], span[1])
    return (first, last) if first < last else None


def _converted(begin: datetime, length: Length, zone: ZoneInfo, span: Pair) -> Pair:
    """Return the first and last local time; those far outside the span stay only roughly right."""
    naive = begin.replace(tzinfo=None)
    ends = moved(naive, length.about)
    early, late = naive < span[0] - NEAR, ends > span[1] + NEAR
    first = in_zone(begin, UTC)
    last = in_zone(moved(begin, length.wall), UTC) + length.exact if not late else first
    if last < first:  # the hour in which it starts does not exist locally
        last = first + length.wall
    shown = (in_zone(first, zone), in_zone(last, zone))
    if not early and not late and shown[1].utcoffset() < shown[0].utcoffset() and last - first < NEAR:  # type: ignore[operator]
        return _over_a_change(first, last, zone)
    return (naive if early else _plain(shown[0])), (ends if late else _plain(shown[1]))


def _over_a_change(first: datetime, last: datetime, zone: tzinfo) -> Pair:
    """Return both parts of a time in which the clock goes back: up to the change, and after it."""
    before, after = first, last
    offset = in_zone(first, zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) / 2
        if in_zone(middle, zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    change = after.replace(microsecond=0)
    back = _plain(in_zone(change, zone))
    there = back + (offset - in_zone(change, zone).utcoffset())  # type: ignore[operator]
    return min(_plain(in_zone(first, zone)), back), max(_plain(in_zone(last, zone)), there)


def _plain(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, fold=0)


def merged(pairs: list[Pair]) -> list[Pair]:
    """Return the pairs in order, with touching and overlapping ones merged."""
    out: list[Pair] = []
    for first, last in sorted(pairs):
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return out
