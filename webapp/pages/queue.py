"""The queue of automatic work: which programs do it, what waits, and at what pace it goes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm, NotFound, Rank
from engine.installation import WorkView
from webapp import office
from webapp.access import Access, open_to

blueprint = Blueprint("queue", __name__)

NO_NUMBER = -1
"""What a field holds that is no number at all."""
Answer = Response | str | tuple[str, int]


@blueprint.get("/admin/queue")
@open_to(Access.OPERATOR)
def show() -> str:
    """List the programs that run and every sort of work."""
    page = office.engine().work_page(office.actor())
    works = sorted(page.works, key=lambda work: (not work.waiting, work.rank, _name(work)))
    short = {Rank.PERSON: _("сначала"), Rank.USUAL: _("обычно"), Rank.BULK: _("после остального")}
    return render_template("admin/queue.html", page=page, works=works, name_of=_name, ranks=short)


@blueprint.get("/admin/queue/<topic>")
@open_to(Access.OPERATOR)
def pace(topic: str) -> str:
    """Show the form for the pace of one sort of work."""
    return _form(topic, {})


@blueprint.post("/admin/queue/<topic>")
@open_to(Access.OPERATOR)
def choose(topic: str) -> Answer:
    """Let the work go at another pace; empty fields mean what the program declares."""
    try:
        office.engine().choose_pace(
            topic,
            office.actor(),
            rank=_number("rank"),
            at_once=_number("at_once"),
            per_minute=_number("per_minute"),
        )
    except InvalidForm as refusal:
        return _form(topic, refusal.errors), 422
    flash(_("Очерёдность сохранена. Рабочие процессы учтут её через несколько секунд."), "done")
    return redirect(url_for("queue.show"), 303)


def _form(topic: str, errors: object) -> str:
    page = office.engine().work_page(office.actor())
    found = next((each for each in page.works if each.topic and each.topic == topic), None)
    if found is None:
        raise NotFound(_("Такой работы нет."))
    return render_template(
        "admin/pace.html", work=found, name_of=_name, ranks=_ranks(), errors=errors
    )


def _number(name: str) -> int | None:
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else NO_NUMBER


def _ranks() -> dict[int, str]:
    return {
        Rank.PERSON: _("сначала: человек ждёт ответа"),
        Rank.USUAL: _("в обычном порядке"),
        Rank.BULK: _("после остального: рассылки и массовые работы"),
    }


def _name(work: WorkView) -> str:
    kinds = {
        "timer": _("Таймеры дел"),
        "message": _("Сообщения между делами"),
        "message_life": _("Конец ожидания сообщений"),
        "signal": _("Сигналы"),
        "start_timer": _("Запуск процессов по времени"),
        "migration": _("Перевод дел на другую версию"),
    }
    return work.title or str(kinds.get(work.kind, _("Работа другой версии программы")))
