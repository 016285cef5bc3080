"""jBPM (Drools)."""

from engine.interpreter.vocabularies.words import IGNORED, REFUSED, Word, attribute, element

JBPM: list[Word] = [
    *attribute(
        "taskName",
        REFUSED,
        "Работу выполняет программа другой системы.",
        "Нарисуйте сервисную задачу с темой (topic).",
        on="task",
    ),
    *attribute(
        "ruleFlowGroup",
        REFUSED,
        "Правила другой системы не исполняются.",
        "Замените их таблицей решений (decisionRef).",
        on="businessRuleTask",
    ),
    *attribute(
        "adHoc",
        REFUSED,
        "Весь процесс без порядка действий не исполняется.",
        "Нарисуйте подпроцесс ad-hoc.",
        on="process",
        harmless="false",
    ),
    *attribute(
        "waitForCompletion",
        REFUSED,
        "Вызов без ожидания не исполняется.",
        "Пошлите сообщение, с которого начинается другой процесс.",
        on="callActivity",
        harmless="true",
    ),
    *element(
        "onEntry-script onExit-script",
        REFUSED,
        "Действие при входе и выходе на схеме не видно; оно не исполняется.",
        "Нарисуйте его задачей-сценарием.",
    ),
    *element("import global metaData", IGNORED, "Настройки другой системы."),
]
