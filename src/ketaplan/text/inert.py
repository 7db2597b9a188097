"""Text that people wrote, without anything that a terminal or a file format takes for a command."""

from __future__ import annotations

_SPACES = r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+"
_CONTROLS = r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
_UNSEEN = r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
_COMMANDS = r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
"""Characters that JSON and TOML allow unescaped: C1 controls, and marks that reverse the direction of text."""
_RTL = "\u0590-\u05ff\u0620-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RTL_WORDS = rf"[{_RTL}][{_RTL}\u200c\u200d]*(?:[ '.\"-][{_RTL}\u200c\u200d]+)*"
"""Words that are read from right to left, such as a name."""
_COLOR = r"(\x1b\[[0-9;]*m)"


def sanitized(text: str) -> str:
    """Return text that a person wrote, on one line, without control characters and direction marks.

    The joiners U+200C and U+200D stay: names may need them.
    """
    if text.isascii() and text.isprintable():  # most text is; importing re would slow every start
        return text
    import re

    return re.sub(_CONTROLS, "\N{REPLACEMENT CHARACTER}", re.sub(_SPACES, " ", re.sub(_UNSEEN, "", text)))


def escaped(document: str) -> str:
    """Return JSON or TOML with terminal control characters escaped; the meaning stays the same."""
    if document.isascii() and "\x7f" not in document:
        return document
    import re

    return re.sub(_COMMANDS, lambda found: f"\\u{ord(found[0]):04x}", document)


def sanitized_page(text: str, *, color: bool = False) -> str:
    """Return sanitized text, line breaks kept; with ``color`` the codes that set a color stay."""
    if not color:
        return _isolated("\n".join(map(sanitized, text.split("\n"))))
    import re

    lines = (re.split(_COLOR, line) for line in text.split("\n"))
    page = "\n".join("".join(part if at % 2 else sanitized(part) for at, part in enumerate(parts)) for parts in lines)
    return _isolated(page)


def _isolated(page: str) -> str:
    """Return the page with words that are read from right to left isolated, so that columns stay in order.

    The marks (Unicode UAX 9: right-to-left isolate, pop directional isolate) take no column.
    """
    if page.isascii():
        return page
    import re

    return re.sub(_RTL_WORDS, "\u2067\\g<0>\u2069", page)


def without_color(text: str) -> str:
    """Return the text without the signs that set a color."""
    if "\x1b" not in text:
        return text
    import re

    return re.sub(_COLOR, "", text)
