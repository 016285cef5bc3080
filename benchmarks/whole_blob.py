"""The yardstick above: plain SpiffWorkflow, the whole instance as one JSON text.

Nothing of the product is imported here, so the library is what its authors released. One operation
reads the text, restores the workflow, completes one user task, runs the engine steps, and writes
the text back, in one transaction.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

import psycopg
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from benchmarks.databases import is_sqlite, plain_address, sqlite_path
from benchmarks.shapes import ANSWER, SHAPES, Shape, variables

TABLE = "CREATE TABLE instance (id TEXT PRIMARY KEY, body TEXT)"
DEEP = 200_000
"""The library restores and predicts recursively."""


class Transaction(Protocol):
    """One open transaction on the only row."""

    def read(self) -> str: ...

    def write(self, body: str) -> None: ...


class WholeBlob:
    """Loads, completes, steps and saves; each operation begins from the same stored text."""

    def __init__(self, url: str, shape: str, size: int) -> None:
        sys.setrecursionlimit(DEEP)
        self._shape, self._size = SHAPES[shape], size
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self._begin = _sqlite(url) if is_sqlite(url) else _postgresql(url)
        self._body = ""
        self._task_id: UUID

    def prepare(self) -> None:
        """Bring an instance to its size; at the first call only."""
        if not self._body:
            workflow = _started(self._shape, self._size)
            _bring_forward(workflow, self._shape, self._size)
            self._task_id = _ready(workflow)[0].id
            self._body = self._serializer.serialize_json(workflow)
        with self._begin() as transaction:
            transaction.write(self._body)

    def operate(self) -> None:
        with self._begin() as transaction:
            workflow = self._serializer.deserialize_json(transaction.read())
            user_task = workflow.get_task_from_id(self._task_id)
            user_task.data.update(ANSWER)
            user_task.run()
            workflow.do_engine_steps()
            _run_beyond_the_depth_limit(user_task)
            transaction.write(self._serializer.serialize_json(workflow))


def _started(shape: Shape, size: int) -> Any:
    parser = BpmnParser()
    for content in shape.files.values():
        parser.add_bpmn_xml(etree.fromstring(content))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data.update(variables(shape, size))
    workflow.do_engine_steps()
    return workflow


def _ready(workflow: Any) -> list[Any]:
    """User tasks that wait, without the library's walk, which ends at a depth of 1000."""
    scopes = [workflow, *workflow.subprocesses.values()]
    return [
        token
        for scope in scopes
        for token in scope.tasks.values()
        if token.state == TaskState.READY and token.task_spec.manual
    ]


def _bring_forward(workflow: Any, shape: Shape, size: int) -> None:
    todo = _ready(workflow)
    for number in range(shape.done_before(size)):
        user_task = todo[0] if shape.loops else todo[number]
        user_task.data.update(ANSWER)
        user_task.run()
        if shape.loops:
            todo = _run_beyond_the_depth_limit(user_task)
    if not shape.loops:
        workflow.do_engine_steps()


def _run_beyond_the_depth_limit(token: Any) -> list[Any]:
    """Run what the library's own loop no longer finds; give the user tasks that follow."""
    found = []
    for child in token.children:
        if child.state == TaskState.READY and not child.task_spec.manual:
            child.run()
        if child.task_spec.manual:
            found.append(child)
        else:
            found.extend(_run_beyond_the_depth_limit(child))
    return [each for each in found if each.state == TaskState.READY]


def _sqlite(url: str) -> Any:
    connection = sqlite3.connect(sqlite_path(url), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)
    connection.execute("INSERT INTO instance VALUES ('i', '')")
    row = _Row(connection, "SELECT body FROM instance", "UPDATE instance SET body = ?")

    @contextmanager
    def transaction() -> Iterator[Transaction]:
        connection.execute("BEGIN IMMEDIATE")
        yield row
        connection.execute("COMMIT")

    return transaction


def _postgresql(url: str) -> Any:
    connection = psycopg.connect(plain_address(url))
    connection.execute(TABLE.encode())
    connection.execute("INSERT INTO instance VALUES ('i', '')")
    connection.commit()
    row = _Row(connection, "SELECT body FROM instance FOR UPDATE", "UPDATE instance SET body = %s")

    @contextmanager
    def transaction() -> Iterator[Transaction]:
        yield row
        connection.commit()

    return transaction


class _Row:
    def __init__(self, connection: Any, select: str, update: str) -> None:
        self._connection, self._select, self._update = connection, select, update

    def read(self) -> str:
        return str(self._connection.execute(self._select).fetchone()[0])

    def write(self, body: str) -> None:
        self._connection.execute(self._update, (body,))
