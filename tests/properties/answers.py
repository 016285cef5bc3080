"""Fills in any shipped form at random, as a person could: read from the form, not from a list."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache

from engine.forms import Option
from workflows.settings import SHIPPED_PROCESSES

Choose = Callable[[list], object]
"""Picks one of a list; the list is never empty."""
Options = Callable[[str, Mapping], list[Option]]

APPLIED = {
    "school:letter": {"id": "letter_1", "name": "Представление.pdf", "size": 1000},
    "workshop:portfolio": {"id": "work_1", "name": "Портфолио.docx", "size": 2000},
}
# What the pages of rich work send.
PAGES = {
    "page:regulation_impact": {"decision": ["checked"]},
    "page:acknowledgement": {"decision": ["acknowledged"]},
    "page:score_sheet": {
        "decision": ["submitted", "submitted", "submitted", "recused"],
        "recusal_reason": ["Работали вместе"],
        "scores": [
            {"k1": {"points": points, "note": "Обоснование балла"}} for points in ("2", "6", "9")
        ],
    },
    "page:contest_nomination": {"files": [APPLIED]},
    "page:contest_application": {
        "decision": ["confirmed", "confirmed", "confirmed", "returned", "declined"],
        "remark": ["Сведения о стаже неверны"],
    },
    "page:contest_check": {
        "decision": ["admitted", "admitted", "refused"],
        "remark": ["Файл не открывается"],
    },
    "page:plan_section": {"decision": ["done"]},
    "page:plan_correction": {
        "decision": ["submitted", "submitted", "withdrawn"],
        "changes": [
            [{"kind": "cancel", "item_id": "item_1", "reason": "Нет участников"}],
            [{"kind": "cancel", "item_id": "item_6", "reason": "Нет участников"}],
            [],
        ],
    },
    "page:plan_correction_review": {"decision": ["approved", "approved", "returned", "rejected"]},
    "page:plan_consolidation": {
        "decision": ["to_council", "to_council", "return_sections"],
        "rollover": [[{"item": "item_12", "verdict": "keep"}], []],
    },
    "page:contest_declaration": {
        "relations": [{}, {}, {"contest_festival_3": "colleague"}],
    },
    "page:contest_distribution": {
        "decision": ["confirmed", "confirmed", "redraw"],
        "seed": ["7", "8", "9"],
    },
    "page:contest_draw": {"seed": ["2027", "14"]},
    "page:document_signing": {
        "counting_signature": ["signed"],
        "sign_decision": ["signed", "signed", "returned", "refused"],
        "consent_decision": ["signed", "signed", "refused"],
        "secretary_signature": ["signed", "signed", "returned", "refused"],
        "chair_signature": ["signed", "signed", "returned", "refused"],
        "head_signature": ["signed", "signed", "returned", "refused"],
    },
}
COUNTED = {
    "contest_scored": {"1": "33", "2": "32", "3": "25", "4": "16"},
    "contest_festival": {"1": "0", "2": "0", "3": "0", "4": "0"},
}
"""What the sheets of a contest of the district come to: nobody scores the festival."""
LETTERS = "Ответ на вопрос формы"
MEMBERS = ["predsedatelev", "sekretareva", "zamov", "lesnaya", "uchiteleva"]


def of_the_council(page: str, today: date) -> dict[str, list]:
    """What the pages of a session send; mostly the council has its quorum and votes."""
    later = (today + timedelta(days=7)).isoformat()
    order = {"text": "Подготовить положение", "executor": "metodistova", "due": later}
    question = {"topic": "Банк практик", "resolution": "Рекомендовать практику"}
    return {
        "page:council_agenda": {
            "session_date": [later],
            "session_form": ["in_person", "in_person", "mixed", "absentee"],
            "session_place": ["Кабинет 12"],
            "questions": [[question], [{**question, "ballot": "secret"}, question]],
        },
        "page:council_agenda_review": {
            "agenda_decision": ["approved", "approved", "remarks"],
            "agenda_remark": ["Добавьте докладчика"],
        },
        "page:council_invitation": {"reply": ["yes", "yes", "remote", "no"]},
        "page:council_attendance": {"present": [MEMBERS, MEMBERS, MEMBERS[:3], MEMBERS[:2]]},
        "page:council_discussion": {
            "next_step": ["vote", "vote", "vote", "postpone", "withdraw", "inform", "break"],
            "next_reason": ["Нужны данные"],
            "resume_on": [later],
            "notes": ["Обсудили"],
            "proposed_decision": ["approved", "remarks"],
            "recused": [[], [], ["lesnaya"]],
            "amendments": [[], ["Добавить срок"]],
        },
        "page:council_ballot": {"ballot": ["for", "for", "against", "abstained"]},
        "page:council_close": {"not_voting": [True]},
        "page:council_wording": {"decision_text": ["Решили"], "orders": [[], [], [order]]},
        "page:council_protocol": {"opening": ["Повестка утверждена"]},
    }[page]


@cache
def forms() -> dict[str, dict]:
    """Every shipped form by its key; keys are unique over all folders."""
    found = {}
    for path in sorted(SHIPPED_PROCESSES.glob("*/forms/*.form")):
        assert path.stem not in found, path
        found[path.stem] = json.loads(path.read_bytes())
    return found


def answer(form_key: str, known: Mapping, today: date, options: Options, choose: Choose) -> dict:
    """Values that the form of a user task accepts."""
    if form_key.startswith("page:council_"):
        return {name: choose(values) for name, values in of_the_council(form_key, today).items()}
    if form_key == "page:contest_recount":
        return {"totals": COUNTED[str(known["contest_id"])]}
    if form_key.startswith("page:"):
        return {name: choose(values) for name, values in PAGES[form_key].items()}
    components = forms()[form_key]["components"]
    return _values(components, known, today, options, choose)


def _values(
    components: list[dict], known: Mapping, today: date, options: Options, choose: Choose
) -> dict:
    values: dict[str, object] = {}
    for component in components:
        if component["type"] == "dynamiclist":
            least = int(component.get("properties", {}).get("minItems", 1))
            is_fixed = component.get("allowAddRemove") is False and known.get(component["path"])
            rows = len(known[component["path"]]) if is_fixed else choose([least, least + 1])
            values[component["path"]] = [
                _values(component["components"], known, today, options, choose) for _ in range(rows)
            ]
        elif "key" in component and not component.get("readonly"):
            values[component["key"]] = _value(component, known, today, options, choose)
    return values


def _value(field: Mapping, known: Mapping, today: date, options: Options, choose: Choose) -> object:
    kind, rules = field["type"], field.get("validate", {})
    if kind == "filepicker":
        return []
    if kind == "number":
        return choose([rules["min"], rules["max"]])
    if kind == "datetime":
        # A bounded date may be bounded by tomorrow.
        bounds = field.get("properties", {})
        days = 1 if "maxDate" in bounds else int(str(choose([1, 3])))
        days += 7 if "minDate" in bounds else 0  # the next working day may be far
        return (today + timedelta(days=days)).isoformat()
    if kind in ("radio", "select"):
        return choose(_choices(field, known, options))
    if kind in ("checklist", "taglist"):
        every = _choices(field, known, options)
        # Mostly nearly everybody, seldom nobody: quorum and majority must be met now and then.
        least = 1 if rules.get("required") else 0
        return every[: int(str(choose([least, (len(every) + 1) // 2, len(every), len(every)])))]
    return LETTERS[: int(rules.get("maxLength") or len(LETTERS))]


def _choices(field: Mapping, known: Mapping, options: Options) -> list:
    source = field.get("properties", {}).get("source")
    if "valuesKey" in field:
        return [option["value"] for option in known[field["valuesKey"]]]
    if source:
        return [option.value for option in options(source, known)]
    return [value["value"] for value in field["values"]]
