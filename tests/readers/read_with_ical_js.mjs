// Reads a calendar from stdin as Thunderbird does, trusting the VTIMEZONE in it; writes its events as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    start: event.startDate.toUnixTime(),
    end: event.endDate.toUnixTime(),
    title: event.summary,
    text: event.description ?? "",
    place: event.location ?? "",
    status: component.getFirstPropertyValue("status"),
    sequence: component.getFirstPropertyValue("sequence"),
    stamp: component.getFirstPropertyValue("dtstamp").toUnixTime(),
  };
});
console.log(JSON.stringify(events));
