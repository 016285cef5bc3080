"""What states, files and deeds of process drafts are called on a page."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext as _

from engine.designing import (
    DraftDeed,
    DraftEvent,
    DraftFile,
    DraftFileKind,
    ProcessDraftState,
    ProcessDraftView,
)
from webapp import dates, office
from webapp.wording import State

EDITORS = {
    DraftFileKind.DIAGRAM: "process_editor.diagram",
    DraftFileKind.FORM: "form_editor.show",
    DraftFileKind.DECISION: "decision_editor.show",
}
WHOLE = ("playing.show", "scenarios.list_scenarios")
"""Endpoints of editors and of pages about a whole draft; shown only where they exist."""


@dataclass(frozen=True, kw_only=True)
class FileGroup:
    """Files of one kind under their heading."""

    title: str
    files: tuple[DraftFile, ...]

    @property
    def is_folded(self) -> bool:
        """Whether they are many and seldom looked for one by one."""
        aside = (DraftFileKind.SCENARIO, DraftFileKind.TEST)
        return self.files[0].kind in aside


def state(view: ProcessDraftView) -> State:
    """How a draft stands, for a badge."""
    value, icon, words = {
        ProcessDraftState.EDITING: ("active", "active", _("в работе")),
        ProcessDraftState.IN_REVIEW: ("active", "eye", _("на проверке")),
        ProcessDraftState.APPROVED: ("completed", "check", _("одобрен")),
        ProcessDraftState.SCHEDULED: ("completed", "clock", _("ждёт даты")),
        ProcessDraftState.DEPLOYED: ("completed", "check", _("развёрнут")),
        ProcessDraftState.DISCARDED: ("cancelled", "cross", _("отменён")),
    }[view.state]
    return State(value=value, icon=icon, words=words)


def waiting() -> str:
    """How many drafts wait for this designer's review; "" for none."""
    actor, engine = office.actor(), office.engine()
    found = engine.process_drafts(actor, (ProcessDraftState.IN_REVIEW,))
    others = [each for each in found if actor.user_id not in each.authors]
    return str(len(others)) if others else ""


def file_groups(view: ProcessDraftView) -> list[FileGroup]:
    """The files of a draft by kind, diagrams first; kinds without a file are left out."""
    titles = {
        DraftFileKind.DIAGRAM: _("Схемы"),
        DraftFileKind.FORM: _("Формы"),
        DraftFileKind.DECISION: _("Таблицы решений"),
        DraftFileKind.SCENARIO: _("Сценарии"),
        DraftFileKind.TEST: _("Проверочные строки"),
        DraftFileKind.OTHER: _("Прочее"),
    }
    groups = [
        FileGroup(title=title, files=tuple(each for each in view.files if each.kind is kind))
        for kind, title in titles.items()
    ]
    return [each for each in groups if each.files]


def editor_address(view: ProcessDraftView, file: DraftFile) -> str:
    """Where a file is edited; "" while there is no editor for it."""
    endpoint = EDITORS.get(file.kind, "")
    if endpoint not in current_app.view_functions:
        return ""
    return str(url_for(endpoint, draft_id=view.id, name=file.name))


def whole_links(view: ProcessDraftView) -> list[tuple[str, str]]:
    """Address and label of each page about the whole draft that exists."""
    labels = {"playing.show": _("Проиграть"), "scenarios.list_scenarios": _("Сценарии")}
    known = current_app.view_functions
    return [(url_for(each, draft_id=view.id), labels[each]) for each in WHOLE if each in known]


def deed(event: DraftEvent) -> str:
    """What a line of history tells, without who and when."""
    told = {
        DraftDeed.BEGUN: _("Черновик начат"),
        DraftDeed.FILE_ADDED: _("Добавлен файл"),
        DraftDeed.FILE_RENAMED: _("Переименован файл"),
        DraftDeed.FILE_REMOVED: _("Убран файл"),
        DraftDeed.TAKEN_OVER: _("Правка перехвачена, правил до этого"),
        DraftDeed.SUBMITTED: _("Отправлен на проверку"),
        DraftDeed.WITHDRAWN: _("Возвращён в работу автором"),
        DraftDeed.APPROVED: _("Одобрен"),
        DraftDeed.RETURNED: _("Возвращён на доработку"),
        DraftDeed.SCHEDULED: _("Назначена дата развёртывания"),
        DraftDeed.NOT_DEPLOYED: _("Не развёрнут в назначенный срок"),
        DraftDeed.DEPLOYED: _("Развёрнут"),
        DraftDeed.DISCARDED: _("Черновик отменён"),
    }
    return str(told[event.deed])


def deed_text(event: DraftEvent) -> str:
    """What stands beside a deed: somebody's words, a name, or a date of the calendar."""
    if event.deed is not DraftDeed.SCHEDULED:
        return event.text
    return dates.moment(datetime.fromisoformat(event.text), office.zone())


def size(number: int) -> str:
    """«12 КБ»; less than one is still one."""
    return str(_("%(number)s КБ", number=max(1, round(number / 1024))))
