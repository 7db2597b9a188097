// Reads calendars from stdin, a JSON list of texts, with ical.js; writes when each is busy: for each time its start,
// what the clock shows after its nominal days, and the seconds that pass after that. A moment is a number of seconds
// since 1970, or text where it is on the wall's clock.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const LAST = 1_810_000_000; // well after the days compared
const isFree = (component) =>
  component.getFirstPropertyValue("transp") === "TRANSPARENT" || component.getFirstPropertyValue("status") === "CANCELLED";
const WALL = ICAL.Timezone.localTimezone;
const moment = (time) => (time.isDate || time.zone === WALL ? time.toString() : seconds(time));

// Of a time that comes twice the first is meant, and a time that is skipped has the offset before the gap (RFC 5545
// 3.3.5); ical.js takes the offset after the change for both.
function seconds(time) {
  const offset = (earlier) => {
    const other = time.clone();
    other.addDuration(ICAL.Duration.fromSeconds(-earlier));
    return other.utcOffset();
  };
  const before = offset(86400);
  const change = time.utcOffset() - before;
  return time.toUnixTime() + (offset(Math.abs(change)) === before ? change : 0);
}

// ical.js adds hours to the wall's clock, and takes DTEND for time that passes; RFC 5545 3.3.6 and 3.8.5.3 say the reverse.
function lasting(event, start) {
  const end = start.clone();
  const given = event.component.getFirstPropertyValue("duration");
  if (given === null) end.addDuration(event.endDate.subtractDate(event.startDate));
  else end.addDuration(new ICAL.Duration({ weeks: given.weeks, days: given.days }));
  const seconds = given === null ? 0 : given.hours * 3600 + given.minutes * 60 + given.seconds;
  return [moment(start), moment(end), seconds];
}

function periods(list) {
  const busy = list.getAllProperties("freebusy").filter((property) => property.getParameter("fbtype") !== "FREE");
  const all = busy.flatMap((property) => property.getValues());
  return all.map((period) => [moment(period.start), moment(period.getEnd()), 0]);
}

function busy(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const all = calendar.getAllSubcomponents("vevent");
  const events = all.map((component) => new ICAL.Event(component, { exceptions: [], strictExceptions: true }));
  const found = calendar.getAllSubcomponents("vfreebusy").flatMap(periods);
  const take = (event, start) => isFree(event.component) || found.push(lasting(event, start));
  for (const series of events.filter((event) => !event.isRecurrenceException())) {
    const moved = events.filter((event) => event.isRecurrenceException() && event.uid === series.uid);
    moved.forEach((event) => series.relateException(event));
    if (!series.isRecurring()) take(series, series.startDate);
    const starts = series.isRecurring() ? series.iterator() : { next: () => null };
    for (let start = starts.next(); start && start.toUnixTime() < LAST; start = starts.next()) {
      const { item, startDate } = series.getOccurrenceDetails(start);
      take(item, startDate);
    }
    moved.forEach((event) => take(event, event.startDate));
  }
  return found;
}

const answer = (text) => {
  try {
    return busy(text);
  } catch (error) {
    return String(error);
  }
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
