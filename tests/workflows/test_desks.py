"""Registries of organisations, people, councils, associations, parameters and documents."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine import SYSTEM, Actor, InvalidForm, NotFound, NotPermitted
from tests.workflows.conftest import District
from workflows import AssociationCard, OrganisationCard, PersonCard

NOBODY = Actor(user_id="")


def test_nobody_reads_without_signing_in(district: District) -> None:
    app = district.app
    for verb in (
        lambda: app.organisations.list(NOBODY),
        lambda: app.plans.list(NOBODY),
        lambda: app.councils.composition(NOBODY),
        lambda: app.associations.list(NOBODY),
        lambda: app.parameters.list(NOBODY),
        lambda: app.notifications.page(NOBODY),
    ):
        with pytest.raises(NotPermitted, match="Войдите"):
            verb()
    assert app.organisations.list(SYSTEM)


def test_an_organisation_is_written_by_the_administrator(district: District) -> None:
    organisations, admin = district.app.organisations, district.actor("adminov")
    card = OrganisationCard(
        kind="school", short_name="Школа № 11", full_name="Школа", active_from=date(2026, 9, 1)
    )
    with pytest.raises(NotPermitted):
        organisations.save(card, district.actor("direktorov"))
    saved = organisations.save(card, admin)
    assert organisations.get(saved, admin).card == card
    closed = replace(card, active_to=date(2026, 10, 1))
    organisations.save(closed, admin, organisation_id=saved)
    assert saved not in {each.id for each in organisations.list(admin)}
    assert saved in {each.id for each in organisations.list(admin, with_closed=True)}
    assert organisations.names(admin)[saved] == "Школа № 11"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "castle"}, "kind"),
        ({"short_name": " "}, "short_name"),
        ({"short_name": "школа № 1"}, "short_name"),
        ({"short_name": "х" * 121}, "short_name"),
        ({"full_name": ""}, "full_name"),
        ({"full_name": "х" * 401}, "full_name"),
        ({"active_to": date(2026, 8, 1)}, "active_to"),
    ],
)
def test_a_wrong_organisation_is_refused_by_field(
    district: District, changed: dict[str, Any], field: str
) -> None:
    card = OrganisationCard(
        kind="school", short_name="Школа № 11", full_name="Школа", active_from=date(2026, 9, 1)
    )
    with pytest.raises(InvalidForm) as refused:
        district.app.organisations.save(replace(card, **changed), district.actor("adminov"))
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"surname": ""}, "surname"),
        ({"surname": "Ivanov"}, "surname"),
        ({"given": "иван"}, "given"),
        ({"patronymic": "Х" * 61}, "patronymic"),
        ({"phone": "89130000000"}, "phone"),
        ({"email": "почта"}, "email"),
    ],
)
def test_a_wrong_person_is_refused_by_field(
    district: District, changed: dict[str, Any], field: str
) -> None:
    card = PersonCard(surname="Римская-Корсакова", given="Анна Мария", phone="+79130000000")
    people, admin = district.app.people, district.actor("adminov")
    with pytest.raises(InvalidForm) as refused:
        people.save(replace(card, **changed), admin)
    assert list(refused.value.errors) == [field]
    assert people.get(people.save(card, admin), admin).full_name == "Римская-Корсакова Анна Мария"


def test_contacts_are_for_the_staff_and_oneself(district: District) -> None:
    people, teacher = district.app.people, district.actor("uchiteleva")
    assert people.get("uchiteleva", teacher).card.email == "uchiteleva@example.invalid"
    with pytest.raises(NotPermitted):
        people.get("zamov", teacher)
    with pytest.raises(NotPermitted):
        people.list(teacher)
    methodist = district.actor("metodistova")
    assert [p.name for p in people.list(methodist, text="СЕКР")] == ["Секретарева Е. Е."]
    assert {p.organisation for p in people.list(methodist, organisation_id="centre")} == {
        "МКУ ДММЦ (демо)"
    }
    with pytest.raises(NotFound, match="Работник"):
        people.get("ghost", methodist)


def test_a_new_composition_ends_the_old_one(district: District) -> None:
    councils, director = district.app.councils, district.actor("direktorov")
    posts = [("metodistova", "chair"), ("sekretareva", "secretary"), ("zamov", "member")]
    with pytest.raises(InvalidForm):
        councils.save_composition(posts[1:], date(2026, 12, 1), director)
    with pytest.raises(NotPermitted):
        councils.save_composition(posts, date(2026, 12, 1), district.actor("zamov"))
    councils.save_composition(posts, date(2026, 12, 1), director)
    assert len(councils.composition(director).members) == 7
    later = councils.composition(director, on=date(2026, 12, 1))
    assert [(seat.name, seat.post_title) for seat in later.members] == [
        ("Методистова А. А.", "председатель"),
        ("Секретарева Е. Е.", "секретарь"),
        ("Замов З. З.", "член совета"),
    ]
    assert "council_member" not in district.actor("zamov").principals


def test_a_commission_of_its_own_can_be_named(district: District) -> None:
    councils, director = district.app.councils, district.actor("direktorov")
    posts = [("metodistova", "chair"), ("sekretareva", "secretary"), ("zamov", "member")]
    with pytest.raises(InvalidForm, match="наименование"):
        councils.save_composition(posts, date(2026, 11, 1), director, code="expert")
    councils.save_composition(
        posts, date(2026, 11, 1), director, code="expert", name="Экспертный совет"
    )
    assert councils.composition(director, "expert").name == "Экспертный совет"
    assert "council_chair" not in district.actor("metodistova").principals
    with pytest.raises(NotFound, match="не заведён"):
        councils.composition(director, "none")


def test_an_association_is_kept_by_methodists(district: District) -> None:
    associations, methodist = district.app.associations, district.actor("metodistova")
    saved = associations.save(AssociationCard(name="Логопеды", members_count=5), methodist)
    with pytest.raises(InvalidForm, match="уже есть"):
        associations.save(AssociationCard(name="логопеды"), methodist)
    card = AssociationCard(name="Логопеды", head_id="zamov", members_count=6, state="suspended")
    associations.save(card, methodist, association_id=saved)
    view = next(each for each in associations.list(methodist) if each.id == saved)
    assert (view.head, view.state_title) == ("Замов З. З.", "приостановлено")
    assert "rmo_head" not in district.actor("zamov").principals
    with pytest.raises(InvalidForm) as refused:
        associations.save(AssociationCard(name="", members_count=-1, state="asleep"), methodist)
    assert set(refused.value.errors) == {"name", "members_count", "state"}
    with pytest.raises(NotPermitted):
        associations.save(card, district.actor("zamov"), association_id=saved)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("council.quorum_rule", "two_thirds", ""),
        ("council.quorum_rule", "everybody", "из списка"),
        ("plan.contest_lead_days", "90", ""),
        ("plan.contest_lead_days", "много", "целое число"),
        ("authority.name", "Комитет по образованию", ""),
        ("authority.name", " ", "укажите"),
        ("plan.contest_lead_days", "1234", "длиннее"),
        ("authority.name", "Комитет\u200bпо образованию", "невидимые"),
        ("numbering.protocol", "без места", "нужно место {number}"),
        ("numbering.protocol", "{number} {номер}", "{номер} программе неизвестно"),
        ("numbering.protocol", "1" * 40 + "{number}", "длиннее"),
        ("unknown", "x", "нет"),
    ],
)
def test_the_office_sets_its_own_parameters(
    district: District, key: str, value: str, words: str
) -> None:
    parameters, director = district.app.parameters, district.actor("direktorov")
    if words:
        with pytest.raises(InvalidForm, match=words):
            parameters.save(key, value, director)
    else:
        parameters.save(key, value, director)
        parameters.save(key, value, director)
        assert parameters.values(director)[key] == value
        assert value in {each.value for each in parameters.list(director)}
    with pytest.raises(NotPermitted):
        parameters.save(key, value, district.actor("zamov"))


def test_the_journal_is_for_the_staff(district: District) -> None:
    documents = district.app.documents
    (order,) = documents.journal(district.actor("registratorova"), kind="order_dmmc", year=2026)
    assert order.reference == "№ 01-05/1-од от 25.08.2026"
    assert order.signer == "Директоров И. М."
    assert documents.journal(district.actor("registratorova"), year=2001) == ()
    assert len(documents.of_plan(district.this_plan.id, district.actor("zamov"))) == 2
    with pytest.raises(NotPermitted):
        documents.journal(district.actor("zamov"))


def test_roles_are_listed_for_those_who_keep_them(district: District) -> None:
    roles = district.app.roles
    rows = roles.memberships(district.actor("adminov"), person_id="zamov")
    assert {(row.role_title, row.organisation) for row in rows} == {
        ("Заместитель директора ОО", "Школа № 1"),
        ("Куратор наставничества", "Школа № 1"),
    }
    own = district.actor("zamov")
    assert roles.memberships(own, person_id="zamov") == rows
    with pytest.raises(NotPermitted):
        roles.memberships(own)
    with pytest.raises(NotPermitted):
        roles.memberships(own, person_id="uchiteleva")


def test_an_administrator_cannot_lock_the_office_out(district: District) -> None:
    admin = district.actor("adminov")
    (row,) = district.app.roles.memberships(admin, person_id="adminov")
    with pytest.raises(NotPermitted, match="Свою роль"):
        district.app.roles.end(row.id, date(2026, 11, 24), admin)
