"""Reads one flow node: its attributes, its event, its loop and its extensions."""

from lxml import etree

from engine.interpreter.model import EventModel, LoopModel, NodeModel
from engine.interpreter.reading.catalogue import Catalogue, contents_of
from engine.interpreter.reading.data import DataNames, read_data_flow
from engine.interpreter.reading.extension_model import Extensions
from engine.interpreter.reading.extensions import read_extensions
from engine.interpreter.reading.java_scripts import as_assignments
from engine.interpreter.reading.loops import read_loop
from engine.interpreter.reading.roles import read_roles
from engine.interpreter.reading.trouble import Element, Trouble
from engine.interpreter.reading.vocabulary import EVENT_KINDS, NODE_CHILDREN, SUB_PROCESSES, B

_NAMED_KINDS = ("message", "signal", "error", "escalation")
# Kinds of tasks that other engines let a worker do instead: then they are service tasks.
_OURS = ("", "python", "text/python", "text/x-python")
_MAYBE_WORK = ("sendTask", "businessRuleTask", "scriptTask")


class NodeReader:
    """Reads nodes of one file."""

    def __init__(self, trouble: Trouble, catalogue: Catalogue) -> None:
        self._trouble = trouble
        self._catalogue = catalogue
        # What holds data in the process that is being read.
        self.data: DataNames

    def read(self, element: Element, kind: str, node_id: str) -> NodeModel:
        """Read everything but the contents of a sub-process."""
        extensions = read_extensions(element)
        read_roles(element, self._catalogue.resources, extensions)
        definitions = _event_definitions(element)
        for definition in definitions:
            self._take_over(definition, extensions)
        if kind in ("receiveTask", "sendTask"):
            self._take_key(element, extensions)
        kind = _executed_kind(element, kind, extensions)
        script = _script(element, extensions)
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
            script=script,
            completion_condition=_child_text(element, "completionCondition"),
            parameters=extensions.parameters,
            before=extensions.before,
            after=extensions.after,
            form=extensions.form,
            loop=self._loop(element, extensions),
            loop_problem=_loop_problem(element),
            data=read_data_flow(element, self.data, self._trouble),
            unexecuted=_unexecuted_children(element, kind),
        )

    def _loop(self, element: Element, extensions: Extensions) -> LoopModel | None:
        loop = read_loop(element, extensions)
        if loop is not None:
            # BPMN's own attributes refer to data by id; an expression is never one.
            loop.collection = self.data.variable(loop.collection)
            loop.output_collection = self.data.variable(loop.output_collection)
        return loop

    # -- events ------------------------------------------------------------------------------------
    def _take_over(self, definition: Element, extensions: Extensions) -> None:
        """The key that other tools write at a message definition is that of its event."""
        own = read_extensions(definition)
        key = own.attributes.get("correlationKey")
        if key:
            extensions.properties.setdefault("correlationKey", key)
        for name, text in contents_of(own).items():
            extensions.offer(name, text)
        self._take_key(definition, extensions)

    def _take_key(self, element: Element, extensions: Extensions) -> None:
        """A message that has its key written beside it passes it on to whoever waits for it."""
        message = element.get("messageRef", "").split(":")[-1]
        key = self._catalogue.keys.get(message, "")
        if key:
            extensions.properties.setdefault("correlationKey", key)
        for name, text in self._catalogue.contents.get(message, {}).items():
            extensions.offer(name, text)
        if contents_of(extensions) and message in self._catalogue.correlated:
            extensions.offer("foreignCorrelation", message)

    def _event(self, element: Element, kind: str, definitions: list[Element]) -> EventModel | None:
        if kind in ("sendTask", "receiveTask"):
            return EventModel(kind="message", name=self._reference(element, "message"))
        if not kind.endswith("Event"):
            return None
        if not definitions:
            # A reference to a shared definition is legal BPMN that hardly any tool writes.
            refs = element.find(f"{B}eventDefinitionRef")
            return EventModel(kind="reference" if refs is not None else "none")
        event = self._definition(definitions[0])
        told = {**read_extensions(element).attributes, **read_extensions(definitions[0]).attributes}
        event.code_variable = told.get(f"{event.kind}CodeVariable", "")
        event.message_variable = told.get(f"{event.kind}MessageVariable", "")
        return event

    def _definition(self, element: Element) -> EventModel:
        event = EventModel(kind=EVENT_KINDS.get(etree.QName(element).localname, "unknown"))
        if event.kind in _NAMED_KINDS:
            event.name = self._reference(element, event.kind)
        if event.kind == "compensate":
            event.activity = element.get("activityRef", "").split(":")[-1]
            event.waits = element.get("waitForCompletion", "true") not in ("false", "0")
        if event.kind == "conditional":
            event.text = _child_text(element, "condition")
        if event.kind == "link":
            event.name = (element.get("name") or "").strip()
        if event.kind == "timer":
            for timer in ("date", "duration", "cycle"):
                text = _child_text(element, f"time{timer.capitalize()}")
                if text:
                    event.timer, event.text = timer, text
                    event.timers += 1
        return event

    def _reference(self, element: Element, kind: str) -> str:
        """The name or code a reference leads to; "" for none, which catches every code."""
        ref = element.get(f"{kind}Ref", "").split(":")[-1]
        if not ref:
            return ""
        if ref not in self._catalogue.names[kind]:
            self._trouble.note(
                "reference_known",
                element,
                f"Ссылка {kind}Ref=«{ref}» ведёт в никуда.",
                "Объявите сообщение, сигнал или ошибку в файле.",
            )
            return ref
        return self._catalogue.names[kind][ref] or (ref if kind in ("message", "signal") else "")


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


def _executed_kind(element: Element, kind: str, extensions: Extensions) -> str:
    """A send, rule or script task that a worker does, and that says nothing else, is a service."""
    attributes = extensions.attributes
    if kind == "serviceTask" and attributes.get("type") == "dmn":
        return "businessRuleTask"
    says_itself = element.get("messageRef") or attributes.get("decisionRef")
    works = attributes.get("topic") or attributes.get("expression")
    if kind in _MAYBE_WORK and works and not says_itself and not _child_text(element, "script"):
        return "serviceTask"
    return kind


def _script(element: Element, extensions: Extensions) -> str:
    """A script task's assignments; one whose value is wanted is an expression instead."""
    text = _child_text(element, "script")
    if element.get("scriptFormat", "python").lower() not in _OURS:
        text = as_assignments(text).strip()
    if text and extensions.attributes.get("resultVariable"):
        extensions.attributes["expression"] = text.rstrip(";")
        return ""
    return text


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
