"""What a diagram must satisfy before deployment; each finding names its element and a remedy."""

from collections.abc import Collection, Mapping

from engine.decisions import Decision
from engine.domain.errors import Finding
from engine.forms import Form
from engine.interpreter.checks.elements import check_node
from engine.interpreter.checks.events import check_cancel_message
from engine.interpreter.checks.report import Report, Surroundings
from engine.interpreter.checks.structure import check_scope
from engine.interpreter.checks.texts import check_process_texts
from engine.interpreter.model import ProcessModel

__all__ = ["check_process"]


def check_process(
    model: ProcessModel,
    *,
    forms: Mapping[str, Form],
    decisions: Mapping[str, Decision],
    topics: Collection[str] | None,
    pages: Collection[str] | None,
    functions: Collection[str] = (),
) -> list[Finding]:
    """Check one process; an empty list means it is executed exactly as drawn.

    Args:
        model: the process as read.
        forms: form key → form deployed beside it.
        decisions: decision id → decision deployed beside it.
        topics: topics that have a handler; None accepts every topic.
        pages: names that `page:` form keys may use; None accepts every page.
        functions: names of the application's functions, beside the language's own.
    """
    around = Surroundings(forms=forms, decisions=decisions, topics=topics, pages=pages)
    report = Report(model, functions)
    check_process_texts(report)
    check_cancel_message(report)
    for scope in model.scope.all_scopes():
        check_scope(report, scope)
    for node in model.scope.all_nodes():
        check_node(report, node, around)
    return report.findings
