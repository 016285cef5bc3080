"""Names in the forms that documents need."""

import pytest

from workflows import Case, PersonName, suggested_login


def name(text: str) -> PersonName:
    surname, given, patronymic = text.split()
    return PersonName(surname=surname, given=given, patronymic=patronymic)


@pytest.mark.parametrize(
    ("nominative", "genitive", "dative"),
    [
        (
            "Секретарева Елена Егоровна",
            "Секретаревой Елены Егоровны",
            "Секретаревой Елене Егоровне",
        ),
        (
            "Директоров Иван Михайлович",
            "Директорова Ивана Михайловича",
            "Директорову Ивану Михайловичу",
        ),
        ("Дошкольная Вера Викторовна", "Дошкольной Веры Викторовны", "Дошкольной Вере Викторовне"),
        ("Мельник Ольга Ильинична", "Мельник Ольги Ильиничны", "Мельник Ольге Ильиничне"),
        ("Мельник Пётр Ильич", "Мельника Петра Ильича", "Мельнику Петру Ильичу"),
        ("Коваль Игорь Львович", "Коваля Игоря Львовича", "Ковалю Игорю Львовичу"),
        ("Толстой Лев Николаевич", "Толстого Льва Николаевича", "Толстому Льву Николаевичу"),
        (
            "Горький Алексей Максимович",
            "Горького Алексея Максимовича",
            "Горькому Алексею Максимовичу",
        ),
        ("Шевченко Мария Юрьевна", "Шевченко Марии Юрьевны", "Шевченко Марии Юрьевне"),
        ("Черных Павел Павлович", "Черных Павла Павловича", "Черных Павлу Павловичу"),
        ("Глинка Михаил Иванович", "Глинки Михаила Ивановича", "Глинке Михаилу Ивановичу"),
        (
            "Римская-Корсакова Ия Олеговна",
            "Римской-Корсаковой Ии Олеговны",
            "Римской-Корсаковой Ие Олеговне",
        ),
    ],
)
def test_a_full_name_is_declined_by_gender_and_ending(
    nominative: str, genitive: str, dative: str
) -> None:
    assert name(nominative).full_in(Case.GENITIVE) == genitive
    assert name(nominative).full_in(Case.DATIVE) == dative


def test_a_message_puts_initials_before_the_declined_surname() -> None:
    assert name("Секретарева Елена Егоровна").signed_in(Case.DATIVE) == "Е. Е. Секретаревой"


def test_a_list_puts_initials_after_the_surname() -> None:
    assert name("Секретарева Елена Егоровна").short == "Секретарева Е. Е."
    assert PersonName(surname="Ким", given="Анна").short == "Ким А."


def test_a_login_is_suggested_in_latin_letters() -> None:
    assert suggested_login(name("Счётчикова Софья Сергеевна")) == "schetchikova.ss"
    assert suggested_login(name("Щукин Юрий Ъонович")) == "shchukin.yu"
