"""What the topics of the annual plan take and give, as the designer's panel shows it."""

from workflows.topics import Topic

TOPICS = (
    Topic(
        name="create_draft",
        title="Составить проект плана",
        inputs={"school_year": "Учебный год «2027/28»; без него — следующий за текущим"},
        outputs={
            "plan_id": "План",
            "school_year": "Учебный год",
            "plan_title": "Название плана",
            "year_start": "Первый день учебного года",
            "year_end": "Последний день учебного года",
            "schools": "Организации, от которых ждём предложения",
            "section_ids": "Разделы по порядку",
            "sections": "Разделы: id, number, title, methodist",
            "council_before": "До какого дня рассматривает методсовет",
            "sign_before": "До какого дня подписать",
            "copied_count": "Сколько ежегодных пунктов перенесено",
            "carried_count": "Сколько неисполненных пунктов взято",
        },
    ),
    Topic(
        name="set_stage",
        title="Перевести план в другое состояние",
        inputs={"plan_id": "План", "stage": "Состояние: proposals, sections, consolidation, …"},
        outputs={"plan_stage": "Состояние плана"},
    ),
    Topic(
        name="collect_proposals",
        title="Собрать предложения",
        inputs={
            "plan_id": "План",
            "answers": "Ответы организаций: organisation, by, proposals",
            "accepted": "Какие предложения принять",
        },
        outputs={
            "proposals_total": "Сколько предложений",
            "proposals_accepted": "Сколько принято",
            "proposals_waiting": "Сколько ждут решения",
            "items_added": "Сколько пунктов добавлено",
            "schools_without_proposals": "Организации без предложений",
            "sections_without_proposals": "Разделы без предложений",
        },
    ),
    Topic(
        name="apply_section_defaults",
        title="Наполнить пустые разделы планом прошлого года",
        inputs={"plan_id": "План", "section_ids": "Разделы; без них — все пустые"},
        outputs={"defaulted_sections": "Наполненные разделы", "items_added": "Добавлено пунктов"},
    ),
    Topic(
        name="check",
        title="Проверить план",
        inputs={"plan_id": "План"},
        outputs={
            "findings": "Замечания: kind, severity, message, item_ids",
            "findings_count": "Сколько замечаний",
            "errors_count": "Сколько из них ошибок",
            "clash_count": "Пересечения по участникам в один день",
            "holiday_count": "Пункты в выходные и праздники",
            "overload_count": "Перегрузка ответственных",
            "uncovered_directions": "Направления без пунктов",
        },
    ),
    Topic(
        name="settle_rollover",
        title="Проверить решения о пунктах прошлого года",
        inputs={
            "plan_id": "План",
            "decisions": "Решения, если они приняты не на странице: item, verdict, reason",
        },
        outputs={
            "rollover_open": "О скольких пунктах не решено",
            "rollover_waits": "Эти пункты словами",
        },
    ),
    Topic(
        name="approvals",
        title="Записать решение методсовета или начальника",
        inputs={
            "plan_id": "План",
            "gate": "Чьё решение: council или edu_head",
            "decision": "approved, remarks или rejected",
            "approved_by": "Кто решил",
            "approved_for": "За кого он решил, если замещал",
            "protocol_number": "Номер протокола",
            "protocol_date": "Дата протокола",
            "document_id": "Документ с решением",
            "comment": "Замечания или основание",
        },
        outputs={
            "approval_id": "Запись о решении",
            "council_recommended": "Методсовет рекомендовал",
            "edu_head_agreed": "Начальник согласовал",
        },
    ),
    Topic(
        name="publish",
        title="Опубликовать утверждённый план",
        inputs={"plan_id": "План", "document_id": "Зарегистрированный приказ"},
        outputs={
            "plan_number": "Номер приказа",
            "plan_date": "Дата приказа",
            "effective_date": "С какого дня действует",
            "published_items": "Сколько пунктов в плане",
            "plan_title": "Название плана",
            "school_year": "Учебный год",
        },
    ),
)
