"""What items of a section of the demo plan say unless they say otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SectionWords:
    """What items of a section say unless they say otherwise."""

    direction: str
    audience: str
    result: str
    indicator: str


WORDS = {
    1: SectionWords(
        direction="2.4",
        audience="Члены методсовета",
        result="Решение методсовета",
        indicator="Заседание с кворумом проведено",
    ),
    2: SectionWords(
        direction="2.2",
        audience="Образовательные организации района",
        result="Аналитическая справка",
        indicator="Данные представили не меньше 90 % организаций",
    ),
    3: SectionWords(
        direction="2.4",
        audience="Руководители и члены РМО",
        result="Протоколы заседаний РМО",
        indicator="Явка не ниже 70 %",
    ),
    4: SectionWords(
        direction="2.1",
        audience="Педагоги района",
        result="Материалы размещены в банке",
        indicator="Доля обученных педагогов",
    ),
    5: SectionWords(
        direction="2.4",
        audience="Наставники и молодые педагоги",
        result="Реестр пар наставничества",
        indicator="Доля молодых педагогов с наставником",
    ),
    6: SectionWords(
        direction="2.4",
        audience="Педагоги района",
        result="Распоряжение об итогах конкурса",
        indicator="Число участников и организаций",
    ),
    7: SectionWords(
        direction="2.4",
        audience="Педагоги и руководители района",
        result="Резолюция и сборник материалов",
        indicator="Число участников",
    ),
    8: SectionWords(
        direction="2.3",
        audience="Образовательные организации района",
        result="Материал опубликован",
        indicator="Доля ознакомленных организаций",
    ),
    9: SectionWords(
        direction="2.6",
        audience="Авторы практик и эксперты",
        result="Практики внесены в банк",
        indicator="Число практик в банке",
    ),
    10: SectionWords(
        direction="2.5",
        audience="Родители детей 0–18 лет",
        result="Записи в журнале консультаций",
        indicator="Удовлетворённость не ниже 4 из 5",
    ),
    11: SectionWords(
        direction="2.4",
        audience="Команды района",
        result="Участие района подтверждено",
        indicator="Доля заполненных квот",
    ),
    12: SectionWords(
        direction="2.7",
        audience="Работники МКУ ДММЦ",
        result="Отчёт о выполнении",
        indicator="Работа выполнена в срок",
    ),
}
