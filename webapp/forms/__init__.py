"""Forms on pages: a designer's form as accessible HTML, and a post as raw values."""

from webapp.forms.rendering import FieldRemark, keys_of, render_form, render_values
from webapp.forms.submission import FormSubmission, RowAction, UploadedFile, parse_submission

__all__ = [
    "FieldRemark",
    "FormSubmission",
    "RowAction",
    "UploadedFile",
    "keys_of",
    "parse_submission",
    "render_form",
    "render_values",
]
