"""Every refusal the engine can answer with, as one tree.

EngineError
├── NotFound
├── NotPermitted
├── Conflict
│   ├── TaskNotOpen
│   ├── ApprovalMissing
│   ├── Suspended
│   ├── StaleInstance
│   └── UnknownStateFormat
├── InvalidInput
│   ├── InvalidForm
│   └── ExpressionFailed
└── DeploymentRefused
    └── ReasonsMissing
BpmnError      (raised by service-task handlers; a business outcome, not an EngineError)
Unavailable    (the database is gone or full; nobody is refused anything, so not an EngineError)

Messages are Russian sentences: they reach the person who pressed the button.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.domain.foreign import ForeignWord


class EngineError(Exception):
    """Something was asked that cannot be done; nothing was changed."""


_UNAVAILABLE = {
    "gone": "База данных сейчас недоступна.",
    "full": "На диске сервера не осталось места: записать ничего нельзя.",
    "overrun": "Сервер перегружен: все соединения с базой данных заняты.",
}


class Unavailable(Exception):
    """The database is gone, full or overrun. What was asked may be asked again later.

    Whether a commit that was under way has happened is not known then.

    Attributes:
        reason: "gone", "full" or "overrun".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(_UNAVAILABLE[reason])
        self.reason = reason


class NotFound(EngineError):
    """The named thing does not exist, or the actor may not know that it does."""


class NotPermitted(EngineError):
    """The actor is known and may not do this."""


class Conflict(EngineError):
    """The state of the world does not allow this any more; reload and look again."""


class TaskNotOpen(Conflict):
    """The user task was completed, cancelled or taken by someone else meanwhile."""


class ApprovalMissing(Conflict):
    """A user task cannot be completed before everybody asked to agree has answered.

    Attributes:
        people: their names.
    """

    def __init__(self, people: Sequence[str]) -> None:
        self.people = tuple(people)
        super().__init__(
            f"Завершить пока нельзя, ждём согласования: {', '.join(self.people)}. "
            "Дождитесь ответа или отзовите запрос."
        )


class Suspended(Conflict):
    """An operator has stopped the instance, or the starts of a process, for a while."""


class StaleInstance(Conflict):
    """The process instance was changed by another transaction between reading and writing."""


class UnknownStateFormat(Conflict):
    """A newer release wrote this process instance, in a format that this one cannot read."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"Дело записано более новой версией программы (формат {found}, эта версия читает "
            f"до {known}). Оно не изменено; обновите программу и повторите."
        )


class InvalidInput(EngineError):
    """What was handed in is not acceptable; the message names what."""


class InvalidForm(InvalidInput):
    """Values of a form were refused.

    Attributes:
        errors: path of the field → Russian sentence; the path "" is about the form as a whole.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()) or "Форма заполнена неверно")
        self.errors = dict(errors)


class ExpressionFailed(InvalidInput):
    """An expression of the diagram could not be evaluated with the instance's variables.

    Attributes:
        cause: "missing_name" (`about` is the name), "decision" (its name), "no_way" (no way on
            was open), or "".
    """

    def __init__(self, message: str, *, cause: str = "", about: str = "") -> None:
        super().__init__(message)
        self.cause = cause
        self.about = about


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing wrong (or doubtful) with a deployed file.

    Attributes:
        severity: "error" blocks the deployment, "warning" does not.
        file: name of the file.
        element_id: id of the BPMN element, decision or form field; "" for the whole file.
        label: the element's name as people read it.
        rule: short snake_case name of the rule that was broken.
        message: what is wrong, in Russian.
        remedy: what to draw or write instead, in Russian.
    """

    severity: str = "error"
    file: str = ""
    element_id: str = ""
    label: str = ""
    rule: str = ""
    message: str = ""
    remedy: str = ""

    @property
    def key(self) -> str:
        """Tells this finding from others about the same files; another sentence is another one."""
        told = "\n".join((self.rule, self.file, self.element_id, self.message))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def __str__(self) -> str:
        where = " ".join(
            part
            for part in (
                f"{self.file}:" if self.file else "",
                f"«{self.label}»" if self.label else "",
                f"({self.element_id})" if self.element_id else "",
            )
            if part
        )
        return f"{where} [{self.rule}] {self.message} {self.remedy}".strip()


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """A warning that somebody has looked at and leaves as it is.

    Attributes:
        key: of the finding.
        by: user id of who gave the reason.
    """

    key: str
    reason: str
    by: str


class DeploymentRefused(EngineError):
    """A deployment has findings of severity "error"; nothing was stored.

    Attributes:
        findings: every finding of every file at once.
        words: what would become of each word of another tool's vocabulary.
    """

    def __init__(self, findings: Sequence[Finding], words: Sequence[ForeignWord] = ()) -> None:
        self.findings = tuple(findings)
        self.words = tuple(words)
        super().__init__("Развёртывание отклонено:\n" + "\n".join(str(f) for f in self.findings))


class BpmnError(Exception):
    """A business refusal that the diagram handles (BPMN 2.0.2 §10.5.7, error events).

    Attributes:
        code: matched against the errorCode of the catching event.
        variables: handed to the catching path.
    """

    def __init__(
        self, code: str, message: str = "", variables: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message or code
        self.variables = dict(variables or {})


class ReasonsMissing(DeploymentRefused):
    """A person has not said of each warning why it may stay; nothing was stored.

    Attributes:
        unanswered: keys of the warnings without a reason.
    """

    def __init__(
        self,
        findings: Sequence[Finding],
        words: Sequence[ForeignWord],
        unanswered: Collection[str],
    ) -> None:
        self.unanswered = frozenset(unanswered)
        super().__init__(findings, words)
