"""Walks the annual plan's process as far as a test needs it, through the pages."""

import re

from engine import InboxQuery

YEAR = "2026/27"


def start_plan(district) -> str:
    """Start planning as the director; answers the instance's id."""
    engine = district.application.engine
    instance = engine.start("annual_plan", {"school_year": YEAR}, district.actor("director"))
    engine.work()
    return instance.id


def tasks_of(district, login: str):
    """The open user tasks in a person's inbox."""
    return district.application.engine.inbox(InboxQuery(), district.actor(login)).items


def draft_document(district, title: str) -> None:
    """Ask for an order of the centre: methodists and the clerk may draft it."""
    values = {
        "document_kind": "order_dmmc", "document_title": title, "document_basis": "План",
        "approvers": ["methodist"], "signer_role": "dmmc_director",
    }  # fmt: skip
    engine = district.application.engine
    engine.start("document_approval", values, district.actor("director"))
    engine.work()


def answer_proposals(district, as_) -> None:
    """Both schools say that they have none."""
    for login in ("deputy", "deputy7"):
        for task in tasks_of(district, login):
            answer = as_(login).post(f"/tasks/{task.id}/complete", {"has_proposals": "no"})
            assert answer.status_code == 303, words(answer.get_data(as_text=True))
    district.application.engine.work()


def fill_sections(district, as_) -> None:
    """Both methodists hand their sections in as they are."""
    for login in ("methodist", "predmetova"):
        browser = as_(login)
        for task in tasks_of(district, login):
            assert browser.post(f"/tasks/{task.id}/complete").status_code == 303
    district.application.engine.work()


def item(district, **changes) -> dict[str, object]:
    """A faultless item as a person would type it."""
    return {
        "title": "Семинар «Функциональная грамотность»",
        "form": "seminar",
        "directions": ["2.4"],
        "precision": "day",
        "starts_on": "2026-10-22",
        "ends_on": "2026-10-22",
        "participants": "учителя-предметники",
        "responsible_id": district.people["methodist"],
        "expected_result": "методические рекомендации",
        "indicator": "не меньше 30 участников",
        "funding": "",
        **changes,
    }


def words(html: str) -> str:
    """What a person reads on a page."""
    main = html[html.index("<main") :] if "<main" in html else html
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()
