"""Reads one flow node: its attributes, its event, its loop and its extensions."""

from collections.abc import Mapping

from lxml import etree

from engine.interpreter.model import EventModel, LoopModel, NodeModel
from engine.interpreter.reading.data import DataNames, read_data_flow
from engine.interpreter.reading.extensions import Extensions, read_extensions, simple_loop_texts
from engine.interpreter.reading.trouble import Element, Trouble
from engine.interpreter.reading.vocabulary import EVENT_KINDS, NODE_CHILDREN, SUB_PROCESSES, B

_NAMED_KINDS = ("message", "signal", "error", "escalation")


class NodeReader:
    """Reads nodes of one file.

    Args:
        catalogue: kind → id → name or code of the file's messages, signals, errors, escalations.
    """

    def __init__(self, trouble: Trouble, catalogue: Mapping[str, Mapping[str, str]]) -> None:
        self._trouble = trouble
        self._catalogue = catalogue
        # What holds data in the process that is being read.
        self.data: DataNames

    def read(self, element: Element, kind: str, node_id: str) -> NodeModel:
        """Read everything but the contents of a sub-process."""
        extensions = read_extensions(element)
        definitions = _event_definitions(element)
        return NodeModel(
            id=node_id,
            kind=kind,
            name=(element.get("name") or "").replace("\n", " ").strip(),
            documentation=documentation_of(element),
            attributes=_attributes(element, extensions),
            properties=extensions.properties,
            inputs=extensions.inputs,
            outputs=extensions.outputs,
            variables_in=extensions.variables_in,
            variables_out=extensions.variables_out,
            default_flow=element.get("default", ""),
            attached_to=element.get("attachedToRef", ""),
            interrupting=_interrupts(element),
            by_event=element.get("triggeredByEvent", "false") == "true",
            event=self._event(element, kind, definitions),
            events=len(definitions),
            script=_child_text(element, "script"),
            completion_condition=_child_text(element, "completionCondition"),
            loop=self._loop(element, extensions),
            loop_problem=_loop_problem(element),
            data=read_data_flow(element, self.data, self._trouble),
            unexecuted=(*_unexecuted_children(element, kind), *extensions.active),
        )

    def _loop(self, element: Element, extensions: Extensions) -> LoopModel | None:
        loop = _loop(element, extensions)
        if loop is not None:
            # BPMN's own attributes refer to data by id; an expression is never one.
            loop.collection = self.data.variable(loop.collection)
            loop.output_collection = self.data.variable(loop.output_collection)
        return loop

    # -- events ------------------------------------------------------------------------------------
    def _event(self, element: Element, kind: str, definitions: list[Element]) -> EventModel | None:
        if kind in ("sendTask", "receiveTask"):
            return EventModel(kind="message", name=self._reference(element, "message"))
        if not kind.endswith("Event"):
            return None
        if not definitions:
            # A reference to a shared definition is legal BPMN that hardly any tool writes.
            refs = element.find(f"{B}eventDefinitionRef")
            return EventModel(kind="reference" if refs is not None else "none")
        return self._definition(definitions[0])

    def _definition(self, element: Element) -> EventModel:
        event = EventModel(kind=EVENT_KINDS.get(etree.QName(element).localname, "unknown"))
        if event.kind in _NAMED_KINDS:
            event.name = self._reference(element, event.kind)
        if event.kind == "compensate":
            event.activity = element.get("activityRef", "").split(":")[-1]
            event.waits = element.get("waitForCompletion", "true") not in ("false", "0")
        if event.kind == "conditional":
            event.text = _child_text(element, "condition")
            self._refuse_filters(element)
        if event.kind == "link":
            event.name = (element.get("name") or "").strip()
        if event.kind == "timer":
            for timer in ("date", "duration", "cycle"):
                text = _child_text(element, f"time{timer.capitalize()}")
                if text:
                    event.timer, event.text = timer, text
                    event.timers += 1
        return event

    def _refuse_filters(self, element: Element) -> None:
        """Camunda can ask a condition for some variables only; ours sees every change."""
        for name in sorted(
            {"variableName", "variableEvents"} & {*read_extensions(element).attributes}
        ):
            self._trouble.note(
                "extension_supported",
                element.getparent(),
                f"Ограничение условия «camunda:{name}» не исполняется.",
                "Удалите его: условие проверяется после каждой записи переменных.",
            )

    def _reference(self, element: Element, kind: str) -> str:
        """The name or code a reference leads to; "" for none, which catches every code."""
        ref = element.get(f"{kind}Ref", "").split(":")[-1]
        if not ref:
            return ""
        if ref not in self._catalogue[kind]:
            self._trouble.note(
                "reference_known",
                element,
                f"Ссылка {kind}Ref=«{ref}» ведёт в никуда.",
                "Объявите сообщение, сигнал или ошибку в файле.",
            )
            return ref
        return self._catalogue[kind][ref] or (ref if kind in ("message", "signal") else "")


def _event_definitions(element: Element) -> list[Element]:
    return [
        child
        for child in element
        if isinstance(child.tag, str) and etree.QName(child).localname.endswith("EventDefinition")
    ]


def _interrupts(element: Element) -> bool:
    return element.get("cancelActivity", element.get("isInterrupting", "true")) != "false"


def _loop_problem(element: Element) -> str:
    loop = element.find(f"{B}multiInstanceLoopCharacteristics")
    if loop is not None and loop.get("behavior", "All") != "All":
        return "behaviour"
    return ""


def _unexecuted_children(element: Element, kind: str) -> tuple[str, ...]:
    """Names of children nobody reads; those of a sub-process are met when its scope is read."""
    if kind in SUB_PROCESSES:
        return ()
    names = [etree.QName(c).localname for c in element if _is_bpmn(c)]
    return tuple(n for n in names if n not in NODE_CHILDREN and not n.endswith("EventDefinition"))


def _is_bpmn(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(B)


def _loop(element: Element, extensions: Extensions) -> LoopModel | None:
    standard = element.find(f"{B}standardLoopCharacteristics")
    if standard is not None:
        return LoopModel(
            standard=True,
            condition=_child_text(standard, "loopCondition"),
            maximum=standard.get("loopMaximum", ""),
            test_before=standard.get("testBefore", "false") in ("true", "1"),
        )
    loop = element.find(f"{B}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    texts, properties = simple_loop_texts(loop), extensions.properties
    return LoopModel(
        sequential=loop.get("isSequential", "false") == "true",
        cardinality=_child_text(loop, "loopCardinality"),
        completion_condition=_child_text(loop, "completionCondition"),
        collection=texts["collection"],
        element_variable=texts["element_variable"],
        output_collection=properties.get("outputCollection") or texts["output_collection"],
        output_element=properties.get("outputElement") or texts["output_element"],
    )


# -- small pieces of XML ---------------------------------------------------------------------------
def documentation_of(element: Element) -> str:
    """All documentation texts of an element, one per line."""
    return "\n".join((d.text or "").strip() for d in element.findall(f"{B}documentation"))


def _child_text(element: Element, name: str) -> str:
    child = element.find(f"{B}{name}")
    return (child.text or "").strip() if child is not None else ""


def _attributes(element: Element, extensions: Extensions) -> dict[str, str]:
    own = {str(k): str(v) for k, v in element.attrib.items() if not str(k).startswith("{")}
    return {**own, **extensions.attributes}
