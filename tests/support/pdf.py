"""What is in a PDF, as a reader would copy it, and how many sheets it takes."""

from __future__ import annotations

import io

from pypdf import PdfReader

from ketaplan.errors import InputError
from ketaplan.formats.common.pdf import library


def reader(data: bytes) -> PdfReader:
    """The document."""
    return PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    """The text of all sheets, in reading order."""
    return "\n".join(page.extract_text() for page in reader(data).pages)


def decoded(data: bytes) -> str:
    """What a command wrote, as text: that of a PDF, if it is one."""
    return text_of(data) if data.startswith(b"%PDF") else data.decode()


def pdf_is_there() -> bool:
    """Whether PDF can be written here: ``.ci/install-readers`` installs what it needs."""
    try:
        library()
    except InputError:
        return False
    return True
