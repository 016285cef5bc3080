"""The office's letterhead with a sample that changes as one types."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine import InvalidForm
from engine.municipalities import REGION
from webapp import office
from webapp.access import Access, admits, open_to

blueprint = Blueprint("letterheads", __name__)

Answer = Response | str | tuple[str, int]


@blueprint.get("/documents/letterhead")
@open_to(Access.OPERATOR)
def show() -> str:
    """Show the letterhead to be changed, beside a sample."""
    return _page({}, {})


@blueprint.post("/documents/letterhead/sample")
@open_to(Access.OPERATOR)
def sample() -> str:
    """Show the sample under what was typed: for the script a part of the page, else all of it."""
    if request.headers.get("HX-Request"):
        return str(_sample(_typed()))
    return _page(_typed(), {})


@blueprint.post("/documents/letterhead")
@open_to(Access.OPERATOR)
def save() -> Answer:
    """Write the letterhead."""
    typed = _typed()
    seen = {key: request.form[f"seen.{key}"] for key in typed if f"seen.{key}" in request.form}
    # A browser posts line breaks as \r\n.
    seen = {key: value.replace("\r\n", "\n") for key, value in seen.items()}
    try:
        office.application().letterheads.save(typed, seen, office.actor())
    except InvalidForm as refused:
        return _page(typed, refused.errors), 422
    flash(_("Бланк сохранён: новые документы и черновики печатаются с ним."), "done")
    return redirect(url_for("letterheads.show"), 303)


def _typed() -> dict[str, str]:
    fields = office.application().letterheads.fields(office.actor())
    return {each.key: request.form[each.key] for each in fields if each.key in request.form}


def _sample(typed: dict[str, str]) -> Markup:
    desk, kind = office.application().letterheads, request.values.get("kind", "")
    # Every text in it was escaped where it was made, see workflows.documents.html.
    return Markup(desk.sample(typed, kind, office.actor()))  # noqa: S704


def _page(typed: dict[str, str], errors: object) -> str:
    application, actor = office.application(), office.actor()
    return render_template(
        "papers/letterhead.html",
        fields=application.letterheads.fields(actor),
        typed=typed,
        errors=errors,
        sample=_sample(typed),
        kind=request.values.get("kind", ""),
        kinds=_kinds(),
        hints=_hints(),
        qr_link=application.letterheads.qr_link(actor),
        is_admin=admits(Access.ADMIN, actor),
        is_region=actor.tenant == REGION,
        may_change=application.parameters.may_change(actor),
    )


def _kinds() -> list[tuple[str, str]]:
    return [
        ("order_dmmc", _("Приказ центра")),
        ("letter_out", _("Письмо")),
        ("authority_order", _("Распоряжение Управления")),
    ]


def _hints() -> dict[str, str]:
    return {
        "letterhead.details": _("Почтовый адрес, телефон, почта, ОКПО, ОГРН, ИНН/КПП."),
        "letterhead.authority_details": _("То же для распоряжений Управления образования."),
        "letterhead.place": _("Например: с. Дзержинское."),
        "letterhead.address": _(
            "По нему люди открывают кабинет: https://… Он войдёт в QR-код каждого документа. "
            "Пустое поле — адрес, с которым запущен сервер. "
            "Сейчас вы открыли кабинет так: %(root)s",
            root=request.host_url.rstrip("/"),
        ),
    }
