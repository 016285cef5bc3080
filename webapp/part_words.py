"""What the kinds of steps, columns and fields in process files are called on pages."""

from flask_babel import gettext as _


def kinds() -> dict[str, str]:
    """Kind of a part, as the file names it → what people call it."""
    return {**_nodes(), **_other_parts(), **_fields()}


def _nodes() -> dict[str, str]:
    return {
        "userTask": _("Задача"),
        "manualTask": _("Ручной шаг"),
        "task": _("Шаг"),
        "serviceTask": _("Автоматический шаг"),
        "businessRuleTask": _("Шаг решения"),
        "scriptTask": _("Вычисление"),
        "sendTask": _("Отправка сообщения"),
        "receiveTask": _("Ожидание сообщения"),
        "callActivity": _("Вызов процесса"),
        "subProcess": _("Подпроцесс"),
        "adHocSubProcess": _("Подпроцесс без порядка"),
        "transaction": _("Транзакция"),
        "exclusiveGateway": _("Исключающий шлюз"),
        "parallelGateway": _("Параллельный шлюз"),
        "inclusiveGateway": _("Включающий шлюз"),
        "eventBasedGateway": _("Шлюз по событиям"),
        "startEvent": _("Начальное событие"),
        "endEvent": _("Конечное событие"),
        "intermediateCatchEvent": _("Ожидание события"),
        "intermediateThrowEvent": _("Промежуточное событие"),
        "boundaryEvent": _("Событие на границе"),
    }


def _other_parts() -> dict[str, str]:
    return {
        "definitions": _("Файл"),
        "process": _("Процесс"),
        "collaboration": _("Схема взаимодействия"),
        "participant": _("Участник"),
        "lane": _("Дорожка"),
        "sequenceFlow": _("Поток"),
        "messageFlow": _("Поток сообщений"),
        "association": _("Связь"),
        "dataObject": _("Данные"),
        "dataObjectReference": _("Данные"),
        "dataStore": _("Хранилище"),
        "dataStoreReference": _("Хранилище"),
        "message": _("Сообщение"),
        "signal": _("Сигнал"),
        "error": _("Отказ"),
        "escalation": _("Эскалация"),
        "textAnnotation": _("Пояснение"),
        "group": _("Рамка"),
        "decision": _("Решение"),
        "inputData": _("Исходные данные"),
        "businessKnowledgeModel": _("Функция"),
        "knowledgeSource": _("Источник знаний"),
        "decisionService": _("Служба решений"),
        "itemDefinition": _("Тип данных"),
        "import": _("Подключённый файл"),
        "input": _("Столбец условий"),
        "output": _("Столбец результата"),
        "rule": _("Строка"),
    }


def _fields() -> dict[str, str]:
    return {
        "form": _("Форма"),
        "textfield": _("Поле текста"),
        "textarea": _("Поле длинного текста"),
        "number": _("Поле числа"),
        "datetime": _("Поле даты и времени"),
        "select": _("Выбор из списка"),
        "radio": _("Переключатель"),
        "checklist": _("Отметки"),
        "taglist": _("Метки"),
        "checkbox": _("Флажок"),
        "filepicker": _("Поле файла"),
        "expression": _("Вычисляемое поле"),
        "dynamiclist": _("Список строк"),
        "text": _("Пояснение"),
        "separator": _("Линия"),
        "spacer": _("Отступ"),
        "table": _("Таблица"),
        "button": _("Кнопка"),
    }
