"""Reads data objects, data inputs and outputs, and their associations (BPMN 2.0.2 §10.4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.interpreter.data_model import AssociationModel, DataFlowModel
from engine.interpreter.reading.extensions import read_extensions
from engine.interpreter.reading.trouble import Element, Trouble
from engine.interpreter.reading.vocabulary import B

# What bpmn.io's editor writes where an association needs an end that nobody has drawn.
_PLACEHOLDER = "__targetRef_placeholder"
_ENDS = ("sourceRef", "targetRef")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Something that holds data.

    Attributes:
        kind: "object", "property", "input", "output" or "store".
        variable: the name of its variable.
        owner: the process, activity or event inside which it is known.
    """

    kind: str
    variable: str
    owner: Element
    collection: bool = False


class DataNames:
    """Everything in a process that holds data, by id."""

    def __init__(self, process: Element) -> None:
        self._holders: dict[str, Holder] = {}
        references = list(process.iter(f"{B}dataObjectReference"))
        named = {_ref(r.get("dataObjectRef", "")): _variable(r) for r in references if _variable(r)}
        for element in process.iter(f"{B}dataObject"):
            own = element.get("id", "")
            self._add(element, "object", _variable(element) or named.get(own) or own)
        for reference in references:
            shown = self._holders.get(_ref(reference.get("dataObjectRef", "")))
            if shown is not None:
                self._holders[reference.get("id", "")] = shown
            else:
                # Some tools draw only the reference.
                own = reference.get("id", "")
                self._add(reference, "object", _variable(reference) or own)
        for element in process.iter(f"{B}property"):
            self._add(element, "property", element.get("id", ""))
        for kind in ("Input", "Output"):
            for element in process.iter(f"{B}data{kind}"):
                self._add(element, kind.lower(), element.get("id", ""))
        stores = process.getroottree().iter(f"{B}dataStore", f"{B}dataStoreReference")
        for element in stores:
            self._add(element, "store", element.get("id", ""))

    def _add(self, element: Element, kind: str, variable: str) -> None:
        owner = element.getparent()
        if owner is not None and owner.tag == f"{B}ioSpecification":
            owner = owner.getparent()
        if element.get("id") and owner is not None:
            collection = element.get("isCollection", "false") in ("true", "1")
            self._holders[element.get("id", "")] = Holder(
                kind=kind, variable=variable, owner=owner, collection=collection
            )

    def find(self, reference: str) -> Holder | None:
        return self._holders.get(_ref(reference))

    def variable(self, reference: str) -> str:
        """The variable of something that holds data; any other text as it is."""
        found = self.find(reference)
        return found.variable if found is not None else reference

    def of(self, owner: Element, *kinds: str) -> tuple[str, ...]:
        """Variables of these kinds that `owner` declares, each once."""
        found = (h for h in self._holders.values() if h.owner is owner and h.kind in kinds)
        return tuple(dict.fromkeys(h.variable for h in found if h.variable != _PLACEHOLDER))


def _variable(element: Element) -> str:
    return read_extensions(element).properties.get("variable", "").strip()


def _ref(text: str) -> str:
    return text.strip().split(":")[-1]


def read_data_flow(element: Element, names: DataNames, trouble: Trouble) -> DataFlowModel:
    """Read what goes into an activity or event and what comes out of it."""
    flow = DataFlowModel(
        declared_inputs=names.of(element, "input"),
        declared_outputs=names.of(element, "output"),
        properties=_properties(element),
        input_sets=tuple(_input_sets(element, names)),
    )
    reader = _AssociationReader(element, names, trouble)
    flow.inputs = list(reader.read("dataInputAssociation"))
    flow.outputs = list(reader.read("dataOutputAssociation"))
    return flow


def _properties(element: Element) -> tuple[str, ...]:
    """An activity's own properties; those of a sub-process belong to the scope inside."""
    if element.tag in (f"{B}{kind}" for kind in ("subProcess", "transaction", "adHocSubProcess")):
        return ()
    found = element.findall(f"{B}property")
    return tuple(p.get("id", "") for p in found if p.get("name") != _PLACEHOLDER and p.get("id"))


def _input_sets(element: Element, names: DataNames) -> Iterator[tuple[str, ...]]:
    sets = [*element.findall(f"{B}ioSpecification/{B}inputSet"), *element.findall(f"{B}inputSet")]
    for each in sets:
        refs = {
            kind: [names.variable(_ref(r.text or "")) for r in each.findall(f"{B}{kind}")]
            for kind in ("dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs")
        }
        spared = {*refs["optionalInputRefs"], *refs["whileExecutingInputRefs"]}
        yield tuple(name for name in refs["dataInputRefs"] if name not in spared)


class _AssociationReader:
    """Reads the associations of one activity or event."""

    def __init__(self, element: Element, names: DataNames, trouble: Trouble) -> None:
        self._element = element
        self._names = names
        self._trouble = trouble

    def read(self, kind: str) -> Iterator[AssociationModel]:
        for association in self._element.findall(f"{B}{kind}"):
            found = self._association(association)
            if found is not None:
                yield found

    def _association(self, association: Element) -> AssociationModel | None:
        """One association; None where nothing is to be done, or nothing can be."""
        refs = {
            end: [_ref(r.text or "") for r in association.findall(f"{B}{end}")] for end in _ENDS
        }
        holders = [self._holder(ref) for end in _ENDS for ref in refs[end]]
        if None in holders:
            return None
        sources = tuple(self._names.variable(ref) for ref in refs["sourceRef"])
        target = next((h for ref in refs["targetRef"] if (h := self._names.find(ref))), None)
        # An end that nobody has drawn stands for the variable at the other end: it is there anyway.
        if target is None or self._is_placeholder(refs["targetRef"][0]):
            return None
        return AssociationModel(
            sources=sources,
            target=target.variable,
            transformation=_text(association, "transformation"),
            assignments=tuple(self._assignments(association)),
            into_collection=target.collection,
        )

    def _is_placeholder(self, reference: str) -> bool:
        return any(
            p.get("id") == reference and p.get("name") == _PLACEHOLDER
            for p in self._element.findall(f"{B}property")
        )

    def _holder(self, reference: str) -> Holder | None:
        found = self._names.find(reference)
        if found is None:
            self._refuse(
                "association_connected",
                f"Связь данных ведёт к «{reference}», которого нет.",
                "Соедините её с объектом данных, входом или выходом.",
            )
        elif found.kind == "store":
            self._refuse(
                "data_store_supported",
                f"Связь с хранилищем данных «{reference}» не исполняется.",
                "Нарисуйте сервисную задачу, которая читает хранилище или пишет в него.",
            )
            return None
        elif found.owner not in (self._element, *self._element.iterancestors()):
            self._refuse(
                "association_in_scope",
                f"Данные «{found.variable}» здесь не видны: они объявлены в другом подпроцессе "
                "или действии.",
                "Объявите их на этом уровне или выше.",
            )
        return found

    def _assignments(self, association: Element) -> Iterator[tuple[tuple[str, ...], str]]:
        for assignment in association.findall(f"{B}assignment"):
            first, *keys = _text(assignment, "to").split(".")
            yield (self._names.variable(first), *keys), _text(assignment, "from")

    def _refuse(self, rule: str, message: str, remedy: str) -> None:
        self._trouble.note(rule, self._element, message, remedy)


def _text(element: Element, name: str) -> str:
    child = element.find(f"{B}{name}")
    return (child.text or "").strip() if child is not None else ""


def warn_of_stores(process: Element, trouble: Trouble) -> None:
    """A data store is a note for people; where an association uses it, that one is refused."""
    associated = {
        _ref(end.text or "")
        for kind in ("dataInputAssociation", "dataOutputAssociation")
        for association in process.iter(f"{B}{kind}")
        for name in _ENDS
        for end in association.findall(f"{B}{name}")
    }
    for store in process.iter(f"{B}dataStoreReference"):
        if store.get("id") not in associated:
            trouble.note(
                "data_store_is_a_note",
                store,
                "Хранилище данных — только пояснение: данные не копируются.",
                "Читает хранилище и пишет в него сервисная задача.",
                severity="warning",
            )
