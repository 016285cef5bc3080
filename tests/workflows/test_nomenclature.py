"""The nomenclature of files: who edits it, what it may say, and what its end means."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import Actor, Conflict, Database, InvalidForm, ManualClock, NotFound, NotPermitted
from tests.workflows.conftest import NOW, assembled
from workflows import CaseCard, DocumentQuery, ProcessApplication
from workflows.desks.nomenclature import Nomenclature
from workflows.registry import nomenclature, numbering
from workflows.registry.base import Registry
from workflows.registry.documents import Document

CLERK = Actor(user_id="registratorova", name="Р.", principals=frozenset({"clerk"}))
DIRECTOR = Actor(user_id="direktorov", name="Д.", principals=frozenset({"dmmc_director"}))
TEACHER = Actor(user_id="uchitelev", name="У.", principals=frozenset({"teacher@oo5"}))
CARD = CaseCard(index="02-20", title="Переписка", years="3", note="3 года")


@pytest.fixture
def app(quick_database: Database, clock: ManualClock) -> ProcessApplication:
    return assembled(quick_database, clock)


def registered(app: ProcessApplication, kind: str = "order_dmmc", title: str = "О плане") -> str:
    with app.database.write("default") as session:
        registry = Registry(session=session, tenant="default", now=app.clock.now())
        row = registry.add(Document(kind=kind, title=title, body={}, created_at=NOW))
        numbering.register(registry, row, "direktorov", registry.today)
        return row.id


def desk_of(app: ProcessApplication) -> Nomenclature:
    return app.records.nomenclature


def test_a_list_begins_with_the_usual_files(app: ProcessApplication) -> None:
    assert not desk_of(app).get(2026, CLERK).is_written
    desk_of(app).write(2026, CLERK)
    view = desk_of(app).get(2026, CLERK)
    assert [number for number, _title, _cases in view.sections] == ["01", "02", "03"]
    assert view.untaken == ()
    with pytest.raises(Conflict, match="на текущий или на следующий"):
        desk_of(app).write(2031, CLERK)


def test_the_clerk_adds_and_changes_files(app: ProcessApplication) -> None:
    desk_of(app).save_case(2026, "", CARD, CLERK)
    made = next(c for _n, _t, cs in desk_of(app).get(2026, CLERK).sections for c in cs
                if c.index == "02-20")  # fmt: skip
    assert (made.title, made.years, made.term) == ("Переписка", 3, "3 года")
    closed = replace(CARD, years="", note="", closed=True)
    desk_of(app).save_case(2026, made.id, closed, CLERK)
    again = next(c for _n, _t, cs in desk_of(app).get(2026, CLERK).sections for c in cs
                 if c.id == made.id)  # fmt: skip
    assert (again.term, again.closed_on is not None) == ("постоянно", True)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"index": "5"}, "index", "через дефис"),
        ({"index": "01-05"}, "index", "уже есть"),
        ({"index": "77-05"}, "index", "Раздела 77 нет"),
        ({"title": ""}, "title", "заголовок"),
        ({"years": "-1"}, "years", "целое число"),
        ({"years": "²"}, "years", "целое число"),
        ({"note": "я" * 201}, "note", "Не длиннее"),
        ({"kinds": ("memo",)}, "kinds", "из списка"),
        ({"kinds": ("protocol",)}, "kinds", "уже попадает в дело 01-08"),
    ],
)
def test_a_wrong_card_is_refused_by_field(
    app: ProcessApplication, change: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(InvalidForm) as refused:
        desk_of(app).save_case(2026, "", replace(CARD, **change), CLERK)
    assert words in refused.value.errors[field]


def test_a_kind_without_an_open_file_is_named(app: ProcessApplication) -> None:
    view = desk_of(app).get(2026, CLERK)
    desk_of(app).write(2026, CLERK)
    view = desk_of(app).get(2026, CLERK)
    orders = next(c for _n, _t, cs in view.sections for c in cs if c.index == "01-05")
    shut = CaseCard(index="01-05", title=orders.title, closed=True, kinds=orders.kinds)
    desk_of(app).save_case(2026, orders.id, shut, CLERK)
    assert desk_of(app).get(2026, CLERK).untaken == ("Приказ ДММЦ",)


def test_sections_are_added_and_renamed(app: ProcessApplication) -> None:
    desk_of(app).save_section(2026, "04", "Конкурсы", CLERK)
    desk_of(app).save_section(2026, "04", "Муниципальные конкурсы", CLERK)
    assert desk_of(app).get(2026, CLERK).sections[-1][:2] == (
        "04",
        "Муниципальные конкурсы",
    )
    with pytest.raises(InvalidForm) as refused:
        desk_of(app).save_section(2026, "4", " ", CLERK)
    assert set(refused.value.errors) == {"number", "section_title"}


def test_the_director_approves_and_the_year_closes_at_its_end(
    app: ProcessApplication, clock: ManualClock
) -> None:
    with pytest.raises(NotPermitted):
        desk_of(app).approve(2026, "приказ", CLERK)
    with pytest.raises(InvalidForm):
        desk_of(app).approve(2026, " ", DIRECTOR)
    desk_of(app).approve(2026, "приказ от 25.12.2025 № 01-05/40-од", DIRECTOR)
    with pytest.raises(Conflict, match="после 25 декабря"):
        desk_of(app).close(2026, CLERK)
    clock.set(datetime(2026, 12, 30, 3, tzinfo=UTC))
    desk_of(app).close(2026, CLERK)
    with pytest.raises(Conflict, match="закрыта"):
        desk_of(app).save_case(2026, "", CARD, CLERK)
    with pytest.raises(Conflict, match="закрыта"):
        registered(app)


def test_next_year_is_copied_without_closed_files(app: ProcessApplication) -> None:
    desk_of(app).save_case(2026, "", replace(CARD, closed=True), CLERK)
    desk_of(app).write(2027, CLERK)
    copied = [c.index for _n, _t, cs in desk_of(app).get(2027, CLERK).sections for c in cs]
    assert "02-20" not in copied
    assert "01-05" in copied


def test_outsiders_read_neither_files_nor_journals(app: ProcessApplication) -> None:
    for verb in (
        lambda: desk_of(app).get(2026, TEACHER),
        lambda: desk_of(app).write(2026, TEACHER),
        lambda: app.documents.search(DocumentQuery(), TEACHER),
        lambda: app.documents.export(DocumentQuery(), TEACHER),
        lambda: app.documents.annul(registered(app), "ошибка", TEACHER),
        lambda: app.documents.continue_paper("order_dmmc", 2026, 5, TEACHER),
    ):
        with pytest.raises(NotPermitted):
            verb()


def test_documents_are_found_by_words_kind_year_and_state(app: ProcessApplication) -> None:
    order, letter = registered(app), registered(app, "letter_out", "Письмо в школы 100%")

    def found(**wanted: Any) -> set[str]:
        return {d.id for d in app.documents.search(DocumentQuery(**wanted), CLERK).documents}

    assert found() == {order, letter}
    assert found(text="плане") == {order}
    assert found(text="письмо школы") == {letter}
    assert found(text="02-12/1") == {letter}
    assert found(text="%") == {letter}
    assert found(kind="order_dmmc", year=2026, status="registered") == {order}
    assert found(year=2025) == set()


def test_the_journal_is_a_table_without_formulas(app: ProcessApplication) -> None:
    registered(app, title="=cmd|'/c calc'!A1")
    assert app.documents.export(DocumentQuery(), CLERK)[:2] == b"PK"


def test_an_issued_document_is_for_everybody_and_a_consent_is_not(app: ProcessApplication) -> None:
    order, consent = registered(app), registered(app, "consent", "Согласие Учителева")
    assert app.documents.get(order, TEACHER).number == "01-05/1-од"
    with pytest.raises(NotFound):
        app.documents.get(consent, TEACHER)
    signer = replace(TEACHER, user_id="direktorov")
    assert app.documents.get(consent, signer).kind == "consent"


def test_the_card_names_the_file_and_who_may_annul(app: ProcessApplication) -> None:
    order = registered(app)
    page = app.documents.card(order, CLERK)
    assert page.case is not None
    assert (page.case.index, page.may_annul) == ("01-05", True)
    app.documents.annul(order, "внесён дважды", CLERK)
    page = app.documents.card(order, CLERK)
    assert (page.view.status_title, page.note) == ("регистрация аннулирована", "внесён дважды")
    with app.database.write("default") as session:
        registry = Registry(session=session, tenant="default", now=NOW)
        assert nomenclature.index_for(registry, "order_dmmc", 2026) == "01-05"
