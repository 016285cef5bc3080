"""Link events: a way on within one level that no sequence flow draws (BPMN 2.0.2 §10.5.5)."""

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element, Flow


class LinkThrow(Element):
    """A source link: its token goes on at the target link of the same name.

    Attributes:
        catch: id of that target link.
    """

    catch = ""

    def choose(self, token: ElementInstance) -> list[Flow]:  # noqa: ARG002  overrides
        """The way to the target link; it has no id because it is no sequence flow."""
        return [Flow(id="", target=self.catch)]


class LinkCatch(Element):
    """A target link: goes on at once, nothing is waited for."""
