"""What of the registries an act of destruction leaves, and why: tables, and columns of others.

Whoever adds a table names it here or in `forgetting`; a test holds both against all tables.
"""

_REGISTER = "ведётся постоянно и не относится к одному делу"
_PERMANENT = "годовой план и всё, чем он стал, хранится постоянно"
_OWN = "собственные настройки человека, их меняет и удаляет он сам"
_SETTING = "настройка учреждения, не документ"
_WHO = "кто и что сделал, без слов: идентификаторы, даты и состояния, по ним считают"
_WITH_DOCUMENT = "уничтожается вместе с документом, который назван в акте"

KEPT = {
    "absence": _REGISTER,
    "absence_rule": _REGISTER,
    "account": _REGISTER,
    "acknowledgement_line": _WHO,
    "annual_plan": _PERMANENT,
    "association": _REGISTER,
    "association_member": _REGISTER,
    "busy_days": _REGISTER,
    "calendar_version": _SETTING,
    "case_file": "номенклатура дел: без неё строка журнала не читается",
    "case_section": "номенклатура дел: без неё строка журнала не читается",
    "contest": "название, правила и даты конкурса опубликованы и нужны для отчётов",
    "contest_commission_member": _WHO,
    "contest_draw": _WHO,
    "contest_judge": _WHO,
    "council": _REGISTER,
    "council_seat": _REGISTER,
    "delivery": "содержание стирается вместе с уведомлением дела",
    "document": _WITH_DOCUMENT,
    "document_issue": _WITH_DOCUMENT,
    "document_signature": _WITH_DOCUMENT,
    "document_template": _SETTING,
    "document_version": _WITH_DOCUMENT,
    "entrance": _REGISTER,
    "evidence_pack": "кто и когда взял пакет: нужно, чтобы знать о его копиях",
    "invitation": _REGISTER,
    "mail_server": _SETTING,
    "membership": _REGISTER,
    "municipal_summary": "только числа",
    "municipality": _REGISTER,
    "nomenclature_year": "номенклатура дел: без неё строка журнала не читается",
    "notification": "уведомления дела удаляются целиком",
    "notification_settings": _OWN,
    "number_series": "счётчики журналов",
    "organisation": _REGISTER,
    "parameter": _SETTING,
    "parameter_change": _SETTING,
    "pdf_rendition": _WITH_DOCUMENT,
    "person": _REGISTER,
    "plan_approval": _PERMANENT,
    "plan_item": _PERMANENT,
    "plan_item_change": _PERMANENT,
    "plan_proposal": _PERMANENT,
    "plan_rollover_decision": _PERMANENT,
    "plan_section": _PERMANENT,
    "preference": _OWN,
    "regulation_edition": "редакции Положения хранятся постоянно",
    "resumable_upload": "неоконченная загрузка удаляется через сутки",
    "rmo_attendance": _WHO,
    "saved_filter": _OWN,
    "search_word": "слова пишутся заново с каждой записью: у уничтоженного документа их нет",
    "signature_rules": _SETTING,
    "signature_rules_acceptance": "доказывает действительность других подписей человека",
}
"""Table → why its words stay, or who else erases them."""

KEPT_COLUMNS = {
    "attachment.form_path": "имя поля формы, слов человека в нём нет",
    "collection.indicators": "какие числа собирали: без названий числа не читаются",
    "collection_answer.numbers": "числа отчёта: остаются как статистика",
    "contest_appeal.before": "баллы и места: остаются как статистика",
    "contest_appeal.after": "баллы и места: остаются как статистика",
    "council_session.composition": _WHO,
    "council_vote.voters": _WHO,
    "council_vote.present": _WHO,
    "council_vote.declined": _WHO,
    "council_vote.totals": "итоги голосования: остаются как статистика",
    "score_sheet.scores": "баллы остаются, обоснования стираются по одному",
    "scoring.criteria": "числа остаются, названия стираются по одному",
    "scoring.reserve": _WHO,
    "scoring_object.result": "итоги экспертизы: остаются как статистика",
}
"""Column of a table that is blanked → why it stays."""
