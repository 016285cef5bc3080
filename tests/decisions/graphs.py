"""Small decision files for tests: decisions that rest on each other, models, inputs and types."""

from __future__ import annotations

from xml.sax.saxutils import escape

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def file(*elements: str, namespace: str = "urn:a", imports: str = "") -> bytes:
    return (
        f'<definitions xmlns="{DMN_13}" id="d" name="n" namespace="{namespace}">'
        f"{imports}{''.join(elements)}</definitions>"
    ).encode()


def decision(element_id: str, logic: str, *needs: str, name: str = "", type_ref: str = "") -> str:
    label = name or element_id
    return (
        f'<decision id="{element_id}" name="{label}">'
        f'<variable name="{label}" typeRef="{type_ref}"/>{"".join(needs)}{logic}</decision>'
    )


def input_data(element_id: str, name: str, type_ref: str = "") -> str:
    return (
        f'<inputData id="{element_id}" name="{name}">'
        f'<variable name="{name}" typeRef="{type_ref}"/></inputData>'
    )


def model(element_id: str, name: str, parameters: dict[str, str], logic: str, *needs: str) -> str:
    formal = "".join(
        f'<formalParameter name="{one}" typeRef="{kind}"/>' for one, kind in parameters.items()
    )
    return (
        f'<businessKnowledgeModel id="{element_id}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic>{''.join(needs)}"
        "</businessKnowledgeModel>"
    )


def on_decision(target: str) -> str:
    return _needs("informationRequirement", "requiredDecision", target)


def on_input(target: str) -> str:
    return _needs("informationRequirement", "requiredInput", target)


def on_model(target: str) -> str:
    return _needs("knowledgeRequirement", "requiredKnowledge", target)


def _needs(requirement: str, kind: str, target: str) -> str:
    href = target if "#" in target else f"#{target}"
    return f'<{requirement}><{kind} href="{href}"/></{requirement}>'


def text(expression: str) -> str:
    return f"<literalExpression><text>{escape(expression)}</text></literalExpression>"


def context(entries: dict[str, str], result: str = "") -> str:
    rows = "".join(
        f'<contextEntry><variable name="{name}"/>{logic}</contextEntry>'
        for name, logic in entries.items()
    )
    last = f"<contextEntry>{result}</contextEntry>" if result else ""
    return f"<context>{rows}{last}</context>"


def invocation(called: str, bindings: dict[str, str]) -> str:
    bound = "".join(
        f'<binding><parameter name="{name}"/>{logic}</binding>' for name, logic in bindings.items()
    )
    return f"<invocation>{text(called)}{bound}</invocation>"


def item(name: str, type_ref: str = "", allowed: str = "", inner: str = "", many: str = "") -> str:
    values = f"<allowedValues><text>{escape(allowed)}</text></allowedValues>" if allowed else ""
    base = f"<typeRef>{type_ref}</typeRef>" if type_ref else ""
    head = f'<itemDefinition name="{name}" isCollection="{many}">'
    return f"{head}{base}{values}{inner}</itemDefinition>"


def part(name: str, type_ref: str, allowed: str = "") -> str:
    values = f"<allowedValues><text>{escape(allowed)}</text></allowedValues>" if allowed else ""
    return f'<itemComponent name="{name}"><typeRef>{type_ref}</typeRef>{values}</itemComponent>'


def table(
    column: str, rules: list[tuple[str, str]], policy: str = "UNIQUE", output: str = ""
) -> str:
    rows = "".join(
        f"<rule><inputEntry><text>{escape(when)}</text></inputEntry>"
        f"<outputEntry><text>{escape(then)}</text></outputEntry></rule>"
        for when, then in rules
    )
    return (
        f'<decisionTable hitPolicy="{policy}"><input><inputExpression><text>{escape(column)}</text>'
        f'</inputExpression></input><output name="итог">{output}</output>{rows}</decisionTable>'
    )


def function(parameter: str, logic: str) -> str:
    formal = f'<formalParameter name="{parameter}"/>'
    return f"<functionDefinition>{formal}{logic}</functionDefinition>"
