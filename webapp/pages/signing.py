"""The registered page on which a document is signed: what is shown, its digest, the password."""

from collections.abc import Callable, Mapping
from typing import IO, Any

from flask import g, render_template, request
from flask_babel import gettext as _

from engine import EngineError, InvalidForm, UserTaskPage
from webapp import office
from webapp.errors import ask_again_soon
from webapp.pages.task_pages import Button, HandedIn, TaskPage, comment, register
from workflows import BeingMade, SignatureMethod, SigningOrder

RESULT = "signing"
SIGNED, RETURNED, REFUSED = "signed", "returned", "refused"
FEWEST_LETTERS = 5
NEVER, FREE = "never", "free"
"""Of the user task's properties: `returns`=never leaves only signing and refusing, `refusal`=free
asks for no reason (nobody has to say why they give no consent, 152-ФЗ ст. 9)."""


def register_signing_page() -> None:
    """Make the page known under `page:document_signing`."""
    register("document_signing", TaskPage(draw=_draw, buttons=_buttons, hand_in=_hand_in))


def _draw(view: UserTaskPage) -> str:
    document_id, actor = _document_of(view), office.actor()
    shown, problem, is_being_made = None, "", False
    try:
        shown = office.application().records.signing.shown(document_id, actor)
    except BeingMade:
        is_being_made = True
        ask_again_soon()
    except EngineError as refused:
        problem = str(refused)
    return render_template(
        "documents/signing.html",
        view=view,
        shown=shown,
        problem=problem,
        is_being_made=is_being_made,
        typed=request.form,
        methods=_methods(),
        errors=g.get("signing_errors", {}),
    )


def _buttons(view: UserTaskPage) -> tuple[Button, ...]:
    refuse = _("Отказаться") if _refuses_freely(view) else _("Отказать в подписи")
    return (
        Button(label=refuse, name="decision", value=REFUSED, destroys=True),
        *(
            (Button(label=_("Вернуть с замечаниями"), name="decision", value=RETURNED),)
            if _may_return(view)
            else ()
        ),
        Button(label=_("Подписать"), name="decision", value=SIGNED),
    )


def _hand_in(view: UserTaskPage) -> HandedIn:
    """Read the page; what was refused stands beside its field when it is drawn again."""
    try:
        return _read(view)
    except InvalidForm as refused:
        g.signing_errors = refused.errors
        raise


def _read(view: UserTaskPage) -> HandedIn:
    decision = request.form.get("decision", SIGNED)
    name = view.properties.get("result") or RESULT
    values: dict[str, object] = {name: decision, f"{name}_remarks": comment()}
    if decision == SIGNED:
        return HandedIn(values=values, together=_signed(view))
    if decision not in ((RETURNED, REFUSED) if _may_return(view) else (REFUSED,)):
        raise InvalidForm({"": _("Выберите решение по документу.")})
    if len(comment()) < FEWEST_LETTERS and not _refuses_freely(view):
        raise InvalidForm({"comment": _("Напишите, что исправить или почему вы отказываете.")})
    voided = office.application().records.signing.voided(_document_of(view), office.actor())
    return HandedIn(values=values, together=voided)


def _signed(view: UserTaskPage) -> Callable[[Any], None]:
    method = request.form.get("method", SignatureMethod.SIMPLE)
    if method not in set(SignatureMethod):
        raise InvalidForm({"method": _("Выберите, как подписан документ.")})
    actor = office.actor()
    order = SigningOrder(
        document_id=_document_of(view),
        seen=request.form.get("seen", ""),
        method=SignatureMethod(method),
        signer_id=actor.user_id,
        acting_for=view.task.acting_for_now or view.task.acting_for,
        address=request.remote_addr or "",
        task_id=view.task.id,
    )
    password = request.form.get("password", "")
    return office.application().records.signing.prepared(order, password, _file(), actor)


def _file() -> tuple[IO[bytes], str] | None:
    posted = request.files.get("file")
    return (posted.stream, posted.filename) if posted is not None and posted.filename else None


def _methods() -> Mapping[str, str]:
    return {
        SignatureMethod.SIMPLE: _("Простой электронной подписью — введите свой пароль"),
        SignatureMethod.SCAN: _("На бумаге — приложите скан подписанного документа"),
        SignatureMethod.DETACHED: _("Квалифицированной подписью — приложите файл .sig или .p7s"),
    }


def _may_return(view: UserTaskPage) -> bool:
    return view.properties.get("returns") != NEVER


def _refuses_freely(view: UserTaskPage) -> bool:
    return view.properties.get("refusal") == FREE


def _document_of(view: UserTaskPage) -> str:
    return str(view.variables.get("document_id", ""))
