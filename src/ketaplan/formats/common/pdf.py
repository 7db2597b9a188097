"""Pages as PDF: what a browser would print, tagged for screen readers, and the same bytes each time.

WeasyPrint makes it of the HTML page, and is imported here only; it asks nothing of the network.
"""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, redirect_stdout
from functools import cache
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings

from msgspec import Struct

from ketaplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIANT = "pdf/ua-1"
"""ISO 14289-1: a document with language, title and structure."""
NO_LIBRARY = "PDF needs WeasyPrint, which is not installed here: pip install 'weasyprint>=68'"
NO_PANGO = (
    "PDF needs the system's library Pango, which is not installed here: apt install libpangoft2-1.0-0 "
    "libharfbuzz-subset0 (Debian), brew install pango (macOS); or write html, and print it from a browser"
)
NO_FONTS = (
    "PDF needs fonts, and this machine has none: apt install fonts-noto-core fonts-noto-cjk (Debian), "
    "brew install --cask font-noto-sans (macOS); or write html, and print it from a browser"
)
SYMBOLS = "symbols"
CJK_FONTS = "fonts-noto-cjk"
PACKAGES = {
    **dict.fromkeys(("CJK", "Hiragana", "Katakana", "Hangul", "Bopomofo"), CJK_FONTS),
    SYMBOLS: "fonts-noto-color-emoji",
}
"""Debian's packages with the letters of a script; all others are in OTHER_FONTS."""
OTHER_FONTS = "fonts-noto-core"


class Pdf(Struct, frozen=True):
    """A PDF file, and the scripts (``CJK``, ``Arabic``) of letters for which no font is installed."""

    data: bytes
    unknown: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """What no font on this machine has, and the packages that bring it; empty if nothing is missing."""
        if not self.unknown:
            return ""
        packages = sorted({PACKAGES.get(script, OTHER_FONTS) for script in self.unknown})
        return (
            f"Warning: no font on this machine has some letters of the PDF ({', '.join(self.unknown)}): boxes take "
            f"their place. Install fonts that have them (Debian: apt install {' '.join(packages)}), or write html."
        )


def library() -> Any:
    """Return WeasyPrint; raises :class:`InputError` that says how to install what is missing."""
    try:
        # it prints where to read about what is missing, and warns of fonts
        with redirect_stdout(io.StringIO()), catch_warnings(action="ignore"):
            import weasyprint
    except ImportError:
        raise InputError(NO_LIBRARY) from None
    except OSError:
        raise InputError(NO_PANGO) from None
    if not _has_fonts():
        raise InputError(NO_FONTS)
    return weasyprint


@cache
def _has_fonts() -> bool:
    """Return whether any font is installed: without one, Pango ends the process."""
    from weasyprint.text.ffi import ffi, fontconfig

    config = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    found: bool = fontconfig.FcConfigGetFonts(config, fontconfig.FcSetSystem).nfont > 0
    return found


def pdf_of(page: str) -> Pdf:
    """Return an HTML page as PDF."""
    weasyprint = library()
    from weasyprint.urls import URLFetcher

    tagged = {"pdf_variant": VARIANT, "pdf_tags": True}
    document = weasyprint.HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=())).render(**tagged)
    with _without_clock():
        data: bytes = document.write_pdf(**tagged)
    missing = {point for font in document.fonts.values() for point in font.missing}
    return Pdf(data, tuple(sorted({_script(chr(point)) for point in missing})))


@contextmanager
def _without_clock() -> Iterator[None]:
    """Let fonts that are changed, such as emoji, have no time of the machine in them."""
    name = "SOURCE_DATE_EPOCH"
    before = os.environ.get(name)
    os.environ[name] = before or "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]


def _script(letter: str) -> str:
    """Return the first word of a letter's Unicode name, which is its script, or a general word."""
    from unicodedata import category, name

    word = name(letter, "").partition(" ")[0] if category(letter).startswith("L") else ""
    return word if word == "CJK" else word.capitalize() or SYMBOLS
