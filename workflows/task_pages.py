"""Pages of rich work that a user task may name instead of a form, as a designer reads them."""

from collections.abc import Mapping

TASK_PAGES: Mapping[str, str] = {
    "regulation_impact": "Процессы и изменённые пункты Положения",
    "acknowledgement": "Ознакомление с документом",
    "council_agenda": "Повестка заседания",
    "council_agenda_review": "Утверждение повестки",
    "council_invitation": "Приглашение на заседание",
    "council_attendance": "Явка на заседание",
    "council_discussion": "Обсуждение вопроса",
    "council_ballot": "Бюллетень",
    "council_close": "Закрытие голосования",
    "council_wording": "Решение по вопросу",
    "council_protocol": "Протокол заседания",
    "contest_declaration": "Декларация члена жюри",
    "contest_distribution": "Распределение заявок",
    "contest_recount": "Пересчёт сумм",
    "contest_draw": "Жеребьёвка",
    "score_sheet": "Оценочный лист",
    "contest_nomination": "Представление педагога на конкурс",
    "contest_application": "Заявка на конкурс",
    "contest_check": "Проверка заявки на конкурс",
    "plan_section": "Раздел плана",
    "plan_consolidation": "Свод плана",
    "plan_proposals": "Предложения в план",
    "plan_correction": "Корректировка плана",
    "plan_correction_review": "Решение о корректировке плана",
    "document_signing": "Подписание документа",
    "plan_review": "Рассмотрение плана",
}
"""Name after `page:` in a form key → what the page is called; the web part draws each of them."""
