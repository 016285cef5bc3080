"""Texts of an element that are expressions or scripts: each must be readable before deployment."""

from collections.abc import Iterator

from engine.expressions import ExpressionError, parse_script
from engine.interpreter.checks.report import Report
from engine.interpreter.model import NodeModel

_EXPRESSION_PROPERTIES = ("correlationKey", "dueWorkingDays", "organisation", "exclude")
_TEXT_PROPERTIES = ("title", "why")
_ATTRIBUTES = (
    "assignee",
    "candidateGroups",
    "candidateUsers",
    "calledElement",
    "dueDate",
    "priority",
)


def check_texts(report: Report, node: NodeModel) -> None:
    """Check the script and every expression that the element carries."""
    if node.script:
        _check_script(report, node)
    for text, what in _expressions(node):
        report.check_expression(node, text, what)


def _check_script(report: Report, node: NodeModel) -> None:
    try:
        parse_script(node.script)
    except ExpressionError as error:
        report.refuse(
            node,
            "script_valid",
            f"Сценарий не читается: {error}.",
            "Оставьте в сценарии только присваивания и условия.",
        )


def _expressions(node: NodeModel) -> Iterator[tuple[str, str]]:
    """Every expression with what people call it."""
    yield from _loop_expressions(node)
    yield from _property_expressions(node)
    for name, text in (*node.inputs, *node.outputs):
        if _is_marked(text):
            yield text, f"параметр «{name}»"
    for name in _ATTRIBUTES:
        if _is_marked(node.attributes.get(name, "")):
            yield node.attributes[name], f"атрибут «{name}»"


def _property_expressions(node: NodeModel) -> Iterator[tuple[str, str]]:
    for name, text in node.properties.items():
        is_text = name in _TEXT_PROPERTIES and text.startswith("=")
        if is_text or (name in _EXPRESSION_PROPERTIES and text):
            yield text, f"свойство «{name}»"


def _loop_expressions(node: NodeModel) -> Iterator[tuple[str, str]]:
    if node.loop is None:
        return
    for text, what in (
        (node.loop.cardinality, "число повторов"),
        (node.loop.completion_condition, "условие завершения"),
        (node.loop.output_element, "результат повтора"),
        (node.loop.collection, "список повтора"),
    ):
        if text:
            yield text, what


def _is_marked(text: str) -> bool:
    """Say whether a text that may be literal announces an expression."""
    return text.startswith("=") or "${" in text
