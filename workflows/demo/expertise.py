"""The demo's expertise: two practices, two experts, one sheet is in and the others wait."""

from datetime import time

from workflows.demo.deeds import Deed

CASE = "practices"
MORNING, NOON = time(9, 40), time(12, 30)
EXPERTISE = (
    Deed(
        days_ago=3,
        at=MORNING,
        who="metodistova",
        case=CASE,
        process="expert_scoring",
        values={
            "scoring_title": "Практики для муниципального банка",
            "scoring_basis": "Положение о ММС, п. 2.6",
            "scoring_objects": [
                {"title": "Читательский клуб в малой школе", "organisation": "school_2"},
                {"title": "Наставник рядом", "organisation": "school_1"},
            ],
            "scoring_criteria": [
                {"title": "Актуальность", "max": 15, "step": "1"},
                {"title": "Результаты с данными", "max": 30, "step": "1"},
                {"title": "Тиражируемость", "max": 20, "step": "0.5"},
            ],
            "scoring_experts": ["sudeykin", "ekspertova"],
            "scoring_reserve": ["zhyurieva"],
            "scoring_days": 10,
        },
    ),
    Deed(
        days_ago=1,
        at=NOON,
        who="ekspertova",
        case=CASE,
        element="score_sheet",
        values={
            "decision": "submitted",
            "scores": {
                "k1": {"points": "12", "note": "Малых школ в районе четыре"},
                "k2": {"points": "21", "note": "Показаны два года наблюдений"},
                "k3": {"points": "15.5", "note": "Нужен только школьный фонд"},
            },
        },
    ),
)
