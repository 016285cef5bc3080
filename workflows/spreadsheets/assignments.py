"""The registry of assignments as a table for a table program."""

from workflows.spreadsheets.reading import Column

COLUMNS = (
    Column(key="text", title="Поручение", width=60),
    Column(key="executor", title="Исполнитель", width=26),
    Column(key="giver", title="Поручил", width=26),
    Column(key="issued_on", title="Дано", width=14),
    Column(key="first_due_on", title="Первый срок", width=14),
    Column(key="due_on", title="Срок", width=14),
    Column(key="state", title="Состояние", width=20),
    Column(key="basis", title="Основание", width=40),
    Column(key="report", title="Отчёт", width=60),
    Column(key="closed_on", title="Закрыто", width=14),
)
