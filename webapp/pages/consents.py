"""Consents to the processing of personal data: one's own, and the registry (C5, R17)."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp import office
from webapp.downloads import spreadsheet
from workflows import ConsentView, holds

blueprint = Blueprint("consents", __name__)

LONGEST_SEARCH = 100


@blueprint.get("/consents")
def list_consents() -> str:
    """List the registry, filtered as the address says."""
    return render_template(
        "consents/list.html", views=_chosen(), state=_state(), text=_text(), states=_states()
    )


@blueprint.get("/consents/consents.xlsx")
def export() -> Response:
    """Hand the registry out as a spreadsheet."""
    content = office.application().consents.export_xlsx(_chosen())
    return spreadsheet(content, "consents.xlsx")


@blueprint.get("/consents/mine")
def mine() -> str:
    """Show what the person was asked for and what they answered."""
    actor = office.actor()
    return render_template(
        "consents/mine.html",
        views=office.application().consents.mine(actor),
        sees_registry=holds(actor, "pdn_officer"),
    )


@blueprint.post("/consents/<consent_id>/withdraw")
def withdraw(consent_id: str) -> AnyResponse:
    """Take one's own consent back."""
    reason = request.form.get("reason", "")
    office.application().consents.withdraw(consent_id, reason, office.actor())
    flash(_("Согласие отозвано: это видно в реестре."), "done")
    return redirect(url_for("consents.mine"), 303)


def _chosen() -> list[ConsentView]:
    state, text = _state(), _text().casefold()
    return [
        view
        for view in office.application().consents.list(office.actor())
        if (not state or state == ("expired" if view.is_expired else view.state))
        and text in f"{view.subject} {view.goal}".casefold()
    ]


def _state() -> str:
    return request.args.get("state", "")


def _text() -> str:
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("любое")),
        ("given", _("действует")),
        ("asked", _("ждёт ответа")),
        ("refused", _("не дано")),
        ("no_answer", _("нет ответа")),
        ("withdrawn", _("отозвано")),
        ("expired", _("истекло")),
    ]
