"""A sheet as a part of a page: for reading before signing and for the office's printer.

Everything that people wrote is escaped here, in one place; classes are styled by the web part.
"""

from collections.abc import Iterable
from html import escape

from workflows.documents.content import (
    Block,
    Fields,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Table,
)
from workflows.documents.qr import qr_svg
from workflows.documents.sheet import Sheet, SheetStamp, SignatureLine


def html_of(sheet: Sheet) -> bytes:
    """Write a sheet as one `<article>` without scripts and styles of its own."""
    parts = [
        _tag("p", _text(sheet.mark), "doc-mark") if sheet.mark else "",
        _letterhead(sheet),
        _approvals(sheet),
        _requisites(sheet),
        *map(_block, sheet.blocks),
        _signatures(sheet),
        _tag("p", _lines(sheet.executor), "doc-executor") if sheet.executor else "",
        *(
            _tag(
                "section",
                _tag("h2", _text(each.title), "doc-title") + "".join(map(_block, each.blocks)),
                "doc-appendix",
            )
            for each in sheet.appendices
        ),
        _checking(sheet),
    ]
    return _tag("article", "".join(parts), "doc-sheet").encode()


def _letterhead(sheet: Sheet) -> str:
    head = sheet.letterhead
    return _tag(
        "header",
        _maybe("p", head.above, "doc-above")
        + _maybe("p", head.organisation, "doc-organisation")
        + _maybe("p", head.details, "doc-details"),
        "doc-letterhead",
    )


def _approvals(sheet: Sheet) -> str:
    if not sheet.approvals:
        return ""
    left = [each for each in sheet.approvals if each.kind != "approved"]
    right = [each for each in sheet.approvals if each.kind == "approved"]
    sides = (
        "".join(_tag("p", _lines(f"{each.word}\n{each.text}".strip())) for each in side)
        for side in (left, right)
    )
    return _tag("div", "".join(_tag("div", side) for side in sides), "doc-approvals")


def _requisites(sheet: Sheet) -> str:
    dated, number = sheet.dated or "____________", sheet.number or "________"
    line = _tag("span", _text(dated)) + _tag("span", _text(f"№ {number}"))
    if sheet.head:
        place = _tag("span", _text(sheet.letterhead.place))
        line = _tag("span", _text(dated)) + place + _tag("span", _text(f"№ {number}"))
    return (
        _maybe("p", sheet.head, "doc-kind")
        + _tag("p", line, "doc-line")
        + _maybe("p", sheet.recipient, "doc-recipient")
        + _tag("h2", _text(sheet.title), "doc-title")
    )


def _block(block: Block) -> str:
    match block:
        case Heading():
            return _tag(f"h{block.level + 2}", _lines(block.text))
        case Paragraph():
            return _tag("p", _lines(block.text), f"doc-{block.align}")
        case Listing():
            items = "".join(_tag("li", _lines(item)) for item in block.items)
            return _tag("ol" if block.numbered else "ul", items)
        case Fields():
            rows = (
                _tag("dt", _lines(name)) + _tag("dd", _lines(value)) for name, value in block.rows
            )
            return _tag("dl", "".join(rows), "doc-fields")
        case Table():
            return _table(block)
        case PageBreak():
            return '<hr class="doc-break">'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_lines(column.title)}</th>' for column in table.columns)
    rows = "".join(_tag("tr", "".join(_cells(table, row))) for row in table.rows)
    drawn = _tag("table", _tag("thead", _tag("tr", head)) + _tag("tbody", rows), "doc-table")
    return f'<div class="doc-wide" tabindex="0" role="group">{drawn}</div>'


def _cells(table: Table, row: Iterable[str]) -> Iterable[str]:
    for column, cell in zip(table.columns, row, strict=True):
        yield _tag("td", _lines(cell), f"doc-{column.align}")


def _signatures(sheet: Sheet) -> str:
    lines = "".join(map(_signature, sheet.signatures)) + "".join(map(_stamp, sheet.stamps))
    return _tag("div", lines, "doc-signatures") if lines else ""


def _signature(line: SignatureLine) -> str:
    place = "".join(map(_stamp, line.stamps)) or _tag("span", "", "doc-blank")
    parts = (_tag("span", _text(line.post)), _tag("div", place), _tag("span", _text(line.name)))
    return _tag("div", "".join(parts), "doc-signature")


def _stamp(stamp: SheetStamp) -> str:
    lines = [_tag("strong", _text(stamp.method)), _text(stamp.name), _text(stamp.moment)]
    if stamp.sha256:
        lines.append("SHA-256: " + _tag("code", _text(stamp.sha256)))
    return _tag("p", "<br>".join(lines), "doc-stamp")


def _checking(sheet: Sheet) -> str:
    said = _text("Проверка документа: " + (sheet.link if sheet.link != sheet.code else sheet.code))
    return _tag("footer", _tag("span", said) + qr_svg(sheet.link), "doc-checking")


def _maybe(name: str, text: str, kind: str) -> str:
    return _tag(name, _lines(text), kind) if text else ""


def _tag(name: str, inside: str, kind: str = "") -> str:
    marked = f' class="{kind}"' if kind else ""
    return f"<{name}{marked}>{inside}</{name}>"


def _text(text: str) -> str:
    return escape(text)


def _lines(text: str) -> str:
    return "<br>".join(map(escape, text.split("\n")))
