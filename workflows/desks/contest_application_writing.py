"""What changes an application before it is decided: its fields and files, by whose turn it is."""

from collections.abc import Mapping
from typing import Any

from engine import Actor, Conflict, InvalidForm, InvalidInput, NotPermitted, ending_of
from workflows.contests import application_fields
from workflows.contests.application_fields import Place, places
from workflows.contests.filing import (
    ClosingTimes,
    configuration_of,
    require_before_closing,
)
from workflows.desks.contest_application_reading import is_of_school
from workflows.registry import contest_applications
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.contest_applications import (
    ApplicationState,
    ContestApplication,
    ContestFile,
)
from workflows.registry.contests import Contest

KEPT = ("processing_consent", "distribution_consent", "redaction", "reworked", "exchange", "scored")
"""Facts that no form writes."""
PERSONAL_TURN = (ApplicationState.NOMINATED, ApplicationState.REWORK)


class StaleApplication(Conflict):
    """Somebody saved the application meanwhile; nothing of theirs was overwritten."""


def locked(
    registry: Registry, application_id: str, actor: Actor, calendar: ClosingTimes
) -> ContestApplication:
    """An application that it is the actor's turn to write, held until the end.

    Raises:
        NotPermitted: it is somebody else's turn.
        Conflict: it is checked already, or applications are closed.
    """
    row = registry.locked(ContestApplication, application_id)
    if row.state == ApplicationState.DRAFT:
        if not is_of_school(actor, row.organisation_id):
            raise NotPermitted("Заявку сейчас заполняет школа.")
    elif row.state in PERSONAL_TURN:
        if actor.user_id != row.person_id:
            raise NotPermitted("Заявку сейчас проверяет и правит сам педагог.")
    else:
        raise Conflict("Заявка уже подана: изменить её нельзя.")
    if row.state != ApplicationState.REWORK:
        configuration = configuration_of(registry.get(Contest, row.contest_id))
        require_before_closing(registry, configuration, calendar)
    return row


def write(
    registry: Registry, row: ContestApplication, typed: Mapping[str, str], revision: int
) -> None:
    """Keep what was typed.

    Raises:
        InvalidForm: by field.
        StaleApplication: somebody saved it since this was opened.
    """
    if revision != row.revision:
        raise StaleApplication(
            "Пока вы правили, заявку сохранили на другом устройстве. Ваш ввод остался в полях: "
            "сверьте его с сохранённым и сохраните ещё раз."
        )
    configuration = configuration_of(registry.get(Contest, row.contest_id))
    facts, errors = application_fields.read(typed, configuration)
    if errors:
        raise InvalidForm(errors)
    row.nomination = facts.pop("nomination", "")
    row.topic = facts.pop("topic", "")
    row.facts = {**facts, **{name: row.facts[name] for name in KEPT if name in row.facts}}
    row.revision += 1


def place_of(registry: Registry, row: ContestApplication, trial: str, code: str) -> Place:
    """The place of a file.

    Raises:
        InvalidInput: the contest wants no such file.
    """
    configuration = configuration_of(registry.get(Contest, row.contest_id))
    found = next((each for each in places(configuration) if each.key == (trial, code)), None)
    if found is None:
        raise InvalidInput("Такого файла конкурс не просит.")
    return found


def require_kind(place: Place, name: str) -> None:
    """Let only files of the kinds pass that the contest names.

    Raises:
        InvalidInput: names the file and the kinds.
    """
    if ending_of(name)[1:] not in place.wanted.kinds:
        kinds = ", ".join(each.upper() for each in place.wanted.kinds)
        raise InvalidInput(f"Файл «{name}» не подходит для «{place.title}»: нужен {kinds}.")


def require_exchangeable(registry: Registry, row: ContestApplication, place: Place) -> None:
    """Refuse to exchange a file that was closed.

    Raises:
        Conflict: names the file, since when it is closed, and its digest.
    """
    held = held_at(registry, row, place)
    if held is not None and held.frozen_at is not None:
        name = registry.get(Attachment, held.attachment_id).name
        raise Conflict(
            f"Файл «{name}» ({place.title}) закрыт {held.frozen_at:%d.%m.%Y}, его SHA-256 "
            f"начинается с {held.sha256[:12]}: заменить его нельзя."
        )


def put(
    registry: Registry, row: ContestApplication, place: Place, attachment_id: str
) -> ContestFile:
    """Let a stored file lie at a place; what lay there before is nobody's any more.

    Raises:
        Conflict: the file there is closed.
    """
    require_exchangeable(registry, row, place)
    attachment = registry.get(Attachment, attachment_id)
    attachment.bound_at = registry.now
    held = held_at(registry, row, place)
    if held is None:
        return registry.add(
            ContestFile(
                application_id=row.id,
                trial_code=place.trial,
                file_code=place.wanted.code,
                attachment_id=attachment_id,
            )
        )
    _let_go(registry, held)
    held.attachment_id, held.redacted_attachment_id = attachment_id, ""
    return held


def take_away(registry: Registry, row: ContestApplication, place: Place) -> None:
    """Empty a place.

    Raises:
        Conflict: the file there is closed.
    """
    require_exchangeable(registry, row, place)
    held = held_at(registry, row, place)
    if held is not None:
        _let_go(registry, held)
        registry.session.delete(held)


def held_at(registry: Registry, row: ContestApplication, place: Place) -> ContestFile | None:
    rows = contest_applications.files(registry, row.id)
    return next((each for each in rows if (each.trial_code, each.file_code) == place.key), None)


def typed_of(row: ContestApplication) -> dict[str, Any]:
    """What is kept, as the form shows it."""
    links = {
        application_fields.LINK + code: link for code, link in row.facts.get("links", {}).items()
    }
    fields = {name: row.facts.get(name, "") for name in application_fields.FIELDS}
    return {**fields, "nomination": row.nomination, "topic": row.topic, **links}


def _let_go(registry: Registry, held: ContestFile) -> None:
    """A file that nobody uses is taken off the disk as every other one."""
    for attachment_id in (held.attachment_id, held.redacted_attachment_id):
        found = registry.find(Attachment, attachment_id) if attachment_id else None
        if found is not None:
            found.bound_at = None
