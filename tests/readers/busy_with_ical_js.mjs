// Reads calendars from stdin, a JSON list of texts, with ical.js; writes when each is busy, as instants or as wall times.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const LAST = 1_830_000_000; // well after the days compared
const isFree = (component) =>
  component.getFirstPropertyValue("transp") === "TRANSPARENT" || component.getFirstPropertyValue("status") === "CANCELLED";
const moment = (time) =>
  time.isDate || time.zone === ICAL.Timezone.localTimezone ? time.toString() : time.toUnixTime();

function busy(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
  const found = [];
  const take = (component, start, end) => isFree(component) || found.push([moment(start), moment(end)]);
  for (const series of events.filter((event) => !event.isRecurrenceException())) {
    const moved = events.filter((event) => event.isRecurrenceException() && event.uid === series.uid);
    moved.forEach((event) => series.relateException(event));
    if (!series.isRecurring()) take(series.component, series.startDate, series.endDate);
    const starts = series.isRecurring() ? series.iterator() : { next: () => null };
    for (let start = starts.next(); start && start.toUnixTime() < LAST; start = starts.next()) {
      const { item, startDate, endDate } = series.getOccurrenceDetails(start);
      take(item.component, startDate, endDate);
    }
    moved.forEach((event) => take(event.component, event.startDate, event.endDate));
  }
  return found;
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(busy)));
