"""Collects what is wrong with a decision file, so that all faults are told at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.decisions.model import DecisionError
from engine.domain.errors import Finding


@dataclass(kw_only=True)
class _Found:
    findings: list[Finding] = field(default_factory=list)


_USUAL_REMEDY = "Исправьте это место в редакторе таблиц решений и загрузите файл ещё раз."


class Notes:
    """Findings about one file; `about` narrows the notes to one decision of it."""

    def __init__(
        self,
        file_name: str,
        decision_id: str = "",
        name: str = "",
        kind: str = "решение",
        found: _Found | None = None,
    ) -> None:
        """Args: decision_id and name, empty for the file as a whole; kind, what it is."""
        self.file_name = file_name
        self._decision_id = decision_id
        self._name = name
        self._kind = kind
        self._found = found or _Found()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything noted down so far."""
        return tuple(self._found.findings)

    def of_file(self, file_name: str) -> Notes:
        """Give notes about another file that end up in the same list."""
        return Notes(file_name, found=self._found)

    def about(self, element_id: str, name: str, kind: str = "решение") -> Notes:
        """Give notes about one element that end up in the same list."""
        return Notes(self.file_name, element_id, name, kind, self._found)

    def fault(
        self, rule: str, message: str, *, remedy: str = "", severity: str = "error"
    ) -> Finding:
        """Compose a finding without noting it down."""
        where = f"{self._kind} «{self._name}»: " if self._decision_id else ""
        return Finding(
            severity=severity,
            file=self.file_name,
            element_id=self._decision_id,
            label=self._name,
            rule=rule,
            message=where + message,
            remedy=remedy or _USUAL_REMEDY,
        )

    def add(self, rule: str, message: str, *, remedy: str = "") -> None:
        """Note a fault down."""
        self._found.findings.append(self.fault(rule, message, remedy=remedy))

    def raise_if_any(self) -> None:
        """Raise DecisionError with everything noted down so far."""
        if self._found.findings:
            raise DecisionError(self._found.findings)
