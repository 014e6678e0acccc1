"""The local time of a series: its occurrences are computed in local time and identified by their original start (RFC 5545, 3.8.4.4)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from aggregator.model import Moment, RawEvent, Window


@dataclass(frozen=True, slots=True)
class Clock:
    """Converts moments to the local time of a series and back; `zone` is that of floating times and of the window's days."""

    start: Moment
    zone: ZoneInfo

    @property
    def _zone(self) -> tzinfo:
        return (isinstance(self.start, datetime) and self.start.tzinfo) or self.zone

    def wall(self, moment: Moment) -> datetime:
        """Return the naive local time of a moment in this series; the moment may be a date, floating or zoned."""
        if not isinstance(self.start, datetime):
            return datetime.combine(_day(moment), time())
        if not isinstance(moment, datetime):
            return datetime.combine(moment, self.start.time())
        return moment if moment.tzinfo is None else moment.astimezone(self._zone).replace(tzinfo=None)

    def at(self, wall: datetime) -> Moment:
        """Return the moment of a local time, of the same type as the series' start."""
        if not isinstance(self.start, datetime):
            return wall.date()
        return wall if self.start.tzinfo is None else localized(wall, self.start.tzinfo)

    def key(self, moment: Moment) -> Moment:
        """Return the key of the occurrence that originally starts at this moment: a date, or an instant in UTC."""
        if isinstance(self.start, datetime) and isinstance(moment, datetime) and moment.tzinfo is not None:
            return moment.astimezone(UTC)
        wall = self.wall(moment)
        return wall.date() if not isinstance(self.start, datetime) else localized(wall, self._zone).astimezone(UTC)


def localized(wall: datetime, zone: tzinfo) -> datetime:
    """Return a local time in a zone: a skipped hour moves forward, of a repeated one the first is taken."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def moved_end(event: RawEvent, start: Moment) -> Moment | None:
    """Return the end of an event moved to another start: the same difference in local time, as people mean "10 to 18 o'clock"."""
    if event.start is None or event.end is None:
        return None
    if not isinstance(start, datetime):
        return start + (_day(event.end) - _day(event.start))
    if not isinstance(event.start, datetime) or not isinstance(event.end, datetime):
        return None
    if start.tzinfo is None or event.end.tzinfo is None or event.start.tzinfo is None:
        return start + (event.end.replace(tzinfo=None) - event.start.replace(tzinfo=None))
    exact = event.end - event.start.astimezone(event.end.tzinfo).astimezone(UTC)
    if event.start.tzinfo is event.end.tzinfo:
        end = localized(start.replace(tzinfo=None) + (event.end.replace(tzinfo=None) - event.start.replace(tzinfo=None)), _of(start))
        if end >= start:
            return end
    return (start.astimezone(UTC) + exact).astimezone(event.end.tzinfo)


def is_inside(event: RawEvent, window: Window, zone: ZoneInfo) -> bool:
    """Whether any local day of an event lies in the window."""
    if event.start is None:
        return False
    first = last = _local(event.start, zone)
    if event.end is not None and (isinstance(event.end, datetime) or event.end > first):
        tick = timedelta(microseconds=1) if isinstance(event.end, datetime) else timedelta(days=1)
        last = max(first, _local(event.end - tick, zone))
    return first <= window.last and last >= window.first


def instant(moment: Moment, zone: ZoneInfo) -> datetime:
    """Return an instant by which moments of all types can be ordered."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _of(moment: datetime) -> tzinfo:
    return moment.tzinfo or UTC


def _local(moment: Moment, zone: ZoneInfo) -> date:
    if not isinstance(moment, datetime):
        return moment
    return moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()


def _day(moment: Moment) -> date:
    """The day of an all-day occurrence; Outlook writes local midnight in UTC, which east of Greenwich is the evening before."""
    if not isinstance(moment, datetime):
        return moment
    is_evening = moment.utcoffset() == timedelta(0) and moment.hour >= 12 and not (moment.minute or moment.second)
    return moment.date() + timedelta(days=1) if is_evening else moment.date()
