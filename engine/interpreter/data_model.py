"""What a BPMN file says about data, as plain values (BPMN 2.0.2 §10.4).

Data objects, properties, data inputs and data outputs are variables; each is known by one name.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class AssociationModel:
    """A data association: what becomes of some variables is put into another one (§10.4.2).

    Attributes:
        sources: variables it reads; a plain copy reads exactly one.
        target: the variable it writes.
        transformation: expression for the value; "" for a copy.
        assignments: ((target, key, key…), expression) in document order.
        into_collection: the target holds a list.
    """

    sources: tuple[str, ...] = ()
    target: str
    transformation: str = ""
    assignments: tuple[tuple[tuple[str, ...], str], ...] = ()
    into_collection: bool = False


@dataclass(kw_only=True)
class DataFlowModel:
    """What goes into an activity or event and what comes out of it.

    Attributes:
        inputs, outputs: associations in document order.
        declared_inputs, declared_outputs: variables named as data inputs and outputs.
        properties: variables that live as long as the activity.
        input_sets: for each input set the variables that it cannot do without; one set suffices.
    """

    inputs: list[AssociationModel] = field(default_factory=list)
    outputs: list[AssociationModel] = field(default_factory=list)
    declared_inputs: tuple[str, ...] = ()
    declared_outputs: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    input_sets: tuple[tuple[str, ...], ...] = ()

    @property
    def local_names(self) -> frozenset[str]:
        """Variables that exist inside only.

        A data input or output without an association is the variable of its name around it.
        """
        read = {a.target for a in self.inputs} & {*self.declared_inputs, *self.properties}
        written = {s for a in self.outputs for s in a.sources} & {*self.declared_outputs}
        return frozenset((*read, *written, *self.properties))

    def __bool__(self) -> bool:
        return bool(
            self.inputs
            or self.outputs
            or self.declared_inputs
            or self.declared_outputs
            or self.properties
        )
