"""The letter to the psychiatrist who cleared a patient: what was given, what the scores say, what is due, who decides.

::

    view      what the letter is made from
    sections  the letter in words, the same for every format
    page      as an HTML page, which can go out as PDF
    markdown  as Markdown
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.letter.view import Letter


def html(letter: Letter, options: Options) -> str:
    """Return the page."""
    from ketaplan.formats.letter.page import page

    return page(letter, options)


def md(letter: Letter, options: Options) -> str:
    """Return Markdown."""
    from ketaplan.formats.letter.markdown import markdown

    return markdown(letter, options)
