"""What the topics of a correction take and give, as the designer's panel shows it."""

from workflows.topics import Topic

_CORRECTION = {"correction_id": "Корректировка"}

TOPICS = (
    Topic(
        name="open",
        title="Завести корректировку утверждённого плана",
        inputs={"school_year": "Учебный год плана", "justification": "Обоснование"},
        outputs={
            "correction_id": "Корректировка",
            "plan_id": "План",
            "plan_title": "Название плана",
            "author": "Кто составляет",
        },
    ),
    Topic(
        name="check",
        title="Проверить изменения и закрепить пункты за корректировкой",
        inputs={
            **_CORRECTION,
            "changes": "Изменения, если они не внесены на странице: kind, item_id, fields, reason",
        },
        outputs={
            "change_count": "Сколько изменений",
            "changed_percent": "Доля изменённых пунктов плана, %",
            "has_contest": "Меняется ли конкурс",
            "collision_count": "Сколько наложений",
            "collisions": "Наложения словами",
            "correction_summary": "Изменения словами",
        },
    ),
    Topic(
        name="reopen",
        title="Открыть изменения автору",
        inputs=_CORRECTION,
        outputs={"correction_state": "Состояние корректировки"},
    ),
    Topic(
        name="close",
        title="Закрыть корректировку",
        inputs={**_CORRECTION, "outcome": "Итог: withdrawn или rejected"},
        outputs={"correction_state": "Состояние корректировки"},
    ),
    Topic(
        name="prepare_sheet",
        title="Составить лист изменений",
        inputs={
            **_CORRECTION,
            "protocol_number": "Номер протокола методсовета",
            "protocol_date": "Дата протокола",
        },
        outputs={
            "sheet_title": "Заголовок листа",
            "sheet_basis": "Основание",
            "sheet_body": "Содержание листа",
        },
    ),
    Topic(
        name="apply",
        title="Внести подписанные изменения в план",
        inputs={**_CORRECTION, "document_id": "Подписанный лист изменений"},
        outputs={
            "applied_count": "Сколько пунктов изменено",
            "people_to_tell": "Кому сообщить",
            "people_concerned": "Кто знакомится с листом изменений лично",
            "schools_concerned": "Какие организации знакомятся",
            "concerned_count": "Сколько их всего",
        },
    ),
    Topic(
        name="void_sheet",
        title="Признать лист изменений недействительным",
        inputs={**_CORRECTION, "document_id": "Лист изменений"},
        outputs={"document_id": "Лист изменений"},
    ),
)
