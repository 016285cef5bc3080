"""What the topics of associations take and give, as the designer's panel shows it."""

from workflows.topics import Topic

_PLAN = {"rmo_plan_id": "План РМО"}
_MEETING = {"meeting_id": "Заседание РМО"}
_WHEN = {
    "planned_on": "День заседания",
    "planned_text": "День словами",
    "agenda_due": "До какого дня нужна повестка",
}

PLAN_TOPICS = (
    Topic(
        name="open",
        title="Завести планы всех действующих РМО",
        inputs={"school_year": "Учебный год; без него — ближайший"},
        outputs={
            "rmos": "Объединения: id плана, name, head, has_head, members, prefill",
            "rmo_year": "Учебный год",
            "plan_due": "До какого дня составить",
        },
    ),
    Topic(
        name="store",
        title="Записать план РМО",
        inputs={
            **_PLAN,
            "theme": "Тема года",
            "goal": "Цель",
            "tasks": "Задачи",
            "product": "Продукт года",
            "open_lessons": "Открытые уроки",
            "young_teachers": "Работа с молодыми",
            "gifted": "Работа с одарёнными",
            "contests": "Участие в конкурсах",
            "meetings": "Заседания: date, theme, form, place, speakers, result",
        },
        outputs={"plan_faults": "Что исправить, пусто — план полон", "plan_text": "План словами"},
    ),
    Topic(
        name="settle",
        title="Принять план РМО или отметить, что его нет",
        inputs={**_PLAN, "outcome": "Итог: accepted или none", "reason": "Почему"},
        outputs={"rmo_plan_state": "Состояние плана"},
    ),
    Topic(
        name="prepare_order",
        title="Подготовить общий приказ о планах РМО",
        inputs={"school_year": "Учебный год"},
        outputs={
            "accepted_count": "Сколько планов принято",
            "order_title": "Заголовок приказа",
            "order_basis": "Основание",
            "order_body": "Содержание с приложениями",
        },
    ),
    Topic(
        name="publish",
        title="Отметить планы РМО утверждёнными",
        inputs={"school_year": "Учебный год", "document_id": "Подписанный приказ"},
        outputs={"approved_count": "Сколько планов", "people_to_tell": "Руководители"},
    ),
)

MEETING_TOPICS = (
    Topic(
        name="open",
        title="Взять заседание РМО из плана",
        inputs=_MEETING,
        outputs={
            **_WHEN,
            "association_name": "Объединение",
            "head": "Руководитель",
            "meeting_theme": "Тема",
            "meeting_place": "Место",
            "meeting_speakers": "Докладчики",
            "people_to_invite": "Кого пригласить: участники, руководитель, методисты",
            "members_count": "Сколько участников",
            "quorum_rule": "Правило кворума",
        },
    ),
    Topic(
        name="move",
        title="Перенести заседание РМО",
        inputs={**_MEETING, "new_date": "Новый день", "reason": "Причина"},
        outputs=_WHEN,
    ),
    Topic(
        name="cancel",
        title="Отметить отмену заседания РМО",
        inputs={**_MEETING, "reason": "Причина"},
        outputs={"cancelled_count": "Сколько заседаний отменено за год"},
    ),
    Topic(
        name="record",
        title="Записать явку и ход заседания РМО",
        inputs={
            **_MEETING,
            "present": "Были очно",
            "online": "Были дистанционно",
            "excused": "Уважительная причина",
            "course": "Ход",
            "decisions": "Решения: text, executor, due",
        },
        outputs={
            "attendance_percent": "Явка, %",
            "attendance_text": "Явка словами",
            "came_count": "Сколько участвовали",
            "members_count": "Сколько участников",
        },
    ),
    Topic(
        name="prepare_minutes",
        title="Собрать протокол заседания РМО",
        inputs={**_MEETING, "heard": "Слушали", "secretary": "Кто секретарь"},
        outputs={"minutes_title": "Заголовок протокола", "minutes_body": "Содержание протокола"},
    ),
    Topic(
        name="close",
        title="Закрыть проведённое заседание РМО",
        inputs={**_MEETING, "document_id": "Подписанный протокол"},
        outputs={"meeting_state": "Состояние заседания"},
    ),
)
