"""The list of files that an office begins with; every line of it may be changed on its page.

Terms are proposals to be checked with the archive (list of Rosarkhiv 2019 № 236, DOMAIN §6).
"""

from dataclasses import dataclass

from workflows.registry.documents import DocumentKind

PERMANENT = "постоянно"


@dataclass(frozen=True, kw_only=True)
class UsualCase:
    """A file of the list; `years` None is kept for ever."""

    index: str
    title: str
    kinds: tuple[str, ...] = ()
    years: int | None = None
    note: str = PERMANENT


USUAL_SECTIONS = (
    ("01", "Организация методической работы"),
    ("02", "Делопроизводство и переписка"),
    ("03", "Методические объединения, экспертиза и согласия"),
)

USUAL_CASES = (
    UsualCase(
        index="01-02",
        title="Положения и сравнительные таблицы к ним",
        kinds=(DocumentKind.REGULATION, DocumentKind.COMPARISON_TABLE),
    ),
    UsualCase(
        index="01-05",
        title="Приказы директора по основной деятельности",
        kinds=(DocumentKind.ORDER_DMMC,),
    ),
    UsualCase(
        index="01-06",
        title="Распоряжения Управления образования (копии)",
        kinds=(DocumentKind.AUTHORITY_ORDER,),
        years=5,
        note="до минования надобности, не менее 5 лет",
    ),
    UsualCase(
        index="01-08",
        title="Протоколы методического совета",
        kinds=(DocumentKind.PROTOCOL,),
    ),
    UsualCase(
        index="01-09",
        title="Годовые планы и листы изменений к ним",
        kinds=(DocumentKind.CHANGE_SHEET, DocumentKind.PLAN),
    ),
    UsualCase(
        index="01-10",
        title="Выданные сертификаты",
        kinds=(DocumentKind.CERTIFICATE,),
        years=5,
        note="5 лет",
    ),
    UsualCase(index="01-11", title="Годовые отчёты", kinds=(DocumentKind.REPORT,)),
    UsualCase(
        index="01-12",
        title="Повестки, выписки и акты к заседаниям методического совета",
        kinds=(DocumentKind.AGENDA, DocumentKind.EXTRACT, DocumentKind.NO_QUORUM_ACT),
        years=5,
        note="5 лет",
    ),
    UsualCase(
        index="02-10",
        title="Листы ознакомления",
        kinds=(DocumentKind.ACKNOWLEDGEMENT_SHEET,),
        years=3,
        note="3 года",
    ),
    UsualCase(
        index="02-12",
        title="Исходящие письма",
        kinds=(DocumentKind.LETTER_OUT,),
        years=5,
        note="5 лет ЭПК",
    ),
    UsualCase(
        index="02-14",
        title="Акты об уничтожении документов",
        kinds=(DocumentKind.DESTRUCTION_ACT,),
    ),
    UsualCase(
        index="03-01",
        title="Протоколы районных методических объединений",
        kinds=(DocumentKind.RMO_PROTOCOL,),
        years=5,
        note="5 лет",
    ),
    UsualCase(
        index="03-04",
        title="Экспертные заключения",
        kinds=(DocumentKind.EXPERT_OPINION,),
        years=5,
        note="5 лет",
    ),
    UsualCase(
        index="03-06",
        title="Согласия на обработку персональных данных",
        kinds=(DocumentKind.CONSENT,),
        years=3,
        note="3 года после окончания срока согласия",
    ),
)
