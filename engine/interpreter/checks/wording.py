"""What is not executed, in words, and what to draw instead."""

EVENTS = {
    "timer": "Таймер",
    "message": "Сообщение",
    "signal": "Сигнал",
    "error": "Ошибка",
    "escalation": "Эскалация",
    "terminate": "Остановка",
    "conditional": "Условие",
    "link": "Связь",
    "compensate": "Компенсация",
    "cancel": "Отмена",
}
"""Kind of event → what it is called on a diagram."""

NO_DEFINITION = "У события нет определения: неясно, чего оно ждёт или что сообщает."


def event_refused(kind: str) -> str:
    """Say that an event of this kind is not executed where it stands."""
    if kind == "none":
        return NO_DEFINITION
    if kind == "reference":
        return "Определение события записано отдельно от него, такое событие не исполняется."
    if kind not in EVENTS:
        return "Событие с таким определением не исполняется."
    return f"{EVENTS[kind]} в событии на этом месте не исполняется."


INSTEAD = {
    "none": "Добавьте определение: таймер, сообщение, сигнал, ошибку или другое.",
    "complexGateway": "Нарисуйте исключающий, включающий или параллельный шлюз.",
    "compensate": "Ловит компенсацию граничное событие, вызывает промежуточная посылка или конец.",
    "conditional": "Условие ждут только внутри дела: до его начала нет данных, которые можно "
    "проверить. Начните процесс сообщением, сигналом или таймером.",
    "link": "Связью бывают только промежуточные события; соедините элементы потоком.",
    "cancel": "Нарисуйте событие отмены в конце транзакции и на её границе.",
    "reference": "Задайте определение внутри самого события.",
    "behaviour": "Оставьте у повтора обычное поведение (behavior=All).",
}
