"""Forms that a diagram holds itself: as JSON, or as a list of fields at a task."""

from collections.abc import Iterator

from engine.domain.errors import Finding
from engine.forms import Form, FormRefused, parse_form
from engine.interpreter.model import ProcessModel


def add_own_forms(model: ProcessModel, forms: dict[str, Form], findings: list[Finding]) -> None:
    """Read the forms inside one process, and let its tasks name forms by their own ids.

    Args:
        model: the process; tasks whose form is made here get its key.
        forms: form key → form; those of the process are added.
        findings: what is wrong with a form is added.
    """
    for key, text in model.embedded_forms.items():
        _add(model, key, text, forms, findings, (model.id, model.name))
    ids = {form.id: key for key, form in forms.items()}
    for node in model.scope.all_nodes():
        key = node.attributes.get("formKey", "")
        if node.form is not None and not key:
            key = f"{node.id}_fields"
            _add(model, key, node.form, forms, findings, (node.id, node.name))
            node.attributes = {**node.attributes, "formKey": key}
        elif key and key not in forms and key in ids:
            node.attributes = {**node.attributes, "formKey": ids[key]}


def _add(
    model: ProcessModel,
    key: str,
    written: object,
    forms: dict[str, Form],
    findings: list[Finding],
    element: tuple[str, str],
) -> None:
    try:
        forms[key] = parse_form(written, f"{key}.form")  # type: ignore[arg-type]
    except FormRefused as refusal:
        findings.extend(form_findings(refusal, model.file, element))


def form_findings(
    refusal: FormRefused, file: str, element: tuple[str, str] = ("", "")
) -> Iterator[Finding]:
    """Say what is wrong with a form: of a file by its fields, of a diagram by its element."""
    element_id, label = element
    for found in refusal.findings:
        field = found.label or found.field_key
        about = f"Поле «{field}»: " if element_id and field else ""
        yield Finding(
            file=file,
            element_id=element_id or found.field_key,
            label=label or found.label,
            rule="form_valid",
            message=f"{about}{found.problem}",
            remedy=found.remedy,
        )
