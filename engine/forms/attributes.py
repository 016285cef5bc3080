"""Which attributes of the form-js schema each component type may carry with us."""

_ANY = frozenset({"type", "id", "conditional", "layout", "properties"})
_INPUT = _ANY | {
    "key", "label", "description", "defaultValue", "disabled", "readonly", "validate", "appearance",
}  # fmt: skip
_CHOICE = _INPUT | {"values", "valuesKey", "valuesExpression"}
_BOX = _ANY | {"path", "label", "components", "showOutline", "verticalAlignment"}

ATTRIBUTES: dict[str, frozenset[str]] = {
    "textfield": _INPUT,
    "textarea": _INPUT,
    "number": _INPUT | {"increment", "decimalDigits", "serializeToString"},
    "datetime": _INPUT | {
        "subtype", "dateLabel", "timeLabel", "use24h", "timeSerializingFormat", "timeInterval",
        "disallowPassedDates",
    },
    "select": _CHOICE | {"searchable"},
    "radio": _CHOICE,
    "checklist": _CHOICE,
    "taglist": _CHOICE,
    "checkbox": _INPUT,
    "filepicker": _INPUT | {"accept", "multiple"},
    "expression": _ANY | {"key", "label", "description", "expression", "computeOn"},
    "dynamiclist": _BOX | {
        "description", "isRepeating", "allowAddRemove", "defaultRepetitions", "disableCollapse",
        "nonCollapsedItems", "validate",
    },
    "group": _BOX,
    "text": _ANY | {"text", "label"},
    "separator": _ANY,
    "spacer": _ANY | {"height"},
    "table": _ANY | {"label", "dataSource", "columns", "rowCount"},
    "button": _ANY | {"label", "action", "key"},
}  # fmt: skip

_FIELD_PROPERTIES = frozenset({"rule", "ruleMessage", "remark", "autocomplete"})
PROPERTIES: dict[str, frozenset[str]] = {
    **dict.fromkeys(ATTRIBUTES, frozenset()),
    **dict.fromkeys(("textfield", "textarea", "number", "checkbox"), _FIELD_PROPERTIES),
    **dict.fromkeys(("select", "radio", "checklist", "taglist"), _FIELD_PROPERTIES | {"source"}),
    "datetime": _FIELD_PROPERTIES | {"minDate", "maxDate"},
    "filepicker": _FIELD_PROPERTIES | {"maxSizeMb", "maxFiles"},
    "dynamiclist": frozenset({"minItems", "maxItems"}),
}

_REQUIRED = frozenset({"required"})
_LENGTHS = _REQUIRED | {"minLength", "maxLength", "pattern", "patternErrorMessage"}
VALIDATIONS: dict[str, frozenset[str]] = {
    **dict.fromkeys(ATTRIBUTES, _REQUIRED),
    "textfield": _LENGTHS | {"validationType"},
    "textarea": _LENGTHS,
    "number": _REQUIRED | {"min", "max"},
}

FORM = frozenset({
    "type", "id", "components", "schemaVersion", "exporter", "executionPlatform",
    "executionPlatformVersion", "versionTag", "title", "name",
})  # fmt: skip

NOT_OURS = {
    "html": "Напишите этот текст компонентом «Пояснение» (text).",
    "image": "Уберите картинку: в форме ей нет места, приложите её файлом к делу.",
    "iframe": "Уберите встроенную страницу; вместо неё дайте ссылку в подсказке поля.",
    "documentPreview": "Уберите просмотр: приложенные файлы страница показывает сама.",
}
