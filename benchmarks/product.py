"""The product itself: one user task completed through the engine's front door."""

from collections.abc import Iterator

from benchmarks.shapes import ANSWER, ROLE, SHAPES, variables
from engine import SYSTEM, Actor, Database, ProcessEngine, build_engine, migrate

WORKER = Actor(user_id="ivanova", name="Иванова М. П.", principals=frozenset({ROLE}))


class _Product:
    """An engine over an empty database, with the diagram of one shape deployed."""

    def __init__(self, url: str, shape: str, size: int) -> None:
        self._url, self._shape, self._size = url, SHAPES[shape], size
        self._database = Database(url)
        migrate(self._database)
        self._engine: ProcessEngine = build_engine(self._database)
        self._engine.deploy(self._shape.files, SYSTEM)

    def _start(self) -> str:
        return self._engine.start("p", variables(self._shape, self._size), SYSTEM).id

    def _open(self, instance_id: str) -> list[str]:
        return [each.id for each in self._engine.user_tasks(instance_id, actor=SYSTEM)]

    def _complete(self, task_id: str) -> None:
        self._engine.complete(task_id, ANSWER, WORKER)


class Completion(_Product):
    """Completes one user task after another.

    Args:
        url: an empty database.
        shape: key of `shapes.SHAPES`.
        size: element instances of each instance.
        operations: how many completions are to be measured.
        memory: what is remembered when the measured completion begins: "warm" everything, "cold"
            the compiled definitions, "new" nothing that a freshly started process would not.
    """

    def __init__(self, url: str, shape: str, size: int, operations: int, memory: str) -> None:
        super().__init__(url, shape, size)
        self._memory = memory
        spare = self._shape.spare(size)
        self._instances = [self._brought_forward() for _ in range(-(-operations // spare))]
        self._todo = self._tasks(spare)
        self._next = ""

    def prepare(self) -> None:
        self._next = next(self._todo)
        if self._memory == "cold":
            self._engine._equipment.live.forget()
        elif self._memory == "new":
            self._database.dispose()
            self._database = Database(self._url)
            self._engine = build_engine(self._database)

    def operate(self) -> None:
        self._complete(self._next)

    def _brought_forward(self) -> str:
        instance_id = self._start()
        todo = iter(self._open(instance_id))
        for _ in range(self._shape.done_before(self._size)):
            if self._shape.loops:
                todo = iter(self._open(instance_id))
            self._complete(next(todo))
        return instance_id

    def _tasks(self, spare: int) -> Iterator[str]:
        """Ids of user tasks to complete: one of each instance in turn."""
        if self._shape.loops:
            for _ in range(spare):
                for instance_id in self._instances:
                    yield self._open(instance_id)[0]
            return
        waiting = [iter(self._open(instance_id)) for instance_id in self._instances]
        for _ in range(spare):
            for each in waiting:
                yield next(each)


class Start(_Product):
    """Starts instances with as many parallel user tasks as `size` says."""

    def prepare(self) -> None:
        """Nothing to prepare."""

    def operate(self) -> None:
        self._start()


class SteadyWork(_Product):
    """Starts `INSTANCES` instances and completes all their user tasks, one of each in turn."""

    INSTANCES = 50

    def prepare(self) -> None:
        """Nothing to prepare."""

    def operate(self) -> None:
        instances = [self._start() for _ in range(self.INSTANCES)]
        for together in zip(*map(self._open, instances), strict=True):
            for task_id in together:
                self._complete(task_id)
