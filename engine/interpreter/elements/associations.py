"""Data associations: what an activity or event takes in and gives out (BPMN 2.0.2 §10.4.2).

Inputs are copied before the work begins, outputs after it is done. What the associations write
inside exists there only; a variable of the same name around it comes back afterwards.
"""

from collections.abc import Mapping

from engine.domain.errors import InvalidInput
from engine.interpreter.data_model import AssociationModel, DataFlowModel
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.variables import Variables, plain

GIVEN = "given"


def take_inputs(token: ElementInstance, flow: DataFlowModel) -> None:
    """Execute the input associations once; a retry finds them executed.

    Raises:
        InvalidInput: no input set has all that it needs; the message names what is missing.
        ExpressionFailed: a transformation or an assignment cannot be worked out.
    """
    if "io" in token.internal_data:
        return
    taken: Variables = dict.fromkeys(flow.local_names)
    for association in flow.inputs:
        known = {**token.data, **{k: v for k, v in taken.items() if v is not None}}
        taken[association.target] = _value(token, association, known)
    _check_sets(token, flow, {**token.data, **taken})
    shadowed = {k: token.data[k] for k in flow.local_names if k in token.data}
    token.note(io=shadowed)
    token.data = {**token.data, **taken}


def happened_inside(
    token: ElementInstance, flow: DataFlowModel, around: Mapping[str, object]
) -> None:
    """An event at a border happened: what it brought exists in it only, among what was `around`."""
    token.note(io={k: around[k] for k in flow.local_names if k in around})


def give_outputs(token: ElementInstance, flow: DataFlowModel) -> None:
    """Execute the output associations once and leave behind what exists inside only.

    An output that nobody wrote is not copied.

    Raises:
        InvalidInput: a collection would get something else than a list.
        ExpressionFailed: a transformation or an assignment cannot be worked out.
    """
    if token.internal_data.get("io") == GIVEN:
        return
    written: Variables = {}
    for association in flow.outputs:
        known = {**token.data, **written}
        value = _value(token, association, known)
        if value is not None or association.transformation or association.assignments:
            written[association.target] = value
    token.data = dict(outside(token, flow, token.data))
    token.assign(written)
    token.note(io=GIVEN)
    if written and token.task_spec.node.attached_to:
        token.note(brought=[*token.internal_data.get("brought", ()), *written])


def outside(
    token: ElementInstance, flow: DataFlowModel, values: Mapping[str, object]
) -> Mapping[str, object]:
    """Variables inside an activity as they are seen around it."""
    shadowed = token.internal_data.get("io", GIVEN)
    if shadowed == GIVEN or not flow.local_names:
        return values
    return {**{k: v for k, v in values.items() if k not in flow.local_names}, **shadowed}


def _check_sets(token: ElementInstance, flow: DataFlowModel, known: Mapping[str, object]) -> None:
    """§10.4.2: one input set must be complete; null counts as not there."""
    missing = [[n for n in names if known.get(n) is None] for names in flow.input_sets]
    if missing and all(missing):
        named = ", ".join(f"«{name}»" for name in missing[0])
        raise InvalidInput(f"«{token.task_spec.label}»: нет входных данных {named}.")


def _value(
    token: ElementInstance, association: AssociationModel, known: Mapping[str, object]
) -> object:
    evaluator, value = token.runtime.evaluator, known.get(association.target)
    if association.transformation:
        value = plain(evaluator.value(association.transformation, known))
    elif association.sources and not association.assignments:
        value = known.get(association.sources[0])
    for (_, *keys), text in association.assignments:
        value = _with(value, keys, plain(evaluator.value(text, known)))
    if association.into_collection and not isinstance(value, list | None):
        raise InvalidInput(
            f"«{token.task_spec.label}»: данные «{association.target}» — коллекция, нужен список."
        )
    return value


def _with(value: object, keys: list[str], inner: object) -> object:
    """`value` with something put under a path of keys; nothing in it is edited."""
    if not keys:
        return inner
    fields = value if isinstance(value, dict) else {}
    return {**fields, keys[0]: _with(fields.get(keys[0]), keys[1:], inner)}
