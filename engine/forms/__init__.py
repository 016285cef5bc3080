"""Form schemas: reading, checking and validating submitted values."""

from engine.forms.cleaning import Cleaned
from engine.forms.components import Component, Field
from engine.forms.entries import Attachments
from engine.forms.findings import FormFinding, FormRefused
from engine.forms.form import Form
from engine.forms.options import Option, Options, no_options
from engine.forms.rows import with_row, without_row
from engine.forms.schema import parse_form
from engine.forms.values import JsonValue, RawValues, Upload, Values, Variables, from_mapping
from engine.forms.views import OptionView, PartView, RowView, view_form

__all__ = [
    "Attachments",
    "Cleaned",
    "Component",
    "Field",
    "Form",
    "FormFinding",
    "FormRefused",
    "JsonValue",
    "Option",
    "OptionView",
    "Options",
    "PartView",
    "RawValues",
    "RowView",
    "Upload",
    "Values",
    "Variables",
    "from_mapping",
    "no_options",
    "parse_form",
    "view_form",
    "with_row",
    "without_row",
]
