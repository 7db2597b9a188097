"""What is typed of every command, for promises that hold for all of them."""

from __future__ import annotations

from ketaplan.formats import FORMATS

P, ONE = "P-1042", "P-1042/1/induction/6"
ALL_FORMATS = sorted({*FORMATS["plan"], *FORMATS["export"]})
PER_FORMAT = {
    "plan": [
        ("plan", P),
        ("plan", "P-1051", "--details"),
        ("plan", "P-1063", "--alternatives", "2"),
        ("plan", "P-1077"),
    ],
    "export": [("export",), ("export", "--patient", P, "--details"), ("export", "--staff", "dr-lee", "--details")],
    "calendar": [("calendar", "--week", "2026-11-30", "--ids"), ("calendar", "--day", "2026-11-30", "--by", "staff")],
}
"""Commands with the formats of plans; ``--format`` has to be added."""


def others(odd: str, name: str) -> dict[str, list[tuple[str, ...]]]:
    """Every other command, with ``odd`` for texts and ids and ``name`` for files."""
    return {
        "batch": [("batch", "patients", "--effort", "1", "--format", form) for form in ("table", "json", "csv")]
        + [("batch", "patients", "--effort", "1", "--output-dir", f"{name}-out"), ("batch", name)],
        "explain": [("explain", "P-1077"), ("explain", P, "--at", "2026-12-07", "--details"), ("explain", odd)]
        + [("explain", "P-1063", "--before", "2026-12-01", "--format", form) for form in ("table", "json")],
        "check": [("check", "."), ("check", "ketaplan.db"), ("check", name), ("check", "calendars")],
        "status": [("status", "--overdue"), ("status", odd), ("status", P, "--details")]
        + [("status", "--format", form) for form in ("table", "json", "csv")],
        "due": [
            ("due", "--from", "2026-12-01", "--to", "2026-12-31", "--format", form) for form in ("table", "json", "csv")
        ]
        + [("due", "--patient", odd), ("due", "--week", odd)],
        "report": [("report", "--month", "2026-12", "--format", form) for form in ("table", "json", "csv", "html")]
        + [("report", "--month", odd)],
        "letter": [("letter", P, "--format", form) for form in ("md", "html")] + [("letter", odd)],
        "late": [("late", ONE, "--minutes", "30", "--format", form) for form in ("table", "json", "csv")]
        + [("late", odd, "--minutes", odd)],
        "today": [("today", "--by", "staff", "--as-of", "2026-11-30T09:20"), ("today", "--as-of", odd)]
        + [("today", "--format", form) for form in ("json", "csv")],
        "patients": [
            ("patients",),
            ("patients", "zz"),
            ("patients", "--format", "json"),
            ("patients", "--format", "csv"),
        ],
        "new": [("new", "--from-stdin")],
        "edit": [("edit", odd), ("edit", "P-1042")],
        "init": [("init", name), ("init", name)],
        "protocols": [
            ("protocols",),
            ("protocols", "--format", "json"),
            ("protocols", "iv-weekly-3"),
            ("protocols", odd),
        ],
        "book": [("book", name), ("book", "--create", "--book", f"{name}.db")],
        "cancel": [("cancel", ONE, "--reason", odd, "--yes", "--dry-run"), ("cancel", odd, "--yes")],
        "mark": [("mark", ONE, "confirmed", "--dry-run"), ("mark", odd, "attended"), ("mark", ONE, odd)],
        "move": [("move", ONE, "--options", "2"), ("move", odd, "--to", odd)],
        "replan": [("replan", "--format", form) for form in ("table", "json", "csv")] + [("replan", odd)],
        "impact": [("impact", "--out", "rn-ray=2026-12-03"), ("impact", "--out", odd)],
        "absence": [
            ("absence", "add", "rn-ray", "--from", "2027-03-01", "--dry-run"),
            ("absence", "add", odd, "--from", odd),
            ("absence", "list", "--format", "json"),
            ("absence", "end", odd),
        ],
        "wait": [
            ("wait", P, "--before", "2026-12-24", "--dry-run"),
            ("wait", odd),
            ("wait", "--end", odd),
            *(("wait", "--list", "--format", form) for form in ("table", "json", "csv")),
        ],
        "fill": [("fill", "--format", form) for form in ("table", "json", "csv")] + [("fill", "--since", odd)],
        "progress": [("progress", "show", P, "--format", form) for form in ("table", "json", "csv", "svg", "html")]
        + [("progress", "add", odd, odd, "--on", odd), ("progress", "add", "--from-csv", name)]
        + [("progress", "measures")],
        "restore": [("restore", ONE), ("restore", odd)],
        "backup": [("backup", f"{name}.copy"), ("backup", f"{name}/no/where")],
        "schema": [("schema",), ("schema", "patient"), ("schema", odd)],
        "completion": [("completion", "bash"), ("completion", odd)],
        "help": [("help",), ("help", odd)],
        "log": [("log", "--last", "0"), ("log", "--format", "json"), ("log", odd)],
    }


NAMES = (*PER_FORMAT, *others("", ""))
"""All commands that are typed here."""
