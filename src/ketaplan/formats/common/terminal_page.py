"""A terminal page: lines, grids and tables of Rich, collected as one text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ketaplan.formats.common.palette import ALARM
from ketaplan.formats.common.plain_grid import plain_grid
from ketaplan.text.words import TRIAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    from ketaplan.text.next_steps import NextStep

    Segment = tuple[str, str]
    """A text and its style."""

WIDTH = 80
HEIGHT = 25
SIDE_BY_SIDE = 60
APART = 5
VERY_WIDE = 10_000


class Page:
    """Collects output; nothing in it is read as markup, and color is never the only sign."""

    def __init__(self, width: int | None = None, *, color: bool = False, trial: bool = False) -> None:
        """Start a page, ``width`` columns wide (None: 80); empty, or with a TRIAL line for a trial book."""
        self._console = _console(width or WIDTH, color=color)
        if trial:
            self.line(TRIAL, style=ALARM)
            self.gap()

    @property
    def width(self) -> int:
        """The columns of the page."""
        return self._console.width

    @property
    def is_wide(self) -> bool:
        """Whether there is room for two columns."""
        return self._console.width >= SIDE_BY_SIDE

    def holds(self, block: RenderableType, indent: int = 2) -> bool:
        """Return whether the block fits without breaking unbreakable cells."""
        return self._console.measure(block).minimum + indent <= self._console.width

    def line(self, text: str, style: str = "") -> None:
        """Add a sentence or more, wrapped at the page's width."""
        self._console.print(text, style=style or None)

    def segments(self, texts: Iterable[Segment]) -> None:
        """Write one line of texts, each in its style; it is as wide as it is."""
        if self._console.no_color:
            self._console.file.write("".join(text for text, _ in texts) + "\n")
            return
        from rich.text import Text

        self._console.print(Text.assemble(*texts), no_wrap=True, crop=False, overflow="ignore")

    def step(self, step: NextStep, indent: str = "") -> None:
        """Add a next step; its command is never broken, and has a line of its own where there is no room."""
        from ketaplan.formats.common.widths import columns_of

        if columns_of(line := f"{indent}{step}") <= self._console.width:
            self.segments([(line, "")])
        else:
            self.line(f"{indent}{step.purpose}:")
            self.segments([(f"{indent}    {step.command}", "")])

    def wrapped_together(self, items: Iterable[Sequence[Segment]], apart: int = 2) -> None:
        """Write items one after the other, on as many lines as it takes; none is broken."""
        from ketaplan.formats.common.widths import columns_of

        line: list[Segment] = []
        for item in items:
            if line and sum(columns_of(text) for text, _ in (*line, *item)) + apart > self._console.width:
                self.segments(line)
                line = []
            line += [(" " * apart, ""), *item] if line else item
        if line:
            self.segments(line)

    def gap(self) -> None:
        """Add an empty line."""
        self._console.print()

    def grid(self, rows: Iterable[Sequence[str | Text]], *, style: str = "", indent: int = 0, apart: int = 2) -> None:
        """Add rows of aligned cells, the last one wrapped within its column; ``style`` is the first column's."""
        cells = list(rows)
        if self._console.no_color:
            plain = [[str(cell) for cell in row] for row in cells]
            if (text := plain_grid(plain, self.width, indent=indent, apart=apart)) is not None:
                self._console.file.write(text)
                return
        self.indented(_grid(cells, style, apart), indent)

    def side_by_side(self, pairs: Sequence[tuple[str | Text, str]]) -> None:
        """Add two columns if they fit, else everything in one."""
        grid = _grid(pairs, "", APART)
        unbounded = self._console.options.update_width(VERY_WIDE)
        if self._console.measure(grid, options=unbounded).maximum <= self._console.width:
            self._console.print(grid)
        else:
            self.grid([(cell,) for pair in pairs for cell in pair])

    def indented(self, block: RenderableType, indent: int = 2) -> None:
        """Add a table or grid, indented."""
        from rich.padding import Padding

        self._console.print(Padding(block, (0, 0, 0, indent)))

    @property
    def text(self) -> str:
        """All lines, without trailing blanks."""
        assert isinstance(self._console.file, io.StringIO)
        return "".join(f"{line.rstrip()}\n" for line in self._console.file.getvalue().splitlines())


def _grid(rows: Sequence[Sequence[str | Text]], style: str, apart: int) -> Table:
    from rich.table import Table

    grid = Table.grid(padding=(0, apart, 0, 0))
    last = len(rows[0]) - 1 if rows else 0
    for column in range(last + 1):
        grid.add_column(style=style if column == 0 else "", no_wrap=column < last)
    for cells in rows:
        grid.add_row(*cells)
    return grid


def _console(width: int, *, color: bool) -> Console:
    from rich.console import Console

    return Console(
        file=io.StringIO(),
        width=width,
        height=HEIGHT,
        color_system="256" if color else None,
        force_terminal=color,
        no_color=not color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
