"""One table from refusals to statuses, and one page that says what happened and what to do."""

import logging
from dataclasses import dataclass

from flask import Flask, after_this_request, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from engine import Conflict, EngineError, InvalidInput, NotFound, NotPermitted, Unavailable
from webapp import outages
from workflows import BeingMade

log = logging.getLogger(__name__)

ASK_AGAIN = 3
"""Seconds after which a page that waits for a PDF asks again."""

Answer = Response | tuple[str, int] | tuple[Response, int]

STATUS: tuple[tuple[type[EngineError], int], ...] = (
    (NotFound, 404),
    (NotPermitted, 403),
    (Conflict, 409),
    (InvalidInput, 422),
    (EngineError, 422),
)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What the error page says: a headline, what happened, what to do next."""

    title: str
    happened: str
    advice: str


def status_of(error: EngineError) -> int:
    """Look the refusal up in the table."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def explanation(status: int, message: str = "") -> Explanation:
    """Put a status in words; `message` is the refusal's own sentence, when it has one."""
    title, happened, advice = _words().get(status, _words()[500])
    return Explanation(title=title, happened=message or happened, advice=advice)


def handle_errors(app: Flask) -> None:
    """Register the table with the application."""
    app.register_error_handler(EngineError, _refused)
    app.register_error_handler(BeingMade, _being_made)
    app.register_error_handler(CSRFError, _no_token)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: EngineError) -> Answer:
    return _page(status_of(error), str(error))


def _being_made(error: BeingMade) -> Response:
    """Say that a job is at it."""
    ask_again_soon()
    return make_response(render_template("papers/being_made.html", told=str(error)), 202)


def ask_again_soon() -> None:
    """Let the browser open the page anew in a moment, with scripts or without."""

    @after_this_request
    def refresh(response: Response) -> Response:
        if request.method != "GET":
            return response
        response.headers["Refresh"] = str(ASK_AGAIN)
        response.headers["Cache-Control"] = "no-store"
        return response


def _no_token(error: CSRFError) -> Answer:  # noqa: ARG001 - its text is technical
    return _page(400)


def _http(error: HTTPException) -> Answer | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    return _page(status)


def _unexpected(error: Exception) -> Answer:
    log.error("unexpected error at %s", request.path, exc_info=error)
    return _page(500)


def is_asked_by_script() -> bool:
    """Say whether a script of ours asks, which reads JSON and no page."""
    return request.method == "PUT" or request.is_json


def _page(status: int, message: str = "") -> Answer:
    words = explanation(status, message)
    if is_asked_by_script():
        return jsonify(message=f"{words.happened} {words.advice}".strip()), status
    try:
        return render_template("errors/error.html", status=status, words=words), status
    except Unavailable as error:  # the page says who is here, and nobody can be asked
        return outages.unavailable(error)


def _words() -> dict[int, tuple[str, str, str]]:
    return {
        400: (
            _("Страница устарела"),
            _("Форма была открыта слишком давно или в другом окне вы вошли под другим именем."),
            _("Вернитесь назад, обновите страницу и отправьте форму ещё раз."),
        ),
        403: (
            _("Нет доступа"),
            _("У вашей роли нет права на эту страницу или действие."),
            _("Если доступ нужен для работы, обратитесь к администратору."),
        ),
        404: (
            _("Не найдено"),
            _("Такой страницы нет, или она больше вам не видна."),
            _("Проверьте адрес или начните с раздела «Входящие»."),
        ),
        405: (
            _("Так сюда нельзя"),
            _("Эта страница открывается только кнопкой с другой страницы."),
            _("Начните с раздела «Входящие»."),
        ),
        409: (
            _("Уже изменилось"),
            _("Пока страница была открыта, кто-то другой успел раньше."),
            _("Откройте страницу заново и посмотрите, что изменилось."),
        ),
        413: (
            _("Отправлено слишком много"),
            _("Один файл может занимать до 20 МБ, все файлы формы вместе — до 200 МБ."),
            _(
                "Вернитесь назад: написанное в форме осталось. Уменьшите файлы или приложите их "
                "по частям."
            ),
        ),
        422: (
            _("Не получилось"),
            _("В отправленном есть то, что нельзя принять."),
            _("Вернитесь назад, исправьте и отправьте ещё раз."),
        ),
        429: (
            _("Слишком много попыток"),
            _("Вход временно закрыт: слишком много неудачных попыток подряд."),
            _("Подождите несколько минут или попросите администратора сбросить пароль."),
        ),
        500: (
            _("Что-то сломалось"),
            _("Программа не справилась с этим действием. Ничего не потеряно и не изменено."),
            _("Повторите через минуту. Если не поможет, сообщите администратору время и адрес."),
        ),
    }
