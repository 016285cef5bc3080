"""What a template may use: names of fields as people write them, and their values of a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.documents.sheet import Sheet, SignatureLine
from workflows.documents.texts import printable

OWN_FIELDS = "поля"
"""`поля.название`: a value that the process has put into `Document.body["fields"]`."""


@dataclass(frozen=True, kw_only=True)
class TemplateField:
    """A field; written `{{ name }}`, or `{{p name }}` alone in a paragraph for blocks."""

    name: str
    title: str
    is_blocks: bool = False

    @property
    def written(self) -> str:
        """The field as one types it."""
        return f"{{{{{'p' if self.is_blocks else ''} {self.name} }}}}"


FIELDS = (
    TemplateField(name="отметка", title="ПРОЕКТ, пока документ не подписан"),
    TemplateField(name="вышестоящая", title="Вышестоящая организация"),
    TemplateField(name="организация", title="Кто издал документ"),
    TemplateField(name="сведения", title="Адрес, телефон, коды организации"),
    TemplateField(name="вид", title="Вид документа: «Приказ»"),
    TemplateField(name="дата", title="Дата: «25 августа 2026 г.»"),
    TemplateField(name="номер", title="Номер"),
    TemplateField(name="место", title="Место составления"),
    TemplateField(name="адресат", title="Кому направлено письмо"),
    TemplateField(name="заголовок", title="Заголовок"),
    TemplateField(name="текст", title="Весь текст с таблицами и списками", is_blocks=True),
    TemplateField(name="приложения", title="Приложения, с новой страницы", is_blocks=True),
    TemplateField(name="исполнитель", title="Исполнитель"),
    TemplateField(name="код", title="Код для проверки документа"),
    TemplateField(name="ссылка", title="Адрес страницы проверки"),
    TemplateField(name="qr", title="QR-код страницы проверки (рисунок)"),
)

LISTS: Mapping[str, Mapping[str, str]] = {
    "грифы": {"слово": "УТВЕРЖДЕНО, СОГЛАСОВАНО, РАССМОТРЕНО", "текст": "Что под ним"},
    "подписи": {
        "должность": "Должность",
        "имя": "И. О. Фамилия",
        "отметка": "Отметка об электронной подписи; пусто, пока не подписано",
    },
}
"""Lists: name → the fields of one entry. Used as `{%tr for п in подписи %}` in a table."""

BLOCKS = frozenset(field.name for field in FIELDS if field.is_blocks)
NAMES = frozenset(field.name for field in FIELDS)


def values_of(sheet: Sheet, own: Mapping[str, Any]) -> dict[str, Any]:
    """Texts and lists of a sheet by field; blocks and the picture are made by whoever fills."""
    head = sheet.letterhead
    return {
        "отметка": sheet.mark,
        "вышестоящая": head.above,
        "организация": head.organisation,
        "сведения": head.details,
        "вид": sheet.head,
        "дата": sheet.dated or "____________________",
        "номер": sheet.number or "____________",
        "место": head.place,
        "адресат": sheet.recipient,
        "заголовок": sheet.title,
        "исполнитель": sheet.executor,
        "код": sheet.code,
        "ссылка": sheet.link,
        "грифы": [{"слово": each.word, "текст": each.text} for each in sheet.approvals],
        "подписи": [_signature(each) for each in sheet.signatures],
        OWN_FIELDS: {name: _written(value) for name, value in own.items()},
    }


def _written(value: object) -> str:
    """A value of a process as a text; what is no text or number is not printed."""
    return printable(str(value)) if isinstance(value, str | int | float) else ""


def _signature(line: SignatureLine) -> dict[str, str]:
    stamps = ("\n".join(filter(None, (s.method, s.name, s.moment))) for s in line.stamps)
    return {"должность": line.post, "имя": line.name, "отметка": "\n".join(stamps)}
