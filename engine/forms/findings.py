"""What is wrong with a form file, field by field, in words for its designer."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain.errors import Finding, InvalidInput


@dataclass(frozen=True, kw_only=True)
class FormFinding:
    """One thing wrong with one field.

    Attributes:
        field_key: the field's key, else its id; "" for the form as a whole.
        label: the field's label as people read it.
        problem: what is wrong, in Russian.
        remedy: what to write instead, in Russian.
    """

    field_key: str
    label: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"Поле «{self.label or self.field_key}»: " if self.field_key else ""
        return f"{where}{self.problem} {self.remedy}".strip()


class FormRefused(InvalidInput):
    """A form file has errors; all of them at once.

    Attributes:
        file_name: the file, "" when it has none.
        findings: at least one.
    """

    def __init__(self, findings: Sequence[FormFinding], file_name: str = "") -> None:
        self.findings = tuple(findings)
        self.file_name = file_name
        head = f"Форма {file_name} не принята" if file_name else "Форма не принята"
        super().__init__("\n".join([f"{head}:", *(str(finding) for finding in self.findings)]))

    def as_deployment_findings(self) -> tuple[Finding, ...]:
        """The same findings as a deployment reports them."""
        return tuple(
            Finding(
                file=self.file_name,
                element_id=finding.field_key,
                label=finding.label,
                rule="form_field",
                message=finding.problem,
                remedy=finding.remedy,
            )
            for finding in self.findings
        )
