"""The demo's council: a session that sits today, one whose agenda waits, a question in the pool."""

from collections.abc import Mapping
from datetime import time

from workflows.demo.deeds import SESSION, Deed, Workday

MORNING, NOON = time(9, 20), time(12, 10)
HERE = ("predsedatelev", "predmetova", "sekretareva", "metodistova", "nastavnikova")
REMOTE = ("zhyurieva",)
PLACE = "МКУ ДММЦ, кабинет 12"


def _began(case: str, days_ago: int, who: str) -> Deed:
    return Deed(days_ago=days_ago, at=MORNING, who=who, case=case, process=SESSION, values={})


def _did(
    case: str,
    days_ago: int,
    who: str,
    element: str,
    values: Mapping[str, object],
    at: time = NOON,
) -> Deed:
    return Deed(days_ago=days_ago, at=at, who=who, case=case, element=element, values=values)


def _question(topic: str, resolution: str, speaker: str, **more: str) -> Mapping[str, str]:
    return {"topic": topic, "resolution": resolution, "speaker": speaker, **more}


def _agenda(day: int, *questions: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "session_date": Workday(offset=day),
        "session_form": "in_person",
        "session_place": PLACE,
        "questions": list(questions),
    }


SITS_TODAY = (
    _began("sits", 8, "sekretareva"),
    _did(
        "sits",
        8,
        "sekretareva",
        "prepare_agenda",
        _agenda(
            0,
            _question(
                "Практика «Наставничество в малой школе»",
                "Рекомендовать практику к включению в муниципальный банк",
                "Методистова А. А., методист",
                materials="Описание практики и отзыв школы № 2 разосланы членам совета.",
            ),
            _question(
                "Эксперт муниципального банка практик",
                "Рекомендовать Молодцову Я. Я. экспертом банка",
                "Предметова Б. Б., методист",
                ballot="secret",
            ),
        ),
    ),
    _did("sits", 7, "predsedatelev", "approve_agenda", {"agenda_decision": "approved"}),
    *(_did("sits", 6, who, "confirm_attendance", {"reply": "yes"}) for who in HERE),
    *(_did("sits", 5, who, "confirm_attendance", {"reply": "remote"}) for who in REMOTE),
    _did(
        "sits",
        0,
        "sekretareva",
        "register_attendance",
        {"present": list(HERE), "remote": list(REMOTE)},
        time(9, 0),
    ),
    _did(
        "sits",
        0,
        "sekretareva",
        "discuss_question",
        {"next_step": "vote", "notes": "Методистова А. А. представила практику, вопросов нет."},
        time(9, 30),
    ),
    _did("sits", 0, "predmetova", "cast_ballot", {"ballot": "for"}, time(9, 35)),
)
"""Sits today: the members vote about the first question."""

WAITS_FOR_THE_CHAIR = (
    _began("next", 3, "sekretareva"),
    _did(
        "next",
        1,
        "sekretareva",
        "prepare_agenda",
        _agenda(
            8,
            _question(
                "Планы работы районных методических объединений",
                "Рекомендовать планы работы РМО к утверждению",
                "Предметова Б. Б., методист",
            ),
        ),
    ),
)

COUNCIL_DEEDS = (*SITS_TODAY, *WAITS_FOR_THE_CHAIR)
