"""Form schemas: reading, checking and validating submitted values."""

from engine.forms.cleaning import Cleaned
from engine.forms.components import Component, Field
from engine.forms.entries import Attachments
from engine.forms.findings import FormFinding, FormRefused
from engine.forms.form import Form
from engine.forms.options import Option, Options, no_options
from engine.forms.schema import parse_form
from engine.forms.values import JsonValue, RawValues, Upload, Values, Variables, from_mapping

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
    "Options",
    "RawValues",
    "Upload",
    "Values",
    "Variables",
    "from_mapping",
    "no_options",
    "parse_form",
]
