"""A small process whose cases are decided by a table and by an expression."""

from tests.decisions.graphs import decision, file, on_decision, table, text
from tests.interpreter.kit import END, START, bpmn, flow

KEY = "judged"
SCORES = (10, 70, 90)
_ROWS = [("< 60", '"низкий"'), ("[60..80)", '"средний"'), (">= 80", '"высокий"')]
_BODY = (
    START
    + '<businessRuleTask id="rule" name="Оценка" camunda:decisionRef="advice"/>'
    + END
    + flow("start", "rule", "end")
)
FILES = {
    "judged.bpmn": bpmn(_BODY, KEY),
    "level.dmn": file(
        decision("level", table("балл", _ROWS, "FIRST"), name="Уровень"),
        decision("advice", text('if Уровень = "низкий" then 1 else 2'), on_decision("level")),
    ),
}
