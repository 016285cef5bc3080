"""Whom work may be given to, and whom «@Фамилия» means."""

from datetime import date

import pytest

from engine import SYSTEM, InvalidInput, NotPermitted
from engine.municipalities import OFFICE
from workflows import PersonCard


@pytest.fixture
def office(app, registry_at):
    """Two namesakes, one of them without an account; and somebody who was dismissed."""
    admin_id = app.identity.create_first_administrator(
        "admin", "Тихая-Осень-2026", surname="Админова", given="Анна", patronymic="Юрьевна"
    )
    admin = app.identity.actor_for(admin_id)

    def person(surname: str, given: str, login: str = "", role: str = "") -> str:
        found = app.people.save(PersonCard(surname=surname, given=given, position="Учитель"), admin)
        if role:
            app.roles.grant(found, role, admin)
        if login:
            app.accounts.open(found, login, admin)
        return found

    ids = {
        "ivan": person("Громов", "Иван", "ivan", "methodist"),
        "petr": person("Громов", "Пётр", "petr"),
        "anna": person("Ёлкина-Зуева", "Анна", "anna"),
        "silent": person("Тихонов", "Олег"),
        "gone": person("Бывших", "Яна", "gone"),
    }
    app.people.dismiss(ids["gone"], date(2026, 11, 20), admin)
    return app, admin, ids


def known(office, person: str):
    app, _admin, ids = office
    with app.database.read(OFFICE) as session:
        return app.colleagues(session, "default", ids.get(person, person))


def test_a_colleague_is_known_with_what_they_answer_to(office):
    found = known(office, "ivan")

    assert (found.name, found.principals) == ("Громов И.", frozenset({"methodist"}))
    assert found.answers_to(["oo_deputy", "methodist"])
    assert not found.answers_to(["oo_deputy"])


@pytest.mark.parametrize("person", ["silent", "gone", "nobody-of-this-name"])
def test_who_cannot_sign_in_is_given_nothing(office, person):
    assert known(office, person) is None


def test_the_list_leaves_out_oneself_and_who_cannot_sign_in(office):
    app, admin, ids = office

    assert [each.name for each in app.colleagues.list(admin)] == [
        "Громов И.", "Громов П.", "Ёлкина-Зуева А.",
    ]  # fmt: skip
    assert [c.id for c in app.colleagues.list(admin, first=[ids["anna"]], most=2)] == [
        ids["anna"], ids["ivan"],
    ]  # fmt: skip
    assert [c.name for c in app.colleagues.list(admin, beginning="елк")] == ["Ёлкина-Зуева А."]
    with pytest.raises(NotPermitted, match="Войдите"):
        app.colleagues.list(type(admin)(user_id=""))


def test_a_short_list_begins_as_the_whole_one_does(office):
    """No more is read than is shown; «Ё» stands with «Е», wherever a database would put it."""
    app, admin, _ids = office
    for number, surname in enumerate(("Ёлкин", "Елисеев", "Жуков", "Ежов")):
        found = app.people.save(PersonCard(surname=surname, given="Олег"), admin)
        app.accounts.open(found, f"more{number}", admin)

    whole = [each.name for each in app.colleagues.list(admin)]

    assert whole[2:6] == ["Ежов О.", "Елисеев О.", "Ёлкин О.", "Ёлкина-Зуева А."]
    for most in range(1, len(whole)):
        assert [each.name for each in app.colleagues.list(admin, most=most)] == whole[:most]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Без упоминаний, почта a@b.ru и @ 5", []),
        ("@Громов И., посмотрите", ["ivan"]),
        ("Передайте @громову И.", ["ivan"]),
        ("@Елкина-Зуева и ещё раз @ЁЛКИНОЙ-ЗУЕВОЙ", ["anna"]),
        ("@Громов П., @Ёлкина-Зуева А.", ["petr", "anna"]),
    ],
)
def test_a_surname_is_found_whatever_its_case_and_letters(office, text, meant):
    app, _admin, ids = office

    assert app.colleagues.mentioned(text, SYSTEM) == tuple(ids[each] for each in meant)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@Неизвестный", "«@Неизвестный»: такого сотрудника нет"),
        ("@Тихонов", "такого сотрудника нет"),
        ("@Громов, как быть?", r"несколько — Громов И\. \(Учитель\); Громов П\. \(Учитель\)"),
        ("@Громов Я.", "такого сотрудника нет"),
    ],
)
def test_who_cannot_be_meant_is_said_in_words(office, text, said):
    app, _admin, _ids = office
    with pytest.raises(InvalidInput, match=said):
        app.colleagues.mentioned(text, SYSTEM)
