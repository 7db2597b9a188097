"""The kinds of files and documents that have a schema, by name, and what each is about."""

from __future__ import annotations

FILE_VERSION = 1
"""The version of the schemas of files: raised when a file that was right is no longer."""
FILES = {
    "clinic": "A clinic's file",
    "patient": "A patient's file",
    "protocol": "A protocol's file",
    "measure": "A measure's file",
}
DOCUMENTS = {
    "plan": "plan",
    "alternatives": "plan --alternatives",
    "no-plan": "plan, where there is none",
    "kept": "plan, where nothing is left to plan",
    "batch": "batch",
    "explanation": "explain",
    "book": "export and calendar",
    "changes": "book, cancel, mark, move and restore",
    "places": "move --options",
    "absences": "absence",
    "repair": "replan and impact",
    "repairs": "replan, several repairs",
    "patients": "patients",
    "status": "status",
    "due": "due",
    "report": "report",
    "today": "today",
    "late": "late",
    "check": "check",
    "written": "new, backup and book --create",
    "waiting": "wait",
    "fill": "fill",
    "fills": "fill, several repairs",
    "log": "log",
    "protocols": "protocols",
    "protocol-document": "protocols ID",
    "scores": "progress add",
    "progress": "progress show",
    "measures": "progress measures",
    "measure-document": "progress measures ID",
}
"""The commands that answer with each kind of document."""
