"""Files that a process draft begins with, and how its files are called in words."""

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from flask_babel import gettext as _

from engine import InvalidInput
from engine.designing import DraftFileKind, ProcessDraftView, kind_of_file
from webapp import office
from workflows.russian import latin_words

LONGEST_TITLE = 100


def free_name(draft: ProcessDraftView, pattern: str, title: str) -> str:
    """Make the name of a new file from its title: Latin letters, and a number if it is taken.

    Raises:
        InvalidInput: there is no title.
    """
    if not title or len(title) > LONGEST_TITLE:
        raise InvalidInput(_("Напишите название, до 100 знаков."))
    stem = identifier(title)
    taken = {each.name for each in draft.files}
    names = (pattern.format(f"{stem}{number or ''}") for number in [0, *range(2, 1000)])
    return next(name for name in names if name not in taken)


def identifier(title: str) -> str:
    """Spell a title as an identifier: «Правовая экспертиза» → pravovaia_ekspertiza."""
    plain = latin_words(title)
    return (plain if plain[:1].isalpha() else f"n_{plain}".rstrip("_"))[:60]


def form_of(title: str) -> bytes:
    """Write an empty form."""
    schema = {"type": "default", "title": title, "components": []}
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def table_of(title: str) -> bytes:
    """Write a decision table with one column on each side and no rows."""
    key = identifier(title)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="{key}_file" name={quoteattr(title)} namespace="urn:{key}">
  <decision id="{key}" name={quoteattr(title)}>
    <variable id="{key}_variable" name="result"/>
    <decisionTable id="{key}_table" hitPolicy="FIRST">
      <input id="{key}_input" label="Условие">
        <inputExpression id="{key}_expression" typeRef="string"><text>value</text></inputExpression>
      </input>
      <output id="{key}_output" label="Итог" name="result" typeRef="string"/>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram>
      <dmndi:DMNShape dmnElementRef="{key}"><dc:Bounds height="80" width="180" x="160" y="100"/></dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
""".encode()  # noqa: E501


def title_of(schema: Mapping[str, Any]) -> str:
    """Call a form by its title, else by the heading that it begins with."""
    named = schema.get("title") or schema.get("name")
    parts = schema.get("components")
    first = parts[0] if isinstance(parts, list) and parts else {}
    first = first if isinstance(first, Mapping) else {}
    heading = re.match(r"#\s+(.+)", str(first.get("text", "")))
    return str(named or (heading[1] if heading else "")).strip()


def bare(name: str) -> str:
    """Name a file without its folder and ending."""
    return name.rpartition("/")[2].rpartition(".")[0] or name


def in_words(name: str) -> str:
    """Call a file what it is: «форма review_document»."""
    words = {
        DraftFileKind.DIAGRAM: _("схема"),
        DraftFileKind.DECISION: _("таблица"),
        DraftFileKind.FORM: _("форма"),
        DraftFileKind.SCENARIO: _("сценарий"),
        DraftFileKind.TEST: _("проверка"),
    }
    return f"{words.get(kind_of_file(name), _('файл'))} {bare(name)}"


def registers() -> list[tuple[str, str]]:
    """Where a choice may take its options from, in words."""
    words: dict[str, str] = {
        "registry:people": _("люди"),
        "registry:organisations": _("организации"),
        "registry:associations": _("объединения педагогов"),
        "registry:association_members": _("участники объединения, чьё заседание идёт"),
        "registry:council": _("состав совета"),
        "registry:contests": _("конкурсы"),
        "registry:documents": _("документы"),
        "registry:clauses": _("пункты Положения"),
        "registry:plan_sections": _("разделы плана"),
        "registry:directions": _("направления работы"),
        "registry:tasks": _("задачи плана"),
        "registry:event_forms": _("формы мероприятий"),
        "registry:funding": _("источники средств"),
        "registry:roles": _("роли"),
        "calendar:school_year": _("учебные годы"),
        "calendar:months": _("месяцы"),
    }
    return [(name, words.get(name, name)) for name in office.application().options.names]
