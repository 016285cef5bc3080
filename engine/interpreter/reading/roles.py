"""Who does a user task, in BPMN's own words (BPMN 2.0.2 §10.3.1: resource roles).

Of the expressions only the spelling that engines share is read: «user(ann), group(staff)».
"""

import re
from collections.abc import Iterator, Mapping

from engine.interpreter.reading.extension_model import Extensions
from engine.interpreter.reading.juel import one_expression
from engine.interpreter.reading.trouble import Element
from engine.interpreter.reading.vocabulary import B

ROLES = ("humanPerformer", "potentialOwner")
_KNOWN = re.compile(r"(user|group)\(\s*([^()]+?)\s*\)")


def read_roles(element: Element, resources: Mapping[str, str], found: Extensions) -> None:
    """Read performers and owners into assignee, candidate users and candidate groups.

    Args:
        element: the user task.
        resources: id of a resource → its name.
        found: where to put them; what is set already stays.
    """
    performers = list(_names(element, "humanPerformer", "user", resources))
    found.offer("assignee", performers[0][1] if performers else None)
    owners = list(_names(element, "potentialOwner", "group", resources))
    for kind, name in (("user", "candidateUsers"), ("group", "candidateGroups")):
        found.offer(name, ",".join(each for of, each in owners if of == kind))


def _names(
    element: Element, role: str, usual: str, resources: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Each name with its kind, "user" or "group"."""
    for owner in element.findall(f"{B}{role}"):
        for reference in owner.findall(f"{B}resourceRef"):
            own = (reference.text or "").strip().split(":")[-1]
            yield "group", (resources.get(own) or own).replace(",", " ")
        for expression in owner.iter(f"{B}formalExpression", f"{B}expression"):
            text = (expression.text or "").strip()
            whole = [text] if text.startswith(("${", "#{")) else text.split(",")
            for part in filter(None, (each.strip() for each in whole)):
                known = _KNOWN.fullmatch(part)
                yield (known[1], known[2]) if known else (usual, one_expression(part))
