"""Data on stdout, messages on stderr; color only on a terminal, and only if not switched off."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from ketaplan.errors import UnwrittenError

if TYPE_CHECKING:
    from ketaplan.errors import Fault

STDIN, STDOUT, STDERR = 0, 1, 2
OFF = ("0", "false")
"""Values of FORCE_COLOR and CLICOLOR that switch color off."""
ERROR, WARNING = "\x1b[31m", "\x1b[35m"
"""What turns the words of errors red and of warnings magenta, as the reader's terminal shows these."""
AS_BEFORE = "\x1b[m"
NARROWEST, USUAL, WIDEST = 40, 80, 120
COMMAND = re.compile(r"(?<=[:,] )(?:then )?ketaplan(?: (?:'[^']*'|[^\s'])+?)+(?=[.,;](?: |$)|$)")
"""A next step in a sentence, to the sentence's end."""
UNBROKEN = "\ue000"
"""Replaces a blank that is no place to start a new line."""


class ConsoleSettings(Struct):
    """The options before the command, whether it has changed the book, and whether a terminal was told of a trial."""

    no_color: bool = False
    no_pager: bool = False
    quiet: bool = False
    committed: bool = False
    said_trial: bool = False
    said: tuple[str, ...] = ()
    """What this command has said and does not repeat."""


settings = ConsoleSettings()


class _Stdout(io.TextIOWrapper):
    """Standard output that raises :class:`UnwrittenError` if it cannot be written to."""

    def write(self, text: str) -> int:
        """Write the text."""
        with _unwritten_if_refused():
            return super().write(text)

    def flush(self) -> None:
        """Flush the stream."""
        with _unwritten_if_refused():
            super().flush()


def prepare() -> None:
    """Make streams that say what they cannot write, and that replace characters a terminal cannot show.

    A closed descriptor is opened on the null device: otherwise the next file would get its number, and words for
    people would be written into that file.  It can only be read: what is written there is still refused.
    """
    for descriptor in (STDIN, STDOUT, STDERR):
        with suppress(OSError):
            os.fstat(descriptor)
            continue
        with suppress(OSError):
            os.open(os.devnull, os.O_RDONLY)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115  open until the end
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  open until the end
    elif isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")
    if sys.stdout is None:
        sys.stdout = _Stdout(open(STDOUT, "wb", closefd=False), encoding="utf-8")  # noqa: SIM115  open until the end
    elif isinstance(sys.stdout, io.TextIOWrapper):
        encoding, lines = sys.stdout.encoding, sys.stdout.line_buffering
        sys.stdout = _Stdout(sys.stdout.detach(), encoding=encoding, errors="replace", line_buffering=lines)


def note_commit(*, written: bool) -> None:
    """Remember that the book was changed: from now on a stdout that takes nothing does not make it a failure."""
    settings.committed = settings.committed or written


def write(text: str) -> None:
    """Write data to stdout; raises :class:`UnwrittenError` where it takes none."""
    if is_terminal(sys.stdout):
        sys.stdout.write(_showable(text))
        sys.stdout.flush()
    else:
        write_bytes(text.encode(errors="replace"))  # UTF-8 with the text's line ends, in any locale


def write_bytes(data: bytes) -> None:
    """Write data to a stdout that is no terminal; raises :class:`UnwrittenError` where it takes none."""
    if not data:
        return  # a full device refuses even this
    with _unwritten_if_refused():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def encoded(text: str) -> bytes:
    """Return the text as the terminal takes it."""
    return _showable(text).encode(sys.stdout.encoding, errors="replace")


_PLAIN = str.maketrans("▒█▓▚·─\N{EN DASH}…†‡•", ":#=%.--~+++")
"""What takes the place of signs that a terminal of another encoding than UTF-8 may lack; each keeps its column."""


def _showable(text: str) -> str:
    """Return the text with plain signs where the terminal's encoding lacks the drawn ones."""
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN)
    return text


@contextmanager
def _unwritten_if_refused() -> Iterator[None]:
    """Turn what stdout has against being written to into :class:`UnwrittenError`, but for a reader that has gone."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        leave_quietly()
        why = "it is closed" if error.errno == errno.EBADF else (error.strerror or str(error)).lower()
        raise UnwrittenError(f"stdout: cannot be written ({why}); what the command prints is lost.") from None


def say(text: str, *, wraps: bool = False, style: str = "") -> None:
    """Write words to stderr, as :func:`show` does, and a line end; they are lost where stderr takes none."""
    if not style and (text.startswith("Warning: ") or ": warning: " in text):
        style = WARNING
    with suppress(OSError, ValueError):
        show(sys.stderr, text.rstrip("\n") + "\n", wraps=wraps, style=style)


def say_once(text: str) -> None:
    """Write words to stderr, unless this command has said them."""
    if text not in settings.said:
        settings.said += (text,)
        say(text)


def say_error(text: str) -> None:
    """Write to stderr what is wrong; a fault that is a warning looks like one."""
    say(text, style=WARNING if ": warning: " in text else ERROR)


def say_warnings(found: Iterable[Fault]) -> None:
    """Say what is odd about files that can be used."""
    for warning in found:
        say(str(warning))


@contextmanager
def hushed() -> Iterator[None]:
    """Say no notes meanwhile."""
    was, settings.quiet = settings.quiet, True
    try:
        yield
    finally:
        settings.quiet = was


def note(text: str) -> None:
    """Say what is good to know and no error, unless ``--quiet`` is set."""
    if not settings.quiet:
        say(text)


def say_trial() -> None:
    """Say on stderr that the book is a trial."""
    from ketaplan.text.words import TRIAL

    say(TRIAL, style=ERROR)
    settings.said_trial = is_terminal(sys.stderr)


def show(stream: IO[str], text: str, *, wraps: bool = False, style: str = "") -> None:
    """Write words for people to a stream, harmless, and wrapped at the width of a terminal, in a style if it has any.

    Programs read complete lines: what is no terminal gets them wrapped only where ``wraps`` says so.
    """
    from ketaplan.text.inert import sanitized_page

    text = sanitized_page(text)
    start, end = (style, AS_BEFORE) if style and wants_color(stream) else ("", "")
    if wraps or is_terminal(stream):
        text = wrapped(text, STDERR, less=len(start + end))
    lines = text.rstrip("\n")
    stream.write(f"{start}{lines}{end}{text[len(lines) :]}")
    stream.flush()


def wrapped(text: str, descriptor: int = STDOUT, *, less: int = 0) -> str:
    """Return the text with each line on as many as it takes at the width of a descriptor's terminal, or ``less``."""
    columns = width(descriptor=descriptor) - less
    return "\n".join(_wrapped_line(line, columns) for line in text.split("\n"))


def _wrapped_line(line: str, columns: int) -> str:
    """Return a line wrapped between words, with later lines indented further and trailing blanks kept.

    A command stays on one line, however long: it is copied and typed.
    """
    if line.isascii():
        size: Callable[[str], int] = len
    else:
        from ketaplan.formats.common.widths import columns_of as size
    if size(line) <= columns:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    lines = [line[: len(line) - len(line.lstrip())]]
    for word in COMMAND.sub(lambda found: found[0].replace(" ", UNBROKEN), line).split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1].strip() else f"{lines[-1]}{word}"
        if size(joined) > columns and lines[-1].strip():
            lines.append(f"{indent}{word}")
        else:
            lines[-1] = joined
    return "\n".join(one.rstrip() for one in lines).replace(UNBROKEN, " ") + line[len(line.rstrip()) :]


def is_terminal(stream: IO[str]) -> bool:
    """Return whether the stream is a terminal."""
    return stream.isatty()


def forget_options() -> None:
    """Start a new command: nothing was asked for yet."""
    settings.no_color = settings.no_pager = settings.quiet = False


def wants_color(stream: IO[str]) -> bool:
    """Return whether to use color: what --no-color and the environment say, else whether it is a terminal.

    The first that is set decides: NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR=0, TERM=dumb.
    """
    said = os.environ.get
    if settings.no_color or said("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if value := said(name):
            return value not in OFF
    if said("CLICOLOR") in OFF or said("TERM") == "dumb":
        return False
    return is_terminal(stream)


def width(widest: int = WIDEST, descriptor: int = STDOUT) -> int:
    """Return the width in columns: COLUMNS, or the terminal's, or 80; within limits."""
    return max(NARROWEST, min(widest, _columns(descriptor)))


def _columns(descriptor: int) -> int:
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    try:
        return os.get_terminal_size(descriptor).columns or USUAL
    except OSError:  # no terminal
        return USUAL


def leave_quietly() -> None:
    """Detach a broken stdout, so that Python reports nothing at exit."""
    with suppress(OSError, ValueError), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123  a device
        os.dup2(nowhere.fileno(), STDOUT)
