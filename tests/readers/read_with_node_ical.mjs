// Reads a calendar from stdin with node-ical, which goes by the zone's name; writes its events as JSON.
import { readFileSync } from "node:fs";
import ical from "node-ical";

const text = (value) => (typeof value === "object" ? value.val : value) ?? "";
const events = Object.values(ical.sync.parseICS(readFileSync(0, "utf8")))
  .filter((component) => component.type === "VEVENT")
  .map((event) => ({
    uid: event.uid,
    start: event.start.getTime() / 1000,
    end: event.end.getTime() / 1000,
    title: text(event.summary),
    text: text(event.description),
    place: text(event.location),
    status: event.status,
    sequence: Number(event.sequence),
    stamp: event.dtstamp.getTime() / 1000,
  }));
console.log(JSON.stringify(events));
