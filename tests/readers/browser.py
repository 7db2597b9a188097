"""A real browser without a window, told what to do by pipes (the DevTools protocol): one start for all pages."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
PAPERS = {"letter": (8.5, 11.0), "a4": (8.27, 11.69)}


class Browser:
    """Chromium, with one tab."""

    def __init__(self, profile: Path) -> None:
        """Start it with a profile of its own."""
        (their_in, self._out), (self._in, their_out) = os.pipe(), os.pipe()
        wired = f'exec chromium "$@" 3<&{their_in} 4>&{their_out}'
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe")
        self._process = subprocess.Popen(
            ["bash", "-c", wired, "bash", *options, "--disable-dev-shm-usage", f"--user-data-dir={profile}"],
            pass_fds=(their_in, their_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_in)
        os.close(their_out)
        self._last, self._left, self._tab = 0, b"", ""
        self.events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._tab = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        os.close(self._out)
        os.close(self._in)

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command, and return its result; what happens meanwhile is an event."""
        self._last += 1
        words = {"id": self._last, "method": method, "params": parameters}
        os.write(self._out, json.dumps(words | ({"sessionId": self._tab} if self._tab else {})).encode() + b"\0")
        while (said := self._read()).get("id") != self._last:
            self.events.append(said)
        assert "error" not in said, said
        return said["result"]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            more = os.read(self._in, 1 << 16)
            assert more, "the browser has ended"
            self._left += more
        one, _, self._left = self._left.partition(b"\0")
        return json.loads(one)

    def open(self, path: Path, width: int) -> None:
        """Open a file at a width in pixels, and wait for it."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=1000, deviceScaleFactor=1, mobile=False)
        self.ask("Page.setBypassCSP", enabled=False)
        self.events = []
        self.ask("Page.navigate", url=path.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._read())

    def evaluate(self, script: str) -> Any:
        """Return what a script says of the page."""
        done = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def violations(self) -> list[str]:
        """Return what axe-core, a judge of accessibility, says against the page."""
        self.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
        asked = "document, {resultTypes: ['violations']}"  # of all else it would write down every element
        shown = "found => found.violations.map(one => one.id + ': ' + one.nodes[0].html)"
        return list(self.evaluate(f"axe.run({asked}).then({shown})"))

    def sheets(self, paper: str) -> int:
        """Return how many sheets the page needs in print."""
        width, height = PAPERS[paper]
        asked = {"paperWidth": width, "paperHeight": height, "preferCSSPageSize": True}
        data = base64.b64decode(self.ask("Page.printToPDF", **asked)["data"])
        return len(re.findall(rb"/Type\s*/Page\b", data))

    def requests(self) -> list[str]:
        """Return the addresses that the page has asked for, apart from itself."""
        sent = [one["params"]["request"]["url"] for one in self.events if one["method"] == "Network.requestWillBeSent"]
        return sent[1:]

    def complaints(self) -> list[str]:
        """Return what the browser says against the page, such as what its policy forbids."""
        return [one["params"]["entry"]["text"] for one in self.events if one.get("method") == "Log.entryAdded"]
