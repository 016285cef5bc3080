"""What secretaries add to a protocol; two who write at once lose nothing of each other's.

Each text remembers in which version of the session it was changed and what stood there before. A
text that only the other has changed stays as the other left it; one that both changed is refused
with what stands there now, and what was typed stays on the page.
"""

from collections.abc import Iterator

from workflows.council.asked import Asked
from workflows.council.protocol import Papers
from workflows.registry import council_questions
from workflows.registry.council_questions import CouncilQuestion
from workflows.registry.council_sessions import CouncilSession
from workflows.registry.documents import Document
from workflows.registry.people import Person

LONGEST = 20_000
EDITS = "edits"
"""Beside the texts of a session: name of a text → version, what stood there before, who."""
TITLES = {"opening": "Вступление", "closing": "Заключение"}
COLUMNS = {"notes": "Выступили", "decision_text": "Решили"}


def write(asked: Asked) -> None:
    """Write the texts and the draft of the protocol anew.

    Raises:
        InvalidForm: by field, what another has changed meanwhile.
    """
    session = asked.registry.locked(CouncilSession, asked.id_of("session_id"))
    texts = dict(_changed(asked, session))
    asked.given.check()
    session.version += 1
    edits = dict(session.texts.get(EDITS, {}))
    for name, (text, before) in texts.items():
        edits[name] = [session.version, before, asked.person_id]
        _put(asked, session, name, text, before)
    session.texts = {**session.texts, EDITS: edits}
    asked.registry.session.flush()
    document = asked.registry.locked(Document, asked.id_of("document_id"))
    papers = Papers(registry=asked.registry, session=session)
    document.body = papers.protocol(asked.id_of("presiding"))
    asked.tell(session.id, "Протокол дополнен")


def _changed(asked: Asked, session: CouncilSession) -> Iterator[tuple[str, tuple[str, str]]]:
    """Texts that this person changed: name, what they typed, what stands there."""
    seen = str(asked.given.values.get("version") or session.version)
    edits = session.texts.get(EDITS, {})
    for name, stored in _stored(asked, session).items():
        if name not in asked.given.values:
            continue
        typed = asked.given.text(name, longest=LONGEST)
        version, before, person_id = edits.get(name, (0, "", ""))
        if typed == stored or (_is_later(version, seen) and typed == before):
            continue
        if _is_later(version, seen):
            asked.given.errors[name] = _told(asked, person_id, stored)
        yield name, (typed, stored)


def _is_later(version: int, seen: str) -> bool:
    return not seen.isdecimal() or version > int(seen)


def _told(asked: Asked, person_id: str, stored: str) -> str:
    person = asked.registry.find(Person, person_id)
    who = person.name.short if person is not None else "Другой человек"
    return (
        f"Пока вы писали, этот текст изменили ({who}). Сейчас записано: «{stored or 'пусто'}». "
        "Ваш текст сохранён на этой странице: дополните его и отправьте ещё раз."
    )


def _stored(asked: Asked, session: CouncilSession) -> dict[str, str]:
    """Every text of the protocol that a secretary writes, by its name on the page."""
    found = {name: str(session.texts.get(name, "")) for name in TITLES}
    for question in council_questions.of_session(asked.registry, session.id):
        for column in COLUMNS:
            found[f"{column}:{question.id}"] = str(getattr(question, column))
    return found


def _put(asked: Asked, session: CouncilSession, name: str, text: str, before: str) -> None:
    """Write one text; what stood there stays in the changes."""
    if name in TITLES:
        session.texts = {**session.texts, name: text}
        return
    column, _, question_id = name.partition(":")
    question = asked.registry.locked(CouncilQuestion, question_id)
    setattr(question, column, text)
    question.version += 1
    told = f"{question.position}. {COLUMNS[column]}. Было: {before or 'пусто'}"
    asked.tell(session.id, told, question.id)
