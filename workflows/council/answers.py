"""What the pages of a session hand in: values for the process, rows for the registry.

A page and a story both come here, so that what a person may write is checked in one place. Rows are
written in the transaction that completes the user task.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine import Conflict, InvalidForm
from workflows.council import agenda, ballots, protocol_edits
from workflows.council.asked import Asked
from workflows.council.given import Given
from workflows.registry import council_questions, council_sessions
from workflows.registry.council_questions import (
    CouncilAmendment,
    CouncilOrder,
    CouncilQuestion,
    CouncilRecusal,
    QuestionState,
)
from workflows.registry.council_sessions import (
    PRESENCES,
    REPLIES,
    CouncilSession,
)
from workflows.registry.people import Person

STEPS = ("vote", "break", "postpone", "withdraw", "inform")
DECISIONS = ("approved", "remarks")


def values_of(page: str, given: Given) -> dict[str, object]:
    """What the process gets; ids and decisions, never a vote.

    Raises:
        InvalidForm: by field.
    """
    values = _VALUES[page](given) if page in _VALUES else {}
    given.check()
    return values


def write(page: str, asked: Asked) -> None:
    """Write what belongs to the registry.

    Raises:
        InvalidForm: by field.
        Conflict: it came too late, or another changed it meanwhile.
    """
    _WRITES[page](asked)
    asked.given.check()
    asked.registry.session.flush()


def _agenda_values(given: Given) -> dict[str, object]:
    day = given.day("session_date", "Укажите дату заседания.")
    form = given.choice("session_form", council_sessions.SESSION_FORMS, "Выберите форму заседания.")
    place = given.text("session_place", needed="Укажите место или ссылку.", longest=300)
    return {
        "session_date": day.isoformat() if day else "",
        "session_day": f"{day:%d.%m.%Y}" if day else "",
        "session_form": form,
        "session_place": place,
    }


def _review_values(given: Given) -> dict[str, object]:
    decision = given.choice("agenda_decision", DECISIONS, "Выберите решение.")
    needed = "Напишите, что исправить в повестке." if decision == "remarks" else ""
    return {
        "agenda_decision": decision,
        "agenda_remark": given.text("agenda_remark", needed=needed),
    }


def _discussion_values(given: Given) -> dict[str, object]:
    step = given.choice("next_step", STEPS, "Выберите, что дальше.")
    why = "Напишите причину: она войдёт в протокол." if step in ("postpone", "withdraw") else ""
    values: dict[str, object] = {
        "next_step": step,
        "next_reason": given.text("next_reason", needed=why, longest=400),
        "proposed_decision": str(given.values.get("proposed_decision") or "approved"),
        "resume_on": None,
    }
    if values["proposed_decision"] not in DECISIONS:
        given.errors["proposed_decision"] = "Выберите, что ставится на голосование."
    if step == "break":
        day = given.day("resume_on", "Укажите, когда заседание продолжится.")
        values["resume_on"] = day.isoformat() if day else None
    return values


def _agenda(asked: Asked) -> None:
    session = asked.registry.locked(CouncilSession, asked.id_of("session_id"))
    given = asked.given
    today = asked.registry.today
    session.planned_on = given.day("session_date", "Укажите дату заседания.", earliest=today)
    session.form = given.text("session_form")
    session.place = given.text("session_place")
    session.version += 1
    for row in given.rows("questions"):
        agenda.add(asked.registry, session, agenda.card_of(row), asked.person_id)
    if given.values.get("take_waiting"):
        agenda.take_waiting(asked.registry, session)
    listed = council_questions.of_session(asked.registry, session.id)
    if not any(each.state == QuestionState.ON_AGENDA for each in listed):
        given.errors["questions"] = "В повестке нет ни одного вопроса: добавьте хотя бы один."


def _review(asked: Asked) -> None:
    remark = asked.given.text("agenda_remark")
    told = f"Повестка возвращена: {remark}" if remark else "Повестка утверждена"
    asked.tell(asked.id_of("session_id"), told)


def _invitation(asked: Asked) -> None:
    reply = asked.given.choice("reply", REPLIES, "Выберите, будете ли вы.")
    session_id = asked.id_of("session_id")
    for row in council_sessions.attendance(asked.registry, session_id):
        if row.person_id == asked.person_id:
            row.reply = reply
            row.reply_note = asked.given.text("reply_note", longest=400)
            return
    raise Conflict("В составе этого заседания вас нет.")


def _attendance(asked: Asked) -> None:
    session_id = asked.id_of("session_id")
    asked.registry.locked(CouncilSession, session_id)
    rows = council_sessions.attendance(asked.registry, session_id)
    members = [row.person_id for row in rows]
    marked = {
        person: presence
        for presence in PRESENCES
        for person in asked.given.names(presence, members)
    }
    for row in rows:
        row.presence = marked.get(row.person_id, "absent")
    there = sum(1 for row in rows if row.presence in council_sessions.HERE)
    asked.tell(session_id, f"Явка: участвуют {there} из {len(rows)}")


def _discussion(asked: Asked) -> None:
    registry, given = asked.registry, asked.given
    question = registry.locked(CouncilQuestion, asked.id_of("question_id"))
    if question.state == QuestionState.WITHDRAWN and given.values.get("next_step") != "withdraw":
        given.errors["next_step"] = "Вопрос снят тем, кто его вносил: нажмите «Снять вопрос»."
        return
    _same_version(asked, question.version, "notes")
    question.notes = given.text("notes", longest=20_000) or question.notes
    question.version += 1
    members = [row.person_id for row in council_sessions.attendance(registry, question.session_id)]
    if "recused" in given.values:
        for old in council_questions.recusals(registry, question.id):
            registry.session.delete(old)
        registry.session.flush()
        for person_id in dict.fromkeys(given.names("recused", members)):
            registry.add(CouncilRecusal(question_id=question.id, person_id=person_id))
    known = len(council_questions.amendments(registry, question.id))
    for number, text in enumerate(given.texts("amendments"), start=known + 1):
        registry.add(CouncilAmendment(question_id=question.id, position=number, text=text))
    asked.tell(question.session_id, "Обсуждение записано", question.id)


def _wording(asked: Asked) -> None:
    registry, given = asked.registry, asked.given
    question = registry.locked(CouncilQuestion, asked.id_of("question_id"))
    _same_version(asked, question.version, "decision_text")
    question.decision_text = given.text("decision_text", needed="Напишите текст решения.")
    question.decision = asked.id_of("council_decision")
    held = question.decision != "not_held"
    question.state = QuestionState.DECIDED if held else QuestionState.NOT_HELD
    question.version += 1
    for old in council_questions.orders(registry, question.id):
        registry.session.delete(old)
    registry.session.flush()
    for number, row in enumerate(given.rows("orders"), start=1):
        _order(asked, question, number, row)
    asked.tell(question.session_id, "Решение записано", question.id)


def _order(asked: Asked, question: CouncilQuestion, number: int, row: Mapping[str, Any]) -> None:
    each = Given(values=row)
    text = each.text("text", needed="Напишите, что поручается.")
    tomorrow = asked.registry.today
    due = each.day("due", "Укажите срок поручения.", earliest=tomorrow)
    executor = each.text("executor", needed="Выберите исполнителя.", longest=64)
    if executor and asked.registry.find(Person, executor) is None:
        each.errors["executor"] = "Выберите исполнителя из списка."
    if each.errors or due is None:
        first = next(iter(each.errors.values()))
        asked.given.errors["orders"] = f"Поручение {number}. {first}"
        return
    asked.registry.add(
        CouncilOrder(
            question_id=question.id, position=number, text=text, executor_id=executor, due_on=due
        )
    )


def _same_version(asked: Asked, version: int, where: str) -> None:
    """Refuse what was typed beside an older state; what was typed stays on the page."""
    seen = str(asked.given.values.get("version") or "")
    if seen and seen != str(version):
        message = (
            "Пока вы писали, другой человек изменил запись. Сравните и отправьте ещё раз: "
            "ваш текст сохранён на этой странице."
        )
        raise InvalidForm({where: message})


_VALUES: Mapping[str, Callable[[Given], dict[str, object]]] = {
    "council_agenda": _agenda_values,
    "council_agenda_review": _review_values,
    "council_discussion": _discussion_values,
}
_WRITES: Mapping[str, Callable[[Asked], None]] = {
    "council_agenda": _agenda,
    "council_agenda_review": _review,
    "council_invitation": _invitation,
    "council_attendance": _attendance,
    "council_discussion": _discussion,
    "council_ballot": ballots.cast,
    "council_close": ballots.close,
    "council_wording": _wording,
    "council_protocol": protocol_edits.write,
}
PAGES = frozenset(_WRITES)
"""Pages whose answers are read here."""
