"""Documents as lists show them: one line for all versions of each."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from workflows import AttachmentView, ScanState, Silence


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """A document in a list.

    Attributes:
        file: its newest version.
        count: how many versions there are.
        decided: number of the version that the process goes by, where a newer one came; else 0.
    """

    file: AttachmentView
    count: int
    decided: int = 0


def lines(documents: Iterable[AttachmentView]) -> list[DocumentLine]:
    """Fold the versions of each document into a line, in the order of the first ones."""
    found: dict[str, list[AttachmentView]] = {}
    for document in documents:
        found.setdefault(document.series_id, []).append(document)
    return [_line(sorted(versions, key=lambda each: each.version)) for versions in found.values()]


def scan_in_words(document: AttachmentView) -> str:
    """Say what is known about viruses in it; "" for what was found clean."""
    return {
        ScanState.UNCHECKED: str(_("не проверен на вирусы")),
        ScanState.WAITING: str(_("проверим на вирусы позже")),
        ScanState.INFECTED: str(_("в карантине: найден вирус")),
    }.get(ScanState(document.scan_state), "")


def silence_in_words(silence: Silence | None) -> str:
    """Say why the scanner does not answer."""
    return {
        Silence.REFUSED: str(_("по указанному адресу служба clamd не запущена")),
        Silence.MISSING: str(_("указанного адреса или сокета нет")),
        Silence.FORBIDDEN: str(_("у программы нет права обращаться к сокету clamd")),
        Silence.SLOW: str(_("служба clamd не ответила вовремя")),
    }.get(silence or Silence.UNCLEAR, str(_("ответ службы clamd непонятен")))


def _line(versions: list[AttachmentView]) -> DocumentLine:
    newest = versions[-1]
    used = [each.version for each in versions if each.used]
    decided = used[-1] if used and not newest.used else 0
    return DocumentLine(file=newest, count=len(versions), decided=decided)
