"""What the extensions of one element say, in one form for all vocabularies."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Pairs = tuple[tuple[str, str], ...]


@dataclass(kw_only=True)
class Extensions:
    """Attributes by local name, properties, and mappings of one element.

    Attributes:
        inputs, outputs: (name, literal or expression); outputs are always expressions.
        variables_in, variables_out: of a call activity, as (target, expression); ("*", "") passes
            everything; None where nothing is said.
        parameters: constants for the handler beside what it is handed anyway.
        loop: collection, element_variable, output_collection, output_element.
        form: a form-js schema made of the fields that the diagram itself lists.
        before, after: scripts around the element's work.
    """

    attributes: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    inputs: Pairs = ()
    outputs: Pairs = ()
    variables_in: Pairs | None = None
    variables_out: Pairs | None = None
    parameters: Pairs = ()
    loop: dict[str, str] = field(default_factory=dict)
    form: Mapping[str, object] | None = None
    before: str = ""
    after: str = ""

    def offer(self, name: str, value: str | None) -> None:
        """Set an attribute that is not set yet; an empty value says nothing."""
        if value:
            self.attributes.setdefault(name, value)
