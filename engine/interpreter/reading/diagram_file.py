"""Reads one BPMN file into the plain model; never raises for content, collects findings instead."""

from lxml import etree

from engine.domain.errors import Finding
from engine.domain.foreign import ForeignWord, Verdict
from engine.interpreter.model import FlowModel, ProcessModel, ScopeModel
from engine.interpreter.reading.associations import assign_handlers
from engine.interpreter.reading.catalogue import Catalogue, read_catalogue
from engine.interpreter.reading.data import DataNames, warn_of_stores
from engine.interpreter.reading.extensions import read_extensions
from engine.interpreter.reading.foreign_words import foreign_words
from engine.interpreter.reading.lanes import assign_lanes
from engine.interpreter.reading.nodes import NodeReader, documentation_of
from engine.interpreter.reading.safe_xml import UnsafeXml, parse_xml
from engine.interpreter.reading.trouble import Element, Trouble
from engine.interpreter.reading.vocabulary import (
    DOCUMENTATION,
    FLOW_NODES,
    READ_ELSEWHERE,
    REFUSED_ROOTS,
    SUB_PROCESSES,
    B,
)
from engine.interpreter.reading.zeebe_extensions import embedded_forms

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


class DiagramFile:
    """One file; `processes`, `words` and `findings` are filled by `read`.

    Attributes:
        words: what becomes of each word of another vocabulary.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.processes: list[ProcessModel] = []
        self.words: tuple[ForeignWord, ...] = ()
        self._data = data
        self._trouble = Trouble(name)
        self._ids: set[str] = set()
        self._drawn: frozenset[str] = frozenset()
        self._nodes = NodeReader(self._trouble, Catalogue())

    @property
    def findings(self) -> list[Finding]:
        return self._trouble.findings

    def read(self) -> None:
        """Read everything; what cannot be read becomes a finding."""
        root = self._root()
        if root is None:
            return
        self.words = tuple(foreign_words(root, self.name))
        self._refuse_words()
        self._nodes = NodeReader(self._trouble, read_catalogue(root))
        self._drawn = frozenset(
            shown.get("bpmnElement", "") for shown in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")
        )
        for process in root.findall(f"{B}process"):
            self._read_process(process)
        for child in root:
            if _bpmn_name(child) in REFUSED_ROOTS:
                self._trouble.note(
                    "element_supported",
                    child,
                    f"Элемент «{_bpmn_name(child)}» не исполняется.",
                    "Нарисуйте процесс (process) с действиями и событиями.",
                )

    def _root(self) -> Element | None:
        try:
            root = parse_xml(self._data)
        except UnsafeXml as error:
            self._trouble.note(
                "file_readable",
                None,
                f"Файл не прочитан: {error}.",
                "Сохраните диаграмму заново в редакторе BPMN 2.0.",
            )
            return None
        if root.tag == f"{B}definitions":
            return root
        self._trouble.note(
            "file_is_bpmn",
            None,
            "Это не диаграмма BPMN 2.0.",
            "Загрузите файл .bpmn, сохранённый редактором BPMN 2.0.",
        )
        return None

    def _refuse_words(self) -> None:
        for word in self.words:
            if word.verdict == Verdict.REFUSED:
                self._trouble.findings.append(
                    Finding(
                        file=self.name,
                        rule="extension_supported",
                        message=f"{word.message} ({word.word})",
                        remedy=word.remedy,
                        element_id=word.element_id,
                        label=word.label,
                    )
                )

    # -- processes and their scopes ----------------------------------------------------------------
    def _read_process(self, element: Element) -> None:
        extensions = read_extensions(element)
        process_id = element.get("id", "")
        if not process_id:
            self._trouble.note(
                "process_has_id",
                element,
                "У процесса нет идентификатора.",
                "Задайте идентификатор процесса (латиница, snake_case).",
            )
            return
        self._nodes.data = DataNames(element)
        warn_of_stores(element, self._trouble)
        scope = self._read_scope(element, process_id)
        assign_lanes(element, scope)
        assign_handlers(element, scope)
        self.processes.append(
            ProcessModel(
                id=process_id,
                name=element.get("name") or process_id,
                file=self.name,
                executable=element.get("isExecutable", "true") != "false",
                documentation=documentation_of(element),
                attributes=extensions.attributes,
                properties=extensions.properties,
                embedded_forms=embedded_forms(element),
                drawn=self._drawn,
                scope=scope,
            )
        )

    def _read_scope(self, element: Element, scope_id: str) -> ScopeModel:
        data = self._nodes.data.of(element, "object", "property")
        scope = ScopeModel(id=scope_id, data_objects=data)
        for child in element:
            kind = _bpmn_name(child)
            if kind in FLOW_NODES:
                self._read_node(child, kind, scope)
            elif kind and kind not in DOCUMENTATION and not _read_with_its_owner(kind):
                self._trouble.note(
                    "element_supported",
                    child,
                    f"Элемент «{kind}» не поддерживается.",
                    "Замените его действием, событием или шлюзом BPMN.",
                )
        for number, child in enumerate(element.findall(f"{B}sequenceFlow"), start=1):
            self._read_flow(child, scope, number)
        return scope

    def _read_node(self, element: Element, kind: str, scope: ScopeModel) -> None:
        node_id = self._take_id(element, f"{scope.id}__{kind}_{len(scope.nodes) + 1}")
        node = self._nodes.read(element, kind, node_id)
        if kind in SUB_PROCESSES:
            node.body = self._read_scope(element, node_id)
        scope.nodes[node_id] = node

    def _take_id(self, element: Element, fallback: str) -> str:
        chosen = element.get("id", "") or fallback
        if chosen in self._ids:
            self._trouble.note(
                "id_unique",
                element,
                f"Идентификатор «{chosen}» использован дважды.",
                "Дайте элементам разные идентификаторы.",
            )
        self._ids.add(chosen)
        # Whatever is found wrong with it later shall have a name.
        element.set("id", chosen)
        return chosen

    def _read_flow(self, element: Element, scope: ScopeModel, number: int) -> None:
        # An id is optional in the XSD; many tools leave it out.
        flow_id = self._take_id(element, f"{scope.id}__flow_{number}")
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        for end in (source, target):
            if end not in scope.nodes:
                self._trouble.note(
                    "flow_connected",
                    element,
                    f"Поток «{flow_id}» ссылается на отсутствующий элемент «{end}».",
                    "Соедините поток с двумя элементами одного уровня.",
                )
                return
        condition = element.find(f"{B}conditionExpression")
        text = (condition.text or "").strip() if condition is not None else ""
        name = element.get("name", "")
        if condition is not None and not text:
            self._trouble.note(
                "condition_present",
                element,
                f"Условие потока «{element.get('name') or flow_id}» пусто.",
                "Напишите условие выражением или уберите его.",
            )
        scope.add_flow(
            FlowModel(id=flow_id, source=source, target=target, name=name, condition=text)
        )


def _bpmn_name(element: Element) -> str:
    """The local name of a BPMN element; "" for other vocabularies and processing instructions."""
    if not isinstance(element.tag, str) or not element.tag.startswith(B):
        return ""
    return etree.QName(element).localname


def _read_with_its_owner(kind: str) -> bool:
    return kind in READ_ELSEWHERE or kind.endswith(("EventDefinition", "Ref"))
