"""Form schemas: reading, checking and validating submitted values."""

from engine.forms.cleaning import Cleaned
from engine.forms.components import Component, Field, FileField
from engine.forms.drafts import Leftover, Restored, restore_draft, without_gaps
from engine.forms.entries import Attachments
from engine.forms.findings import FormFinding, FormRefused
from engine.forms.form import Form
from engine.forms.json_schema import is_layout
from engine.forms.options import Option, Options, no_options
from engine.forms.reading import known_attachments
from engine.forms.retyping import is_decision, is_signature, typed_again
from engine.forms.rows import with_row, without_row
from engine.forms.schema import parse_form
from engine.forms.uploads import base_name, content_problem, ending_of
from engine.forms.values import JsonValue, RawValues, Upload, Values, Variables, from_mapping
from engine.forms.views import OptionView, PartView, RowView, view_form
from engine.forms.wording import size_in_words

__all__ = [
    "Attachments",
    "Cleaned",
    "Component",
    "Field",
    "FileField",
    "Form",
    "FormFinding",
    "FormRefused",
    "JsonValue",
    "Leftover",
    "Option",
    "OptionView",
    "Options",
    "PartView",
    "RawValues",
    "Restored",
    "RowView",
    "Upload",
    "Values",
    "Variables",
    "base_name",
    "content_problem",
    "ending_of",
    "from_mapping",
    "is_decision",
    "is_layout",
    "is_signature",
    "known_attachments",
    "no_options",
    "parse_form",
    "restore_draft",
    "size_in_words",
    "typed_again",
    "view_form",
    "with_row",
    "without_gaps",
    "without_row",
]
