"""Where a command's data goes and in which format: stdout, or a file that is tried before anything is booked."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import typer
from msgspec import Struct

from ketaplan.cli import console
from ketaplan.formats import FORMATS, Options

TABLE = "table"
PAGES = ("html", "pdf")
"""Formats to print."""


Content = TypeVar("Content")


class Output(Struct, frozen=True):
    """A format of a subject in :data:`~ketaplan.formats.FORMATS`, and where to write; ``file`` None is stdout."""

    subject: str
    format: str = TABLE
    file: Path | None = None

    @property
    def is_table(self) -> bool:
        """Whether it is for people."""
        return self.format == TABLE

    @property
    def is_page(self) -> bool:
        """Whether it is a page to print."""
        return self.format in PAGES

    @property
    def is_on_screen(self) -> bool:
        """Whether it is a table on a terminal: only there batches and logs have names."""
        return self.is_table and self.file is None and console.is_terminal(sys.stdout)

    @property
    def wants_color(self) -> bool:
        """Whether to use color: on a terminal only."""
        return self.file is None and console.wants_color(sys.stdout)

    def show(self, content: Any, shown: Options) -> None:
        """Write the content in the format."""
        self.deliver(self.render(content, shown))

    def show_growing(self, contents: Iterable[Content], shown: Options) -> Content:
        """Write a table that begins as that of each earlier content, every part as soon as it is known.

        Returns the last content.
        """
        from ketaplan.cli.pager import show

        seen: list[Content] = []

        def parts() -> Iterator[str]:
            before = ""
            for content in contents:
                seen.append(content)
                text = "".join(self.render(content, shown))
                yield text.removeprefix(before)
                before = text

        left = parts()
        show(self._harmless(left), waits=False)
        deque(left, maxlen=0)  # what is left if the pager was closed early
        return seen[-1]

    def render(self, content: Any, shown: Options) -> str | Iterator[str]:
        """Return the content in the format, as one text or in pieces."""
        return FORMATS[self.subject][self.format].render(content, shown)

    def try_place(self) -> None:
        """Check that the file can be written, before anything is booked; raises InputError if not."""
        if self.file is not None:
            from ketaplan.files.atomic_write import try_place

            try_place(self.file)

    def deliver(self, text: str | Iterable[str]) -> None:
        """Write the text, or pieces of complete lines: to stdout, or to a file in one step; a page as PDF if asked."""
        if FORMATS[self.subject][self.format].is_pdf:
            self._deliver_pdf("".join(text))
            return
        pieces = self._harmless([text] if isinstance(text, str) else text)
        if self.file is None:
            from ketaplan.cli.pager import show

            show(in_groups(pieces))
            return
        from ketaplan.files.atomic_write import save_pieces

        save_pieces(self.file, pieces)
        console.note(f"Wrote {self.file}.")

    def _deliver_pdf(self, page: str) -> None:
        from ketaplan.formats.common.pdf import pdf_of

        pdf = pdf_of(page)
        if self.file is None:
            console.write_bytes(pdf.data)
        else:
            from ketaplan.files.atomic_write import save_bytes

            save_bytes(self.file, pdf.data)
            console.note(f"Wrote {self.file}.")
        if pdf.warning:
            console.say(pdf.warning)

    def _harmless(self, pieces: Iterable[str]) -> Iterator[str]:
        if not self.is_table:
            yield from pieces
            return
        from ketaplan.text.inert import sanitized_page

        for text in pieces:
            yield sanitized_page(text, color=self.wants_color)


AT_ONCE = 200_000
"""Characters that go to stdout together."""


def in_groups(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the pieces, many joined into one."""
    some, size = list[str](), 0
    for piece in pieces:
        some.append(piece)
        size += len(piece)
        if size >= AT_ONCE:
            yield "".join(some)
            some, size = [], 0
    if some:
        yield "".join(some)


def output_of(subject: str, format_: str | None, path: Path | None = None) -> Output:
    """Return the format and place that ``--format`` and ``--output`` name; ``-`` is stdout.

    Raises a usage error if the file's suffix names another format, or one that the subject does not have.
    """
    formats = tuple(FORMATS[subject])
    file = None if path is None or str(path) == "-" else path
    stated = _suffixes().get(file.suffix.lower()) if file else None
    if format_ is not None:
        if stated not in {None, format_}:
            raise typer.BadParameter(
                f"{file.name!r} says {stated}, and --format says {format_}; change one of them",  # type: ignore[union-attr]  # stated needs a file
                param_hint="--output",
            )
    elif stated is not None and stated not in formats:
        raise typer.BadParameter(
            f"no {stated} is written here; there is {', '.join(formats)} (--format)", param_hint="--output"
        )
    named = format_ or stated or formats[0]
    if FORMATS[subject][named].is_pdf:
        _check_pdf(file)
    return Output(subject, named, file)


def _check_pdf(file: Path | None) -> None:
    """Refuse a PDF that could not be made, before anything is booked, or that a terminal would show."""
    from ketaplan.formats.common.pdf import library

    if file is None and console.is_terminal(sys.stdout):
        raise typer.BadParameter("a PDF goes into a file; add --output FILE.pdf", param_hint="--format")
    library()


def _suffixes() -> dict[str, str]:
    """Return the format of each file suffix."""
    return {f".{one.suffix or name}": name for formats in FORMATS.values() for name, one in formats.items()}
