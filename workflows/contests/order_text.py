"""What the orders of a contest say: the regulations made of its configuration, and the results."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflows.contests.shape import DATE_TITLES, STAGE_TITLES, Configuration, Trial
from workflows.decimals import spelled
from workflows.registry.contest_commissions import PART_TITLES, Part

Block = dict[str, Any]


def announcement(
    configuration: Configuration, commissions: Mapping[Part, Sequence[str]]
) -> dict[str, Any]:
    """The order to hold a contest, with its regulations and commissions as appendices."""
    title = configuration.title
    return {
        "blocks": [
            numbered(
                f"Провести конкурс «{title}» в сроки, указанные в положении (приложение 1).",
                "Утвердить положение о конкурсе (приложение 1).",
                "Утвердить составы оргкомитета и комиссий (приложение 2).",
                "Руководителям образовательных организаций обеспечить участие педагогов.",
                "Контроль исполнения оставляю за собой.",
            )
        ],
        "appendices": [
            {"title": f"Приложение 1. Положение: «{title}»", "blocks": rules(configuration)},
            {"title": "Приложение 2. Оргкомитет и комиссии", "blocks": people(commissions)},
        ],
    }  # fmt: skip


def rules(configuration: Configuration) -> list[Block]:
    """The regulations: goals, participants, dates, trials, jury, appeals, data, awards."""
    return [
        heading("1. Цели"),
        paragraph(configuration.goal or "Цели определяет организационный комитет."),
        heading("2. Участники"),
        paragraph(configuration.audience or "Педагоги муниципальных организаций."),
        _fields(_who(configuration)),
        heading("3. Сроки"),
        _fields(_dates(configuration)),
        heading("4. Испытания и критерии"),
        *(block for each in configuration.trials for block in _trial(each)),
        heading("5. Жюри"),
        paragraph(_jury(configuration)),
        heading("6. Апелляции"),
        paragraph(_appeals(configuration)),
        heading("7. Персональные данные"),
        paragraph(
            "Участник даёт отдельное согласие на обработку персональных данных. Согласие на их "
            "распространение даётся отдельно и необязательно: без него результат публикуют без "
            "фамилии, а участие не ограничивают."
        ),
        heading("8. Награждение"),
        paragraph(_awards(configuration)),
    ]  # fmt: skip


def people(commissions: Mapping[Part, Sequence[str]]) -> list[Block]:
    """Who is in which commission."""
    found: list[Block] = []
    for part, title in PART_TITLES.items():
        if names := commissions.get(part):
            found += [heading(title.capitalize()), bullets(names)]
    return found


def jury_change(title: str, added: Sequence[str], reason: str) -> dict[str, Any]:
    """The order that adds people to a jury."""
    return {
        "blocks": [
            paragraph(reason),
            numbered(
                f"Включить в состав жюри конкурса «{title}»: {', '.join(added)}.",
                "Новым членам жюри представить декларации о связях с участниками.",
            ),
        ]
    }


def results(title: str, rows: Sequence[Sequence[str]], *, is_ranked: bool) -> dict[str, Any]:
    """The order about the results; the names are those of the document, not of a publication."""
    columns = [("№ заявки", 2), ("Участник", 5), ("Организация", 4), ("Награда", 4)]
    if is_ranked:
        columns[3:3] = [("Балл", 2), ("Место", 2)]
    return {
        "blocks": [
            numbered(
                f"Утвердить итоги конкурса «{title}» (приложение).",
                "Вручить участникам дипломы и сертификаты.",
                "Рекомендовать руководителям организаций поощрить участников.",
            )
        ],
        "appendices": [
            {
                "title": "Приложение. Итоги конкурса",
                "blocks": [table(columns, rows)],
            }
        ],
    }


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text, "level": 2}


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def numbered(*items: str) -> Block:
    return {"kind": "list", "numbered": True, "items": list(items)}


def bullets(items: Sequence[str]) -> Block:
    return {"kind": "list", "numbered": False, "items": list(items)}


def table(columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> Block:
    return {
        "kind": "table",
        "columns": [{"title": title, "share": share} for title, share in columns],
        "rows": [list(row) for row in rows],
    }


def day(value: date | None) -> str:
    return f"{value:%d.%m.%Y}" if value else "не назначено"


def _fields(rows: Sequence[Sequence[str]]) -> Block:
    return {"kind": "fields", "rows": [list(row) for row in rows]}


def _who(configuration: Configuration) -> list[list[str]]:
    limits = configuration.eligibility
    quota = configuration.quota_per_school
    named = {
        "Номинации": ", ".join(each.title for each in configuration.nominations),
        "Стаж не меньше, лет": limits.min_experience,
        "Стаж не больше, лет": limits.max_experience,
        "Возраст не больше, лет": limits.max_age,
        "Классное руководство не меньше, лет": limits.min_class_experience,
        "Победитель не участвует, лет": limits.winner_break_years,
        "Человек в заявке не больше": configuration.team_size,
        "Заявок от организации не больше": quota,
    }
    return [[title, str(value)] for title, value in named.items() if value is not None]


def _dates(configuration: Configuration) -> list[list[str]]:
    days = configuration.dates
    return [[title, day(getattr(days, name))] for name, title in DATE_TITLES.items()]


def _trial(trial: Trial) -> list[Block]:
    stage = STAGE_TITLES[trial.stage]
    about = f"{trial.title}: {stage}, до {spelled(trial.maximum)} баллов, вес {trial.weight} %."
    rows = [[each.title, spelled(each.maximum), spelled(each.step)] for each in trial.criteria]
    return [paragraph(about), table((("Критерий", 8), ("Балл до", 2), ("Шаг", 2)), rows)]


def _jury(configuration: Configuration) -> str:
    jury = configuration.jury
    percent = spelled(jury.spread_threshold * 100)
    return (
        f"В жюри не меньше {jury.minimum} человек, в резерве — {jury.reserve}. Заявку оценивают "
        f"{jury.per_application}. Член жюри не оценивает родственников, коллег, тех, с кем работал "
        f"в последние {jury.past_years} г., наставляемых и соавторов. Если оценки расходятся "
        f"больше чем на {percent} %, приглашают ещё одного эксперта. Итог — среднее листов."
    )  # fmt: skip


def _appeals(configuration: Configuration) -> str:
    rules_ = configuration.appeals
    if not rules_.enabled:
        return "Апелляции не предусмотрены."
    score = "" if rules_.against_score else " Несогласие с баллом основанием не является."
    return (
        f"Апелляцию на порядок проведения и подсчёт подают в течение {rules_.window_days} р. д. "
        f"после объявления результата.{score} Решение апелляционной комиссии окончательное."
    )


def _awards(configuration: Configuration) -> str:
    papers = configuration.documents
    if not configuration.ranked:
        return f"Места не присуждаются. Участники получают документ: {papers.certificate}."
    return (
        f"Награды: {', '.join(dict.fromkeys(papers.diplomas))}; остальным — {papers.certificate}."
    )
