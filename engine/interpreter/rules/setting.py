"""Which variables an element sets: surely, maybe, or any (BPMN 2.0.2 §10.4)."""

from dataclasses import dataclass

from engine.expressions import ExpressionError, names_of, parse_script
from engine.expressions.tree import Assign, For, If, Statement
from engine.forms import Form
from engine.interpreter.model import NodeModel
from engine.interpreter.rules.rule import Sight

NOTHING: frozenset[str] = frozenset()
_TELLING = ("message", "signal", "error", "escalation")


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What is set on the way through an element.

    Attributes:
        surely: set whatever happens; maybe: set or not.
        opens: it may set any variable, for nothing says which ones.
    """

    surely: frozenset[str] = NOTHING
    maybe: frozenset[str] = NOTHING
    opens: bool = False

    def __or__(self, other: "Effect") -> "Effect":
        return Effect(
            surely=self.surely | other.surely,
            maybe=self.maybe | other.maybe,
            opens=self.opens or other.opens,
        )


def effect_of(node: NodeModel, sight: Sight) -> Effect:
    """What a node sets, without what is inside a sub-process; as seen after all its repetitions."""
    if node.loop is not None and not node.loop.standard:
        results = {node.loop.output_collection} - {""}
        into = {a.target for a in node.data.outputs}
        return Effect(surely=frozenset(results | into), maybe=frozenset({*results, *into}))
    found = _work(node, sight) | _around(node)
    if node.loop is not None and node.loop.test_before:
        return Effect(maybe=found.surely | found.maybe, opens=found.opens)
    return found


def written_in(form: Form) -> Effect:
    """Fields that always come with an answer, and those that may be hidden."""
    surely: set[str] = set()
    maybe: set[str] = set()
    waiting = [(part, False) for part in form.components]
    while waiting:
        part, hidden = waiting.pop()
        hidden = hidden or part.hide is not None
        key = getattr(part, "key", "")
        inner = getattr(part, "components", ())
        if key:
            (maybe if hidden else surely).add(key)
        else:
            waiting.extend((each, hidden) for each in inner)
    return Effect(surely=frozenset(surely), maybe=frozenset(maybe))


def _around(node: NodeModel) -> Effect:
    """Inputs become variables of a user task; scripts and associations set what they name."""
    targets = frozenset(a.target for a in node.data.outputs)
    scripts = _assigned(node.before) | _assigned(node.after)
    return scripts | Effect(surely=targets | frozenset(node.data.declared_outputs))


def _work(node: NodeModel, sight: Sight) -> Effect:
    match node.kind:
        case "userTask" | "manualTask":
            return _person(node, sight)
        case "serviceTask":
            return _service(node, sight)
        case "businessRuleTask":
            return _decision(node, sight)
        case "scriptTask":
            return _script(node)
        case "callActivity":
            return _call(node)
        case "receiveTask":
            return _told(node)
    event = node.event
    return _told(node) if event is not None and event.kind in _TELLING else Effect()


def _person(node: NodeModel, sight: Sight) -> Effect:
    own = Effect(
        surely=frozenset({f"{node.id}_by", *(name for name, _ in node.inputs)}),
        maybe=frozenset({f"{node.id}_for"}),
    )
    if node.outputs:
        return own | Effect(surely=frozenset(name for name, _ in node.outputs))
    return own | answered(node, sight)


def answered(node: NodeModel, sight: Sight) -> Effect:
    """What a form sets; a page of the application, and a form chosen later, may set anything."""
    form = sight.forms.get(node.attributes.get("formKey", ""))
    return Effect(opens=True) if form is None else written_in(form)


def _service(node: NodeModel, sight: Sight) -> Effect:
    whole = node.attributes.get("resultVariable", "")
    if node.outputs:
        return Effect(surely=frozenset(name for name, _ in node.outputs))
    if whole:
        return Effect(surely=frozenset({whole}))
    if not node.attributes.get("topic"):
        return Effect(surely=frozenset(name for name, _ in node.inputs))
    documented = sight.services.get(node.attributes["topic"])
    return Effect(opens=True) if documented is None else Effect(surely=frozenset(documented))


def _decision(node: NodeModel, sight: Sight) -> Effect:
    whole = node.attributes.get("resultVariable", "")
    decision = sight.decisions.get(node.attributes.get("decisionRef", ""))
    if whole:
        return Effect(surely=frozenset({whole}))
    if decision is None or not decision.is_table:
        return Effect(opens=True)
    return Effect(surely=frozenset(each.name for each in decision.outputs))


def _script(node: NodeModel) -> Effect:
    whole = node.attributes.get("resultVariable", "")
    return _assigned(node.script) | Effect(surely=frozenset({whole} - {""}))


def _call(node: NodeModel) -> Effect:
    pairs = node.variables_out
    if pairs is None:
        return Effect(opens=not node.data.declared_outputs)
    named = frozenset(target for target, _ in pairs if target != "*")
    return Effect(surely=named, opens=any(target == "*" for target, _ in pairs))


def _told(node: NodeModel) -> Effect:
    """What comes with a message is what its sender put into it, unless outputs pick from it."""
    whole = node.attributes.get("messageVariable", "")
    event = node.event
    named = {event.code_variable, event.message_variable} - {""} if event is not None else set()
    if node.outputs:
        named |= {name for name, _ in node.outputs}
        return Effect(surely=frozenset(named))
    if node.kind in ("endEvent", "intermediateThrowEvent"):
        return Effect()
    return Effect(surely=frozenset(named | ({whole} - {""})), opens=not whole)


def _assigned(text: str) -> Effect:
    if not text:
        return Effect()
    try:
        script = parse_script(text)
    except ExpressionError:
        return Effect(opens=True)
    surely, every = _of_block(script.body)
    return Effect(surely=frozenset(surely), maybe=frozenset(every))


def _of_block(body: tuple[Statement, ...]) -> tuple[set[str], set[str]]:
    """Names that a block surely assigns, and all that it may assign."""
    surely: set[str] = set()
    every: set[str] = set()
    for statement in body:
        match statement:
            case Assign(name=name):
                surely.add(name)
                every.add(name)
            case If(then=then, otherwise=otherwise):
                (one, some), (other, more) = _of_block(then), _of_block(otherwise)
                surely |= one & other
                every |= some | more
            case For(body=inner):
                every |= _of_block(inner)[1]
    return surely, every


def script_needs(text: str) -> frozenset[str]:
    """Variables that a script reads before it has assigned them; none of one that is unreadable."""
    try:
        return names_of(parse_script(text)) if text else NOTHING
    except ExpressionError:
        return NOTHING
