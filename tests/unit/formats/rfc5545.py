"""A calendar read line by line as RFC 5545 has it: what no calendar program complains of is found here."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

LONGEST_LINE = 75
LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)', re.DOTALL)
TEXT = re.compile(r"(?:[^\\;,\x00-\x1f\x7f]|\\[\\;,nN])*")
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "UID", "TZNAME", "TZID", "PRODID"}
FORMS = {
    "DTSTAMP": re.compile(r"\d{8}T\d{6}Z"),
    "DTSTART": re.compile(r"\d{8}(T\d{6}Z?)?"),
    "DTEND": re.compile(r"\d{8}(T\d{6}Z?)?"),
    "TZOFFSETFROM": re.compile(r"[+-]\d{4}"),
    "TZOFFSETTO": re.compile(r"[+-]\d{4}"),
    "SEQUENCE": re.compile(r"\d+"),
    "TRIGGER": re.compile(r"-?P(\d+W|(\d+D)?(T(\d+H)?(\d+M)?)?)"),
    "STATUS": re.compile(r"TENTATIVE|CONFIRMED|CANCELLED"),
    "CLASS": re.compile(r"PRIVATE"),
}
ONCE = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "CLASS"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
PARTS = {"VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VEVENT": {"VALARM"}, "VTIMEZONE": {"STANDARD", "DAYLIGHT"}}


@dataclass
class Component:
    """A part of a calendar: its lines as name, parameters and value."""

    name: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def value(self, name: str) -> str:
        return next((value for known, _, value in self.lines if known == name), "")


def problems(calendar: bytes) -> list[str]:
    """Everything that is not as the RFC, or this project's own promise, has it."""
    found = _line_problems(calendar)
    root = _parsed(calendar, found)
    if root is not None:
        _component_problems(root, found)
        _calendar_problems(root, found)
    return found


def parsed(calendar: bytes) -> Component:
    """The calendar as a tree; it has to be without problems."""
    found: list[str] = []
    root = _parsed(calendar, found)
    assert root is not None
    assert not found
    return root


def _line_problems(calendar: bytes) -> list[str]:
    found = []
    if not calendar.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", calendar):
        found.append("a line end is not CR LF")
    for line in calendar.split(b"\r\n"):
        if len(line) > LONGEST_LINE:
            found.append(f"a line of {len(line)} octets")
        try:
            line.decode()
        except UnicodeDecodeError:
            found.append("a letter is cut in two by folding")
    return found


def _parsed(calendar: bytes, found: list[str]) -> Component | None:
    text = calendar.decode().replace("\r\n ", "").replace("\r\n\t", "")
    root, stack = None, [Component("")]
    for line in text.removesuffix("\r\n").split("\r\n"):
        match = LINE.fullmatch(line)
        if match is None:
            found.append(f"no content line: {line[:40]!r}")
            return None
        name, parameters, value = match.groups()
        if name == "BEGIN":
            stack.append(Component(value))
            stack[-2].parts.append(stack[-1])
        elif name == "END":
            if stack.pop().name != value or not stack:
                found.append(f"END:{value} closes something else")
                return None
        else:
            stack[-1].lines.append((name, parameters, value))
    root = stack[0]
    if len(stack) != 1 or [part.name for part in root.parts] != ["VCALENDAR"]:
        found.append("not one VCALENDAR")
        return None
    return root.parts[0]


def _component_problems(component: Component, found: list[str]) -> None:
    names = Counter(name for name, _, _ in component.lines)
    found += [f"{component.name} has {names[name]} {name}" for name in ONCE[component.name] if names[name] != 1]
    for name, _, value in component.lines:
        if name in TEXTS and not TEXT.fullmatch(value):
            found.append(f"{name} is not escaped: {value[:40]!r}")
        if name in FORMS and not FORMS[name].fullmatch(value):
            found.append(f"{name} is {value!r}")
    for part in component.parts:
        if part.name not in PARTS.get(component.name, set()):
            found.append(f"{part.name} within {component.name}")
        else:
            _component_problems(part, found)


def _calendar_problems(root: Component, found: list[str]) -> None:
    if any(name == "METHOD" for name, _, _ in root.lines):
        found.append("METHOD makes a message of a calendar")
    events = [part for part in root.parts if part.name == "VEVENT"]
    zones = {f";TZID={part.value('TZID')}" for part in root.parts if part.name == "VTIMEZONE"}
    used = {parameters for event in events for _, parameters, _ in event.lines if parameters.startswith(";TZID=")}
    if used != zones:
        found.append(f"zones {sorted(used)} are used and {sorted(zones)} are there")
    if len({event.value("UID") for event in events}) != len(events):
        found.append("a UID occurs twice")
    if any(part.name == "VTIMEZONE" for part in root.parts[len(zones) :]):
        found.append("a VTIMEZONE stands after what needs it")
