"""The answer to a shell that asks what may come next: in the form that it wants, and never an error."""

from __future__ import annotations

import os
import sys

VARIABLE = "_KETAPLAN_COMPLETE"
"""How a shell asks: ``lines``, or as Typer's scripts ask: ``complete_bash``, ``complete_zsh`` and so on."""
WORDS, LINE = "_KETAPLAN_WORDS", "_KETAPLAN_LINE"
"""What our own scripts give with it: the words up to the cursor, one a line, or the line up to there (bash)."""
APART = "\n"
MOST = 500
"""Candidates that are shown; no one reads more."""


def answered() -> bool:
    """Print what may come next, and return True; False where the shell asks for something else."""
    instruction = os.environ.get(VARIABLE, "")
    if not instruction.startswith(("lines", "complete_")):
        return False
    try:
        text = _answer(instruction)
    except BaseException:  # noqa: BLE001  a shell in the middle of a line has no use for any error
        text = ""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        os._exit(0)
    return True


def _answer(instruction: str) -> str:
    from ketaplan.cli.completing.line import place_of
    from ketaplan.cli.completing.values import candidates

    words, start = _typed(instruction)
    place = place_of(words, start)
    before = start[: len(start) - len(place.start)]
    found: dict[str, str] = {}
    for value, described in candidates(place):
        if value.startswith(place.start) and len(found) < MOST:
            found.setdefault(before + value, described)
    return _written(instruction, list(found.items()), start)


def _typed(instruction: str) -> tuple[list[str], str]:
    """Return the words after the program's name, and the start of the word at the cursor."""
    if WORDS in os.environ:
        words = os.environ[WORDS].split(APART)
    elif LINE in os.environ:
        words = split(os.environ[LINE])
    elif "COMP_WORDS" in os.environ:
        words = split(os.environ["COMP_WORDS"])[: int(os.environ.get("COMP_CWORD", "0")) + 1]
        words += [""] * (int(os.environ.get("COMP_CWORD", "0")) + 1 - len(words))
        words = _joined(words)
    else:
        words = split(os.environ.get("_TYPER_COMPLETE_ARGS", ""))
        if instruction.endswith(("powershell", "pwsh")):
            current = os.environ.get("_TYPER_COMPLETE_WORD_TO_COMPLETE", "")
            words = [*(words[:-1] if current and words else words), current] if words[-1:] != [""] else words
    return words[1:-1], words[-1] if len(words) > 1 else ""


def _joined(words: list[str]) -> list[str]:
    """Join what bash divides at an equals sign: ``--format``, ``=``, ``js``."""
    joined: list[str] = []
    for word in words:
        if joined and (word == "=" or joined[-1].endswith("=")):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def split(line: str) -> list[str]:
    """Return the words of a line as a shell divides it; the last one may be empty, or its quotes open."""
    words, quote, is_open = [""], "", False
    for sign in line:
        if quote:
            quote, words[-1] = ("", words[-1]) if sign == quote else (quote, words[-1] + sign)
        elif is_open:
            words[-1] += sign
            is_open = False
        elif sign == "\\":
            is_open = True
        elif sign in "\"'":
            quote = sign
        elif sign.isspace():
            words += [""] if words[-1] else []
        else:
            words[-1] += sign
    return words


def _written(instruction: str, found: list[tuple[str, str]], start: str) -> str:
    """Return the candidates in the form that the shell wants."""
    if instruction == "complete_zsh":
        rows = (f'"{_quoted(value)}"' + (f':"{_quoted(words)}"' if words else "") for value, words in found)
        listed = "\n".join(rows)
        return f"_arguments '*: :(({listed}))'\n" if found else "_files\n"
    if instruction in {"complete_powershell", "complete_pwsh"}:
        return "".join(f"{value}:::{_plain(words) or ' '}\n" for value, words in found)
    if instruction == "complete_fish":
        return _for_fish(found)
    if instruction in {"complete_bash", "lines_bash"}:
        divided = max(start.rfind("="), start.rfind(":")) + 1  # bash replaces what follows these
        return "".join(f"{value[divided:]}\n" for value, _ in found)
    return "".join(f"{value}\t{_plain(words)}\n" for value, words in found)


def _for_fish(found: list[tuple[str, str]]) -> str:
    """Typer's script asks first whether there is anything: by the exit code."""
    if os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        sys.stdout.flush()
        os._exit(0 if found else 1)
    return "".join(f"{value}\t{_plain(words)}\n" if words else f"{value}\n" for value, words in found)


def _plain(text: str) -> str:
    """Return a description without signs that a shell or a terminal takes for more than text."""
    return "".join(sign for sign in text if sign.isalnum() or sign in " .,:;'()/-+~%").strip()


def _quoted(text: str) -> str:
    """Return text inside the double quotes of zsh's ``_arguments``."""
    return "".join(sign for sign in text if sign.isalnum() or sign in " .,;/-+~%=@_").replace(":", "\\\\:")
