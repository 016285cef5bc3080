"""What decisions rest on: decisions, input data, knowledge models and services (DMN 1.3, 6)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from engine.decisions.boxed import BoxedFunction
from engine.decisions.boxed_reading import name_of, read_function
from engine.decisions.cells import Cells
from engine.decisions.data_types import ANYTHING, DataType
from engine.decisions.documents import child, children
from engine.decisions.files import DmnFile
from engine.decisions.item_definitions import ItemDefinitions
from engine.decisions.model import Called, Decision, InputData, Knowledge, Service
from engine.decisions.notes import Notes
from engine.decisions.table_model import Table

_LONGEST_CHAIN = 30
_KINDS = {
    "decision": "решение",
    "inputData": "входные данные",
    "businessKnowledgeModel": "модель знаний",
    "decisionService": "служба решений",
}
_Place = tuple[DmnFile, ET.Element]


class Requirements:
    """Looks up what the arrows of all files lead to, and reads what is found."""

    def __init__(
        self,
        files: Sequence[DmnFile],
        types: ItemDefinitions,
        names: frozenset[str],
        *,
        whole: bool,
    ) -> None:
        """Args: whole, all files are here, so that what is not found is missing."""
        self._files = files
        self._types = types
        self._names = names
        self._whole = whole
        self._places = {kind: _by_id(files, kind) for kind in _KINDS}
        self._known: dict[int, Called | None] = {}
        self._open: list[int] = []

    def aliases(self, file: DmnFile, *names: str) -> tuple[str, ...]:
        """Give further names of an element: its label, and each under the prefix of an import."""
        own = dict.fromkeys(name for name in names[1:] if name and name != names[0])
        prefixes = {other.imports.get(file.namespace, "") for other in self._files} - {""}
        prefixed = (f"{prefix}.{name}" for prefix in sorted(prefixes) for name in names if name)
        return (*own, *dict.fromkeys(prefixed))

    def decisions(self, element: ET.Element, file: DmnFile, notes: Notes) -> tuple[str, ...]:
        """Give the ids of the decisions that are worked out first."""
        found: list[str] = []
        for reference in _references(element, "informationRequirement", "requiredDecision"):
            target = _target(reference)
            if not target:
                notes.add("dmn_requirement", "у связи с другим решением нет ссылки (href)")
                continue
            place = self._place("decision", file, reference, notes)
            if place is not None or not self._whole:
                found.append(target)
        return tuple(found)

    def input_data(self, element: ET.Element, file: DmnFile, cells: Cells) -> tuple[InputData, ...]:
        """Give what comes from outside."""
        places = [
            self._place("inputData", file, reference, cells.notes)
            for reference in _references(element, "informationRequirement", "requiredInput")
        ]
        return tuple(self._input(*place) for place in places if place is not None)

    def _input(self, file: DmnFile, element: ET.Element) -> InputData:
        variable, label = child(element, "variable"), name_of(element)
        input_id = element.get("id") or label
        cells = self._cells("inputData", file, element)
        name = name_of(variable) or label or input_id
        data_type = cells.type_of(variable, "значение") if variable is not None else ANYTHING
        return InputData(
            id=input_id,
            name=name,
            label=label or name,
            type=data_type,
            aliases=self.aliases(file, name, label, input_id),
        )

    def knowledge(self, element: ET.Element, file: DmnFile, notes: Notes) -> tuple[Called, ...]:
        """Give the models and services that the element may call."""
        found: list[Called] = []
        for empty in children(element, "knowledgeRequirement"):
            if not any(_target(one) for one in empty):
                notes.add("dmn_requirement", "у связи с моделью знаний нет ссылки (href)")
        for reference in _references(element, "knowledgeRequirement", "requiredKnowledge"):
            service = self._find("decisionService", file, reference)
            model = service or self._place("businessKnowledgeModel", file, reference, notes)
            if model is None:
                continue
            read = self._service if service is not None else self._model
            called = self._once(model[1], partial(read, *model), notes)
            if called is not None:
                found.append(called)
        return tuple(found)

    def everything(self) -> list[Called]:
        """Give all models and services, also those that nothing calls."""
        for file in self._files:
            for element in file.elements("businessKnowledgeModel"):
                self._once(element, partial(self._model, file, element), file.notes)
            for element in file.elements("decisionService"):
                self._once(element, partial(self._service, file, element), file.notes)
        return [one for one in self._known.values() if one is not None]

    def _once(
        self, element: ET.Element, read: Callable[[], Called | None], notes: Notes
    ) -> Called | None:
        key = id(element)
        if key in self._open or len(self._open) >= _LONGEST_CHAIN:
            notes.add(
                "dmn_circle",
                "модели знаний опираются друг на друга по кругу или цепочкой длиннее "
                f"{_LONGEST_CHAIN}",
                remedy="разорвите круг: модель не может вызывать саму себя",
            )
            return None
        if key not in self._known:
            self._open.append(key)
            self._known[key] = read()
            self._open.pop()
        return self._known[key]

    def _model(self, file: DmnFile, element: ET.Element) -> Knowledge | None:
        variable, label = child(element, "variable"), name_of(element)
        model_id = element.get("id") or label
        cells = self._cells("businessKnowledgeModel", file, element)
        name = name_of(variable) or label or model_id
        inner = child(element, "encapsulatedLogic")
        needs = self.knowledge(element, file, cells.notes)
        if inner is None:
            cells.notes.add("dmn_logic", "нет логики (encapsulatedLogic)")
            return None
        owner = Table(
            id=model_id, name=label or name, variable=name, file_name=file.name, digest=file.digest
        )
        function = read_function(inner, owner, cells, "выражение")
        if function is None:
            return None
        return Knowledge(
            id=model_id,
            name=name,
            label=label or name,
            function=_returning(function, variable, cells),
            aliases=self.aliases(file, name, label),
            knowledge=needs,
            file_name=file.name,
        )

    def _service(self, file: DmnFile, element: ET.Element) -> Service:
        label = name_of(element)
        variable = child(element, "variable")
        cells = self._cells("decisionService", file, element)
        name = name_of(variable) or label
        inputs = [
            self._place("inputData", file, one, cells.notes)
            for one in children(element, "inputData")
        ]
        decided = [
            self._place("decision", file, one, cells.notes)
            for one in children(element, "inputDecision")
        ]
        outputs = [
            self._place("decision", file, one, cells.notes)
            for one in children(element, "outputDecision")
        ]
        if not any(outputs):
            cells.notes.add("dmn_logic", "у службы решений нет решения-результата")
        return Service(
            id=element.get("id") or name,
            name=name,
            label=label or name,
            outputs=tuple(one[1].get("id") or "" for one in outputs if one is not None),
            inputs=tuple(self._input(*one) for one in inputs if one is not None),
            decided=tuple(one[1].get("id") or "" for one in decided if one is not None),
            aliases=self.aliases(file, name, label),
            type=cells.type_of(variable, "результат") if variable is not None else ANYTHING,
        )

    def _cells(self, kind: str, file: DmnFile, element: ET.Element) -> Cells:
        label = name_of(element)
        about = file.notes.about(element.get("id") or label, label, _KINDS[kind])
        return Cells(about, self._types, self._names)

    def _find(self, kind: str, file: DmnFile, reference: ET.Element) -> _Place | None:
        """Look a target up: in the file that is asked, then in the named one, then in any."""
        target, where = _target(reference), (reference.get("href") or "").rpartition("#")[0]
        places = self._places[kind].get(target, [])
        wanted = [p for p in places if where and where in (p[0].namespace, p[0].name)]
        near = [p for p in places if p[0] is file]
        return next(iter([*wanted, *near, *places]), None)

    def _place(
        self, kind: str, file: DmnFile, reference: ET.Element, notes: Notes
    ) -> _Place | None:
        found = self._find(kind, file, reference)
        if found is None and self._whole:
            target = _target(reference)
            notes.add(
                "dmn_requirement",
                f"нет того, на что оно опирается: {_KINDS[kind]} «{target}»",
                remedy="загрузите файл .dmn, где это определено, вместе с остальными "
                "или уберите связь",
            )
        return found


def _returning(function: BoxedFunction, variable: ET.Element | None, cells: Cells) -> BoxedFunction:
    result: DataType = ANYTHING
    if variable is not None and variable.get("typeRef"):
        result = cells.type_of(variable, "результат")
    return BoxedFunction(parameters=function.parameters, body=function.body, result=result)


def _by_id(files: Iterable[DmnFile], kind: str) -> dict[str, list[_Place]]:
    found: dict[str, list[_Place]] = {}
    for file in files:
        for element in file.elements(kind):
            found.setdefault(element.get("id") or name_of(element), []).append((file, element))
    return found


def _references(element: ET.Element, requirement: str, reference: str) -> list[ET.Element]:
    return [one for inner in children(element, requirement) for one in children(inner, reference)]


def _target(reference: ET.Element) -> str:
    return (reference.get("href") or "").rpartition("#")[2]


def check_circles(decisions: Sequence[Decision], services: Sequence[Service], notes: Notes) -> None:
    """Refuse decisions that rest on themselves through others or through services."""
    behind = {service.id: service.outputs for service in services}
    edges: Mapping[str, tuple[str, ...]] = {
        one.id: (
            *one.required,
            *(d for called in one.knowledge for d in behind.get(called.id, ())),
        )
        for one in decisions
    }
    for decision in decisions:
        seen: set[str] = set()
        waiting = list(edges[decision.id])
        while waiting:
            one = waiting.pop()
            if one == decision.id:
                notes.of_file(decision.file_name).about(decision.id, decision.name).add(
                    "dmn_circle",
                    "решение через другие решения опирается само на себя",
                    remedy="разорвите круг связей между решениями",
                )
                break
            if one not in seen:
                seen.add(one)
                waiting.extend(edges.get(one, ()))
