"""The words of an annual plan: stages, sections, directions, forms, funding, item states."""

from enum import StrEnum


class PlanStage(StrEnum):
    """Where a plan is on its way; each stage says who may change it."""

    DRAFT = "draft"
    PROPOSALS = "proposals"
    SECTIONS = "sections"
    CONSOLIDATION = "consolidation"
    COUNCIL = "council"
    APPROVAL = "approval"
    SIGNING = "signing"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


STAGE_TITLES = {
    PlanStage.DRAFT: "проект",
    PlanStage.PROPOSALS: "сбор предложений",
    PlanStage.SECTIONS: "наполнение разделов",
    PlanStage.CONSOLIDATION: "сведение у директора",
    PlanStage.COUNCIL: "на рассмотрении методсовета",
    PlanStage.APPROVAL: "на согласовании",
    PlanStage.SIGNING: "на подписи",
    PlanStage.PUBLISHED: "утверждён",
    PlanStage.CANCELLED: "отменён",
}

SECTION_STAGES = frozenset({PlanStage.DRAFT, PlanStage.PROPOSALS, PlanStage.SECTIONS})
"""Each methodist fills their own section."""

NEXT_STAGES: dict[PlanStage, frozenset[PlanStage]] = {
    PlanStage.DRAFT: frozenset({PlanStage.PROPOSALS, PlanStage.SECTIONS, PlanStage.CONSOLIDATION}),
    PlanStage.PROPOSALS: frozenset({PlanStage.SECTIONS, PlanStage.CONSOLIDATION}),
    PlanStage.SECTIONS: frozenset({PlanStage.CONSOLIDATION}),
    PlanStage.CONSOLIDATION: frozenset({PlanStage.SECTIONS, PlanStage.COUNCIL, PlanStage.APPROVAL}),
    PlanStage.COUNCIL: frozenset({PlanStage.SECTIONS, PlanStage.CONSOLIDATION, PlanStage.APPROVAL}),
    PlanStage.APPROVAL: frozenset(
        {PlanStage.SECTIONS, PlanStage.CONSOLIDATION, PlanStage.COUNCIL, PlanStage.SIGNING}
    ),
    PlanStage.SIGNING: frozenset(
        {PlanStage.CONSOLIDATION, PlanStage.APPROVAL, PlanStage.PUBLISHED}
    ),
    PlanStage.PUBLISHED: frozenset(),
    PlanStage.CANCELLED: frozenset(),
}
"""Every unfinished plan may be cancelled besides."""


def may_go(stage: PlanStage, to: PlanStage) -> bool:
    """Whether a plan may change its stage; staying is always allowed, so that retries are."""
    if to is stage:
        return True
    if to is PlanStage.CANCELLED:
        return stage is not PlanStage.PUBLISHED
    return to in NEXT_STAGES[stage]


SECTIONS = (
    "Организационно-управленческая деятельность",
    "Аналитическая деятельность и мониторинг",
    "Организация работы РМО",
    "Повышение квалификации и межкурсовой период",
    "Наставничество и работа с молодыми педагогами",
    "Профессиональные конкурсы",
    "Методические мероприятия",
    "Информационная деятельность",
    "Инновации и лучшие практики",
    "Консультирование и работа с родителями",
    "Участие в краевых мероприятиях",
    "Иная деятельность по Уставу",
)

DIRECTIONS = {
    "2.1": "Образовательная деятельность",
    "2.2": "Аналитическая деятельность",
    "2.3": "Информационная деятельность",
    "2.4": "Организационно-методическая деятельность",
    "2.5": "Консультационная деятельность",
    "2.6": "Научно-методическая деятельность",
    "2.7": "Иная деятельность по Уставу",
}

OBLIGATORY_DIRECTIONS = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")

TASKS = {
    "1.7.1": "Целевые показатели национальных проектов",
    "1.7.2": "Организационное единство и новые субъекты",
    "1.7.3": "Единое понятийное поле",
    "1.7.4": "Вовлечение педагогов в мероприятия",
    "1.7.5": "Инновационное развитие",
    "1.7.6": "Сетевая деятельность учреждений",
}

CONTEST = "contest"

EVENT_FORMS = {
    "meeting": "Заседание",
    "seminar": "Семинар",
    "workshop": "Мастер-класс",
    "conference": "Конференция, совещание",
    CONTEST: "Конкурс, фестиваль",
    "consultation": "Консультация",
    "monitoring": "Мониторинг, анализ",
    "expertise": "Экспертиза",
    "training": "Курсы, обучение",
    "information": "Информирование, публикация",
    "document": "Подготовка документа",
    "other": "Иное",
}

FUNDING = {
    "": "Без финансирования",
    "centre": "Средства МКУ ДММЦ",
    "organisations": "Средства учреждений",
    "regional": "Краевые средства",
    "other": "Иные источники",
}


class Precision(StrEnum):
    """How exactly the time of an item is named."""

    DAY = "day"
    PERIOD = "period"
    MONTH = "month"


PRECISION_TITLES = {
    Precision.DAY: "в один день",
    Precision.PERIOD: "в течение периода",
    Precision.MONTH: "в течение месяца",
}


class ItemStatus(StrEnum):
    """How an item of a plan stands."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    MOVED = "moved"
    CANCELLED = "cancelled"
    NOT_DONE = "not_done"


STATUS_TITLES = {
    ItemStatus.PLANNED: "план",
    ItemStatus.IN_PROGRESS: "в работе",
    ItemStatus.DONE: "исполнен",
    ItemStatus.MOVED: "перенесён",
    ItemStatus.CANCELLED: "отменён",
    ItemStatus.NOT_DONE: "не исполнен",
}

NEXT_STATUSES: dict[ItemStatus, frozenset[ItemStatus]] = {
    ItemStatus.PLANNED: frozenset(set(ItemStatus) - {ItemStatus.PLANNED}),
    ItemStatus.IN_PROGRESS: frozenset(
        {ItemStatus.DONE, ItemStatus.MOVED, ItemStatus.CANCELLED, ItemStatus.NOT_DONE}
    ),
    ItemStatus.MOVED: frozenset(set(ItemStatus) - {ItemStatus.PLANNED, ItemStatus.MOVED}),
    ItemStatus.NOT_DONE: frozenset({ItemStatus.DONE, ItemStatus.MOVED}),
    ItemStatus.DONE: frozenset(),
    ItemStatus.CANCELLED: frozenset(),
}

UNFULFILLED = (ItemStatus.MOVED, ItemStatus.NOT_DONE)
"""What the next year's draft takes over."""


class Origin(StrEnum):
    """Where an item came from."""

    COPIED = "copied"
    CARRIED = "carried"
    PROPOSAL = "proposal"
    MANUAL = "manual"
    IMPORT = "import"
    CORRECTION = "correction"


ORIGIN_TITLES = {
    Origin.COPIED: "из плана прошлого года",
    Origin.CARRIED: "не исполнен в прошлом году",
    Origin.PROPOSAL: "предложение организации",
    Origin.MANUAL: "внесён вручную",
    Origin.IMPORT: "загружен из таблицы",
    Origin.CORRECTION: "внесён листом изменений",
}
