"""What the service tasks of a contest take and give, as designers read it."""

from typing import Any

from engine import Handler
from workflows.topics import Topic

CONTEST = {"contest_id": "Конкурс"}
STAGE = {**CONTEST, "stage": "Этап: remote, total или код испытания"}
LETTER = {"letter_text": "Текст сообщения", "people_to_tell": "Кому"}

RUN_TOPICS = (
    Topic(
        name="check",
        title="Проверить настройку конкурса",
        inputs={**CONTEST, "plan_item_id": "Пункт плана, если с него началось"},
        outputs={
            "contest_title": "Название",
            "problems_text": "Что мешает объявить",
            "is_ready": "Можно ли объявлять",
        },
    ),
    Topic(
        name="compose_order",
        title="Составить распоряжение и положение о конкурсе",
        inputs=CONTEST,
        outputs={
            "order_kind": "Вид документа",
            "order_signer": "Роль подписанта",
            "order_title": "Заголовок",
            "order_body": "Содержание с приложениями",
            "organisers": "Оргкомитет",
        },
    ),
    Topic(
        name="open",
        title="Открыть приём заявок",
        inputs={**CONTEST, "document_id": "Подписанное распоряжение"},
        outputs={"applications_until": "Последний день приёма", **LETTER},
    ),
    Topic(
        name="close_reception",
        title="Закрыть приём заявок",
        inputs=CONTEST,
        outputs={"unchecked_count": "Сколько заявок ещё проверяют"},
    ),
    Topic(
        name="count_admitted",
        title="Посчитать допущенные заявки",
        inputs={**CONTEST, "is_extended": "Продлевали ли приём"},
        outputs={
            "unchecked_count": "Сколько заявок ещё проверяют",
            "admitted_count": "Сколько допущено",
            "is_enough": "Хватает ли заявок",
            "few_choices": "Что можно решить",
        },
    ),
    Topic(
        name="extend",
        title="Продлить приём заявок",
        inputs={**CONTEST, "days": "На сколько рабочих дней"},
        outputs={
            "applications_until": "Последний день приёма",
            "is_extended": "Приём продлён",
            **LETTER,
        },
    ),
    Topic(
        name="set_state",
        title="Записать состояние конкурса",
        inputs={**CONTEST, "state": "Состояние"},
        outputs={"contest_state": "Состояние"},
    ),
    Topic(
        name="postpone",
        title="Перенести очный этап",
        inputs={
            **CONTEST,
            "new_date": "Новый день; без него — прежний",
            "is_online": "Дистанционно ли",
            "reason": "Причина",
        },
        outputs={"stage_begins_on": "День очного этапа", **LETTER},
    ),
    Topic(
        name="cancel",
        title="Отменить конкурс",
        inputs={**CONTEST, "reason": "Основание"},
        outputs=LETTER,
    ),
    Topic(
        name="finish",
        title="Записать распоряжение об итогах, закончить заявки",
        inputs={**CONTEST, "document_id": "Подписанное распоряжение"},
        outputs={"contest_state": "Состояние"},
    ),
)

JURY_TOPICS = (
    Topic(
        name="begin_jury",
        title="Начать подготовку жюри",
        inputs=CONTEST,
        outputs={
            "jurors_to_declare": "Кто подаёт декларации",
            "jury_chair": "Председатель жюри",
            "counting_members": "Счётная комиссия",
            "organisers": "Оргкомитет",
            "has_remote_stage": "Есть ли заочные испытания",
            "draw_seed": "Число жребия",
        },
    ),
    Topic(
        name="find_conflicts",
        title="Найти конфликты интересов",
        inputs={**CONTEST, "permitted": "Пары, которые председатель допустил"},
        outputs={
            "doubtful_pairs": "Пары, о которых решает председатель",
            "jurors_left": "Сколько членов жюри у заявки, где их меньше всего",
            "jury_state": "enough, few или stop",
            "undeclared_text": "Кто не подал декларацию",
        },
    ),
    Topic(
        name="distribute",
        title="Распределить заявки для просмотра",
        inputs={**CONTEST, "seed": "Число жребия", "permitted": "Допущенные пары"},
        outputs={"distribution_id": "Распределение", "unfilled_count": "Заявок, где не хватает"},
    ),
    Topic(
        name="confirm",
        title="Назначить членов жюри по распределению",
        inputs={**CONTEST, "distribution_id": "Просмотренное распределение"},
        outputs={"distribution_id": "Распределение"},
    ),
    Topic(
        name="recuse",
        title="Отвести члена жюри, позвать резерв",
        inputs={
            **CONTEST,
            "juror": "Кто",
            "reason": "Причина",
            "permitted": "Допущенные пары",
        },
        outputs={"jury_gap_text": "Где не хватает", "is_jury_short": "Не хватает ли жюри"},
    ),
    Topic(
        name="compose_change",
        title="Составить приказ об изменении жюри",
        inputs={**CONTEST, "new_jurors": "Кого включить", "reason": "Почему"},
        outputs={
            "change_title": "Заголовок",
            "change_body": "Содержание",
            "new_jurors": "Кого можно включить",
            "has_new_jurors": "Есть ли кого включать",
            "change_problem": "Почему нельзя",
        },
    ),
    Topic(
        name="change_jury",
        title="Включить новых членов жюри",
        inputs={**CONTEST, "new_jurors": "Кого включить"},
        outputs={"jury_size": "Сколько членов жюри"},
    ),
)

STAGE_TOPICS = (
    Topic(
        name="begin_stage",
        title="Передать заявки на оценку",
        inputs=STAGE,
        outputs={"open_count": "Сколько заявок оценивают", "stage_ends_on": "До какого дня"},
    ),
    Topic(
        name="check_stage",
        title="Проверить, все ли заявки оценены",
        inputs=STAGE,
        outputs={"open_count": "Сколько заявок ещё не оценено"},
    ),
    Topic(
        name="begin_final",
        title="Начать очный этап",
        inputs=CONTEST,
        outputs={
            "trials": "Испытания: code, title",
            "finalists_count": "Сколько участников",
            "stage_begins_on": "День очного этапа",
        },
    ),
    Topic(
        name="tell_order",
        title="Сообщить порядок выступлений",
        inputs=STAGE,
        outputs=LETTER,
    ),
)

COUNTING_TOPICS = (
    Topic(
        name="count",
        title="Посчитать баллы этапа",
        inputs=STAGE,
        outputs={
            "counted_title": "Что посчитано",
            "counted_total": "Сколько заявок",
            "differences_text": "Расхождения",
            "chair_votes": "Голоса председателя",
        },
    ),
    Topic(
        name="compare_counts",
        title="Сверить подсчёт счётной комиссии",
        inputs={**STAGE, "recounts": "Расхождения каждого члена комиссии"},
        outputs={"sums_agree": "Сошлось ли", "differences_text": "Что не сошлось"},
    ),
    Topic(
        name="find_ties",
        title="Найти равенство, которое решает председатель",
        inputs={
            **STAGE,
            "votes": "Голоса председателя, первый выше",
            "vote": "Новый голос; share — разделить место",
        },
        outputs={
            "chair_votes": "Голоса председателя",
            "has_ties": "Нужен ли голос",
            "tie_choices": "За кого можно голосовать",
        },
    ),
    Topic(
        name="draft_protocol",
        title="Определить результаты и составить протокол",
        inputs={**STAGE, "votes": "Голоса председателя"},
        outputs={"document_id": "Протокол"},
    ),
    Topic(
        name="tell_results",
        title="Записать результаты и сообщить каждому свой",
        inputs=STAGE,
        outputs={"told_count": "Скольким"},
    ),
    Topic(
        name="compose_results",
        title="Составить распоряжение об итогах",
        inputs=CONTEST,
        outputs={"order_title": "Заголовок", "order_body": "Содержание"},
    ),
)


def told(services: Any, topics: tuple[Topic, ...]) -> tuple[Handler, ...]:
    """A handler for each topic; it is the method of that name."""
    return tuple(
        Handler(
            topic=f"contests.{topic.name}",
            run=getattr(services, topic.name),
            title=topic.title,
            inputs=topic.inputs,
            outputs=topic.outputs,
        )
        for topic in topics
    )
