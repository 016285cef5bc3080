"""Behaviours of SpiffWorkflow 3.2.0 we build on; a failure names the room to re-check."""

import inspect
from importlib.metadata import version

import pytest
from SpiffWorkflow import Workflow
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.specs import WorkflowSpec
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element
from engine.interpreter.scope import InnerScope, InstanceWorkflow, NoScripts
from tests.interpreter.kit import END, START, World, bpmn, flow, user


class Spec(BpmnTaskSpec):
    """A task specification that reports what the library calls, in order."""

    result: object = True

    def __init__(self, wf_spec: WorkflowSpec, name: str) -> None:
        super().__init__(wf_spec, name)
        self.calls: list[str] = []

    def _run_hook(self, my_task):
        self.calls.append("run")
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def _on_complete_hook(self, my_task):
        self.calls.append("complete")

    def _update_hook(self, my_task):
        self.calls.append("update")
        return False


@pytest.fixture
def workflow() -> Workflow:
    spec = WorkflowSpec(name="w")
    spec.data_objects = {}
    spec.start = Spec(spec, "first")
    Spec(spec, "second")
    found = BpmnWorkflow(spec, script_engine=NoScripts(), deserializing=True)
    found.notified = []
    found._task_completed_notify = found.notified.append
    return found


def new_task(workflow: Workflow, name: str = "first", parent: Task | None = None) -> Task:
    return Task(workflow, workflow.spec.task_specs[name], parent, TaskState.READY)


def test_the_pinned_version_is_installed():
    assert version("SpiffWorkflow") == "3.2.0", (
        "SpiffWorkflow changed: read its release notes and re-check every test of this file"
    )


def test_a_deserializing_workflow_builds_no_tree_and_no_tasks(workflow):
    assert workflow.tasks == {}, "Workflow(deserializing=True) now makes tasks: stored_form.Loader"
    assert not hasattr(workflow, "task_tree"), "task_tree is set early: ScopeMixin.begin"
    assert workflow.completed is False, "completed must start False: ScopeMixin.settle"
    assert workflow.subprocesses == {}, "subprocesses moved: InnerScope registers itself there"


def test_a_task_registers_with_its_workflow_and_its_parent_and_resets_its_data(workflow):
    parent = new_task(workflow)
    child = new_task(workflow, "second", parent)

    assert workflow.tasks[child.id] is child, "Task no longer registers itself: Loader._token"
    assert parent._children == [child.id], "children are not kept as ids: Loader, recalling"
    assert child._parent == parent.id, "the parent is not kept as an id: stored_form"
    assert (child.triggered, child.internal_data, child.data) == (False, {}, {})


def test_a_task_is_registered_before_its_data_is_set():
    source = inspect.getsource(Task.__init__)
    order = [source.index(f"{name}") for name in ("workflow.tasks[", "self._parent", "self.data")]

    assert order == sorted(order), (
        "Task.__init__ sets data before workflow and parent: ElementInstance.data.setter needs both"
    )
    assert "_set_state" not in source, "Task.__init__ changes state: ElementInstance is not ready"


def test_every_attribute_the_stock_constructor_sets_is_set_on_loading(workflow):
    stock = set(vars(new_task(workflow)))
    world = World(bpmn(START + user("a") + END + flow("start", "a", "end"))).start()
    loaded = next(iter(world.live._workflow.tasks.values()))

    missing = stock - set(vars(loaded)) - {"data"}
    assert not missing, f"Task.__init__ sets {missing}, Loader._token does not"


def test_running_marks_a_failing_task_as_error_and_raises_the_same_exception(workflow):
    task = new_task(workflow)
    task.task_spec.result = failure = ValueError("x")

    with pytest.raises(ValueError, match="x") as raised:
        task.task_spec._run(task)

    assert raised.value is failure, "TaskSpec._run wraps exceptions: Runtime.attempt"
    assert task.state == TaskState.ERROR, "TaskSpec._run leaves no mark: Runtime.raise_incident"


def test_a_result_of_none_completes_nothing(workflow):
    task = new_task(workflow)
    task.task_spec.result = None
    task.run()

    assert task.state == TaskState.STARTED, "None does not mean outside work: Element.perform"
    assert task.task_spec.calls == ["run"]


def test_completing_calls_the_hook_then_updates_open_children_then_notifies(workflow):
    task = new_task(workflow)
    child = new_task(workflow, "second", task)
    done = new_task(workflow, "second", task)
    done._state = TaskState.COMPLETED
    task.run()

    assert task.task_spec.calls == ["run", "complete"], "order of hooks: Element._on_complete_hook"
    assert child.task_spec.calls == ["update"], "open children are not updated once: Element.arrive"
    assert workflow.notified == [task], "_task_completed_notify: ScopeMixin marks itself unsettled"


def test_an_update_that_answers_false_leaves_the_state_alone_and_true_makes_it_ready(workflow):
    task = Task(workflow, workflow.spec.start, None, TaskState.FUTURE)
    task.task_spec._update(task)
    assert task.state == TaskState.FUTURE

    task.task_spec._update_hook = lambda _: True
    task.task_spec._on_ready = lambda _: None
    task.task_spec._update(task)
    assert task.state == TaskState.READY, "TaskSpec._update no longer readies: Element._update_hook"


def test_a_future_task_is_not_predicted():
    assert not TaskState.FUTURE & TaskState.PREDICTED_MASK, (
        "FUTURE became a prediction: ElementInstance._add_child would grow a tree of guesses"
    )
    assert TaskState.FINISHED_MASK == TaskState.COMPLETED | TaskState.ERROR | TaskState.CANCELLED


def test_a_task_specification_registers_itself_under_its_name(workflow):
    assert set(workflow.spec.task_specs) == {"first", "second"}, "builder._connect finds by name"


def test_an_element_is_ready_without_inputs_connected():
    assert TaskSpec._on_ready.__code__.co_names[0] == "test", (
        "_on_ready no longer tests connections first: Element.test overrides exactly that"
    )
    assert Element.test is not TaskSpec.test


def test_an_inner_scope_asks_for_its_depth_before_anything_else():
    source = inspect.getsource(BpmnSubWorkflow.__init__)

    assert source.index("_calculate_depth") < source.index("super().__init__"), (
        "BpmnSubWorkflow computes its depth later: InnerScope._calculate_depth relies on prepare()"
    )
    assert InnerScope._calculate_depth is not BpmnSubWorkflow._calculate_depth
    assert BpmnWorkflow.depth.fget(None) == 0, "the outermost depth is not 0"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (InstanceWorkflow.update_waiting_tasks, "update_waiting_tasks"),
        (InstanceWorkflow._task_completed_notify, "_task_completed_notify"),
    ],
)
def test_a_workflow_method_we_replace_still_exists_and_is_replaced(ours, theirs):
    assert hasattr(Workflow, theirs), f"Workflow.{theirs} is gone: ScopeMixin overrides nothing"
    assert ours is not getattr(Workflow, theirs)


@pytest.mark.parametrize("name", ["_add_child", "_set_state", "run", "complete", "data"])
def test_a_task_method_we_replace_still_exists(name, workflow):
    assert hasattr(new_task(workflow), name), f"Task.{name} is gone: ElementInstance"
    assert name == "complete" or name in vars(ElementInstance)


def test_the_librarys_python_is_never_reached(workflow):
    for ask in (workflow.script_engine.evaluate, workflow.script_engine.execute):
        with pytest.raises(RuntimeError, match="must not be reached"):
            ask(None, "1 + 1")
