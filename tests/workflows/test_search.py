"""People, organisations and documents are found by those who may read them, on both databases."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from engine import SYSTEM, Actor, InvalidInput
from workflows import OrganisationCard, PersonCard
from workflows.registry.documents import Document, DocumentStatus
from workflows.registry.names import written_forms
from workflows.registry.people import Person
from workflows.registry.search_words import SearchWord

PEOPLE = (
    ("Секретарева", "Елена", "Егоровна", "методист"),
    ("Королёв", "Пётр", "Ильич", "директор"),
    ("Иванов", "Олег", "", "учитель"),
    ("Сидоров", "Иван", "", "учитель"),
    ("Высоцкий", "Юрий", "", "учитель"),
)


def actor(*roles: str) -> Actor:
    return Actor(user_id="anna", principals=frozenset(roles))


CLERK = actor("clerk")


@pytest.fixture
def school(app) -> str:
    card = OrganisationCard(
        kind="school", short_name="Школа № 5", full_name="МБОУ «Зелёная школа»",
        settlement="Берёзовка", active_from=date(2020, 9, 1),
    )  # fmt: skip
    return app.organisations.save(card, SYSTEM)


@pytest.fixture
def staff(app, school) -> dict[str, str]:
    found = {}
    for surname, given, patronymic, position in PEOPLE:
        card = PersonCard(
            surname=surname, given=given, patronymic=patronymic, position=position,
            organisation_id=school if surname in ("Секретарева", "Королёв") else None,
        )  # fmt: skip
        found[surname] = app.people.save(card, SYSTEM)
    return found


@pytest.fixture
def papers(registry_at) -> None:
    rows = (
        ("order_dmmc", "01-05/72-од", date(2026, 8, 25), "О семинаре учёных"),
        ("protocol", "12-п", date(2026, 9, 1), "Заседание методсовета"),
        ("protocol", "112-п", date(2026, 9, 2), "Заседание комиссии"),
        ("letter_out", None, None, "О семинаре, проект"),
    )
    with registry_at() as registry:
        for kind, number, dated, title in rows:
            registry.add(
                Document(
                    kind=kind, number=number, dated=dated, title=title, body={},
                    status=DocumentStatus.REGISTERED if number else DocumentStatus.DRAFT,
                    journal_year=2026 if number else None, created_at=registry.now,
                )
            )  # fmt: skip


def surnames(app, text: str, who: Actor = CLERK) -> list[str]:
    return [each.full_name.split()[0] for each in app.search.people(text, who).rows]


def numbers(app, text: str, who: Actor = CLERK) -> set[str]:
    return {each.number for each in app.search.documents(text, who).rows}


PEOPLE_ASKED = {
    "Секретаревой": ["Секретарева"],
    "секретареву": ["Секретарева"],
    "СЕКРЕТ": ["Секретарева"],
    "Королевым": ["Королёв"],
    "королёва петра": ["Королёв"],
    "Королеве": ["Королёв"],
    "Высоцкого": ["Высоцкий"],
    "Высоцким": ["Высоцкий"],
    "иванов": ["Иванов"],  # not everybody called Иван
    "Иваном": ["Сидоров"],
    "Ивановым": ["Иванов"],
    "учителя": ["Высоцкий", "Иванов", "Сидоров"],
    "школа 5": ["Королёв", "Секретарева"],
    "зеленой школы директор": ["Королёв"],
    "березовка": ["Королёв", "Секретарева"],
    "Секретарева Пётр": [],
    "": [],
    "…": [],
}


def test_people_are_found_by_name_in_any_case_position_and_organisation(app, staff):
    found = {text: surnames(app, text) for text in PEOPLE_ASKED}

    assert found == PEOPLE_ASKED


def test_documents_are_found_by_number_date_title_and_kind(app, papers):
    asked = {
        "12-п": {"12-п"},
        "№ 12-п": {"12-п"},
        "112-п": {"112-п"},
        "01-05/7": {"01-05/72-од"},
        "25.08.2026": {"01-05/72-од"},
        "семинары": {"01-05/72-од"},
        "ученый": {"01-05/72-од"},
        "протоколы": {"12-п", "112-п"},
        "протокол комиссии": {"112-п"},
        "проект": set(),
    }

    assert {text: numbers(app, text) for text in asked} == asked


@pytest.mark.parametrize(
    ("role", "people", "documents"),
    [
        ("clerk", True, True),
        ("methodist", True, True),
        ("observer", False, True),
        ("pdn_officer", True, False),
        ("teacher", False, False),
        ("oo_deputy", False, False),
    ],
)
def test_what_one_may_not_read_is_not_found(app, staff, papers, role, people, documents):
    who = actor(role)

    assert bool(surnames(app, "Секретарева", who)) is people
    assert bool(numbers(app, "12-п", who)) is documents
    assert [each.short_name for each in app.search.organisations("школы", who).rows] == [
        "Школа № 5"
    ]


def test_another_municipality_finds_nothing(app, staff, papers):
    stranger = Actor(user_id="x", tenant="elsewhere", principals=frozenset({"clerk"}))

    assert surnames(app, "Секретарева", stranger) == []
    assert numbers(app, "12-п", stranger) == set()
    assert app.search.organisations("школа", stranger).rows == ()


def test_a_changed_name_is_found_by_the_new_one_only(app, staff):
    card = PersonCard(surname="Новикова", given="Елена")
    app.people.save(card, SYSTEM, person_id=staff["Секретарева"])

    assert surnames(app, "Новиковой") == ["Новикова"]
    assert surnames(app, "Секретаревой") == []


def test_pages_follow_each_other_without_gaps(app, staff, papers):
    first = app.search.people("учитель", CLERK, limit=2)
    second = app.search.people("учитель", CLERK, limit=2, cursor=first.next_cursor)
    newest = app.search.documents("протокол", CLERK, limit=1)
    older = app.search.documents("протокол", CLERK, limit=1, cursor=newest.next_cursor)

    names = [each.full_name for each in (*first.rows, *second.rows)]
    assert names == ["Высоцкий Юрий", "Иванов Олег", "Сидоров Иван"]
    assert second.next_cursor == older.next_cursor == ""
    assert {each.number for each in (*newest.rows, *older.rows)} == {"12-п", "112-п"}
    with pytest.raises(InvalidInput):
        app.search.people("учитель", CLERK, cursor="unknown")


def test_hostile_texts_find_nothing_and_break_nothing(app, staff, papers):
    for text in (
        '"',
        "'",
        "*",
        "NEAR(",
        "%",
        "_",
        "\\",
        "\x00",
        "'; DROP TABLE person",
        "x" * 10_000,
    ):
        assert surnames(app, text) == []
        assert numbers(app, text) == set()


def test_written_forms_hold_the_cases_of_both_genders():
    assert {"Иванов", "Иванова", "Иванову", "Ивановым", "Иванове"} <= set(written_forms("Иванов"))
    assert {"Зайцева", "Зайцевой", "Зайцеву"} <= set(written_forms("Зайцева"))
    assert {"Мамин-Сибиряк", "Мамина", "Сибиряка"} <= set(written_forms("Мамин-Сибиряк"))


def test_every_write_keeps_exactly_the_words_of_now(app, staff, registry_at):
    with registry_at() as registry:
        person = registry.get(Person, staff["Иванов"])
        kept = select(SearchWord.word).where(SearchWord.row_id == person.id)
        before = sorted(registry.session.scalars(kept))
        registry.session.execute(delete(SearchWord).where(SearchWord.row_id == person.id))
        person.position = "завуч"
        registry.session.flush()
        after = sorted(registry.session.scalars(kept))

    assert set(after) - set(before) == {"завуч"}
    assert "учитель" not in after
