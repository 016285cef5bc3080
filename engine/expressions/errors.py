"""What goes wrong with a designer's text, said in a sentence that names the fragment."""

from __future__ import annotations


class ExpressionError(ValueError):
    """An expression cannot be read or worked out.

    Attributes:
        message: a Russian sentence that names the fragment and its column.
        text: the whole text as the designer wrote it.
        column: 1-based column of the fragment within its line.
        line: 1-based line of the fragment.
    """

    def __init__(self, message: str, *, text: str = "", column: int = 1, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.column = column
        self.line = line


class UnknownName(ExpressionError):
    """A variable has no value yet: `name`, once the evaluator has said which."""

    name: str = ""


class FunctionRefused(ValueError):
    """A function of the language refuses its arguments; the text is a Russian clause.

    The evaluator turns it into an ExpressionError that also names the call.
    """


_FRAGMENT_SHOWN = 60
_COMPLAINT_SHOWN = 300


def shortened(text: str, most: int = _FRAGMENT_SHOWN) -> str:
    """Give a text as one line of at most so many characters, for a message."""
    line = " ".join(text[: most * 2].split())
    return line if len(line) <= most and len(text) <= most * 2 else line[: most - 1] + "…"


def error_at(
    complaint: str,
    text: str,
    start: int,
    end: int | None = None,
    kind: type[ExpressionError] = ExpressionError,
) -> ExpressionError:
    """Compose the error for a fragment of a text.

    Args:
        complaint: a Russian clause without a full stop, such as "нет значения «x»".
        text: the whole text.
        start: 0-based offset of the fragment in text.
        end: offset just past it; None means that the place itself is the news.
        kind: the class of the error.
    """
    start = max(0, min(start, len(text)))
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    place = f"столбец {column}" if "\n" not in text else f"строка {line}, столбец {column}"
    fragment = shortened(text[start : end if end is not None else start])
    complaint = shortened(complaint, _COMPLAINT_SHOWN)
    # A complaint that already quotes the fragment does not need it twice.
    where = f" в «{fragment}»" if fragment and f"«{fragment}»" not in complaint else ""
    return kind(f"{complaint}{where} ({place})", text=text, column=column, line=line)


def unknown_name(name: str, text: str, start: int, end: int) -> ExpressionError:
    """Compose the error for a variable that has no value."""
    error = error_at(f"нет значения «{name}»", text, start, end, UnknownName)
    if isinstance(error, UnknownName):
        error.name = name
    return error
