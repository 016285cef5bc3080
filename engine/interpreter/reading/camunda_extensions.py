"""Reads the words of Camunda 7 and its kin: Operaton, Flowable, Activiti."""

import re

from lxml import etree

from engine.interpreter.reading.extension_model import Extensions, Pairs
from engine.interpreter.reading.form_fields import form_of
from engine.interpreter.reading.java_scripts import setting
from engine.interpreter.reading.juel import inside, one_expression
from engine.interpreter.reading.trouble import Element
from engine.interpreter.vocabularies import CAMUNDA_FAMILY

# Lists of names: their commas part them, so that an expression among them is no text to join.
_LISTS = ("candidateGroups", "candidateUsers", "candidateStarterGroups")
_NAME = re.compile(r"[$#]\{\s*([A-Za-z_][\w.]*)\s*\}")
_ATTEMPTS = re.compile(r"R(\d{1,3})/")
_BUILT_IN = ("external", "external-worker", "dmn", "expression")


def read_camunda(element: Element, block: Element | None, found: Extensions) -> None:
    """Read the attributes of an element and the extensions in its block."""
    for name, value in element.attrib.items():
        qualified = etree.QName(str(name))
        if qualified.namespace in CAMUNDA_FAMILY:
            local, text = qualified.localname, str(value)
            found.attributes[local] = text if local in _LISTS else one_expression(text)
    if found.attributes.get("inheritVariables") == "true":
        found.variables_in = (("*", ""),)
    found.offer("formKey", found.attributes.get("formRef"))
    found.offer("resultVariable", found.attributes.get("resultVariableName"))
    if block is not None:
        _read_block(block, found)
    _name_topic(found)


def children(block: Element, *names: str) -> list[Element]:
    """Extensions of these names in any namespace of the family, in order."""
    return [
        child
        for child in block
        if etree.QName(child).namespace in CAMUNDA_FAMILY and etree.QName(child).localname in names
    ]


def _read_block(block: Element, found: Extensions) -> None:
    for group in children(block, "properties"):
        for prop in children(group, "property"):
            found.properties[prop.get("name", "")] = prop.get("value", "")
    for mapping in children(block, "inputOutput")[:1]:
        found.inputs = _parameters(mapping, "inputParameter")
        found.outputs = _parameters(mapping, "outputParameter")
    for connector in children(block, "connector")[:1]:
        _read_connector(connector, found)
    found.parameters = tuple(_field(field) for field in children(block, "field"))
    for cycle in children(block, "failedJobRetryTimeCycle"):
        attempts = _ATTEMPTS.match((cycle.text or "").strip())
        if attempts:
            found.properties.setdefault("retries", attempts[1])
    found.variables_in = _call_mapping(block, "in", found.variables_in)
    found.variables_out = _call_mapping(block, "out", None)
    found.form = form_of([*children(block, "formData"), block])


def _read_connector(connector: Element, found: Extensions) -> None:
    for own in children(connector, "connectorId"):
        found.offer("topic", (own.text or "").strip())
    for mapping in children(connector, "inputOutput")[:1]:
        found.inputs += _parameters(mapping, "inputParameter")
        found.outputs = (*_parameters(mapping, "outputParameter"), *found.outputs)


def _parameters(mapping: Element, kind: str) -> Pairs:
    return tuple((p.get("name", ""), _parameter(p)) for p in children(mapping, kind))


def _parameter(element: Element) -> str:
    """A parameter's value: a text, an expression, a list, a map or a script of one expression."""
    for child in element:
        if etree.QName(child).localname in ("list", "map", "script"):
            return f"${{{_value(child)}}}"
    return one_expression(element.text or "")


def _value(element: Element) -> str:
    """A value as it stands inside an expression."""
    local = etree.QName(element).localname
    if local == "list":
        return "[" + ", ".join(_value(child) for child in element) + "]"
    if local == "map":
        entries = (f"{inside(e.get('key', ''))}: {_value(e)}" for e in children(element, "entry"))
        return "{" + ", ".join(entries) + "}"
    if local == "script":
        text = (element.text or "").strip().rstrip(";")
        return inside(text) if text.startswith(("${", "#{")) else f"({text})"
    nested = [c for c in element if etree.QName(c).localname in ("list", "map", "script")]
    return _value(nested[0]) if nested else inside(element.text or "")


def _field(element: Element) -> tuple[str, str]:
    """A value injected into a program: as an attribute, or as a child's text."""
    value = element.get("stringValue") or element.get("expression") or ""
    for child in children(element, "string", "expression"):
        value = value or (child.text or "")
    return element.get("name", ""), one_expression(value)


def _call_mapping(block: Element, kind: str, usual: Pairs | None) -> Pairs | None:
    """What is passed as (target, expression); ("*", "") passes everything."""
    pairs: list[tuple[str, str]] = []
    elements = [e for e in children(block, kind) if not e.get("businessKey")]
    for element in elements:
        if element.get("variables") == "all":
            pairs.append(("*", ""))
        else:
            source = element.get("source") or element.get("sourceExpression") or ""
            pairs.append((element.get("target", ""), source))
    return tuple(pairs) if elements else usual


def _name_topic(found: Extensions) -> None:
    """Name the topic of automatic work that names a program, a bean or a built-in kind."""
    attributes = found.attributes
    kind = attributes.get("type", "")
    if kind == "dmn":
        fields = dict(found.parameters)
        found.offer("decisionRef", fields.get("decisionTableReferenceKey"))
    elif kind and kind not in _BUILT_IN:
        found.offer("topic", kind)
    if attributes.get("class"):
        found.offer("topic", attributes["class"])
    sets = setting(attributes.get("expression", ""))
    if sets and not attributes.get("resultVariable"):
        attributes["resultVariable"], attributes["expression"] = sets[0], f"${{{sets[1]}}}"
    bean = _NAME.fullmatch(attributes.get("delegateExpression", "").strip())
    if bean:
        found.offer("topic", bean[1])
