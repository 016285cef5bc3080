"""Random block-structured processes, drawn as BPMN; every one of them can be walked to its end."""

from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import strategies as st

from tests.interpreter.kit import bpmn, flow, props, user

CATALOGUE = '<message id="m" name="Answer"/><error id="e" errorCode="REFUSED"/>'

# How the names of variables begin that must never be seen outside of their sub-process.
INSIDE = "inside_"

# A block is its kind, its inner blocks, and two numbers that vary it.
Block = tuple[str, tuple["Block", ...], int, int]
LEAVES = ("user", "script", "service", "message", "timer", "many", "link")
SEVERAL = ("sequence", "xor", "and", "or", "race")
AROUND = (
    "loop",
    "sub",
    "many_sub",
    "guarded",
    "reminded",
    "refused",
    "listening",
    "rounds",
    "each",
    "watched",
    "undone",
    "booked",
    "held",
)
# What is undone when something around it is; sub-processes now and then, else part by part.
TASKS = ("user", "script", "service", "many")
WHOLES = ("sub", "many_sub", "rounds")


_NUMBER = st.integers(0, 3)
_LEAF = st.tuples(st.sampled_from(LEAVES), st.just(()), _NUMBER, _NUMBER)


def blocks(depth: int = 4) -> st.SearchStrategy[Block]:
    """Blocks nested up to `depth` deep; the outermost is never a single element."""
    inner = _LEAF if depth == 1 else st.one_of(_LEAF, blocks(depth - 1), blocks(depth - 1))
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.tuples(st.sampled_from(SEVERAL), several, _NUMBER, _NUMBER),
        st.tuples(st.sampled_from(AROUND), st.tuples(inner), _NUMBER, _NUMBER),
    )


@dataclass
class Drawing:
    """Draws blocks between two ids; `parts` is the XML so far of the scope being drawn."""

    parts: list[str] = field(default_factory=list)
    count: int = 0
    undoing: bool = False

    def file(self, block: Block) -> bytes:
        self.scope(block)
        objects = "".join(f'<dataObject id="v{i}"/>' for i in range(4))
        return bpmn(objects + "".join(self.parts), catalogue=CATALOGUE)

    def scope(self, block: Block) -> None:
        first, last = self.add('<startEvent id="{}"/>'), self.add('<endEvent id="{}"/>')
        entry, leave = self.block(block)
        self.link(first, entry)
        self.link(leave, last)

    def new(self) -> str:
        self.count += 1
        return f"n{self.count}"

    def add(self, text: str) -> str:
        own = self.new()
        self.parts.append(text.format(own))
        return own

    def link(self, source: str, target: str, condition: str = "", flow_id: str = "") -> None:
        own = flow_id or self.new()
        self.parts.append(flow(source, target, condition=condition, flow_id=own))

    def inner(self, block: Block) -> str:
        """The XML of a scope of its own."""
        outer, self.parts = self.parts, []
        self.scope(block)
        text, self.parts = "".join(self.parts), outer
        return text

    def block(self, block: Block) -> tuple[str, str]:
        """Draw it; gives the ids where a token enters and leaves."""
        kind, inner, number, other = block
        entry, leave = getattr(self, f"draw_{kind}")(inner, number, other)
        if self.undoing and (kind in TASKS or (kind in WHOLES and (number + other) % 4 == 3)):
            self._undo(entry, number)
        return entry, leave

    # -- leaves ------------------------------------------------------------------------------------
    def draw_user(self, inner: object, number: int, other: int) -> tuple[str, str]:
        own = self.new()
        self.parts.append(user(own))
        return own, own

    def draw_script(self, inner: object, number: int, other: int) -> tuple[str, str]:
        text = f"log = log + [{number}]" if other % 2 else f"v{number} = v{number} + 1"
        own = self._script(text)
        return own, own

    def _script(self, text: str) -> str:
        return self.add('<scriptTask id="{}"><script>' + text + "</script></scriptTask>")

    def draw_service(self, inner: object, number: int, other: int) -> tuple[str, str]:
        own = self.add('<serviceTask id="{}" camunda:type="external" camunda:topic="a.b"/>')
        return own, own

    def draw_message(self, inner: object, number: int, other: int) -> tuple[str, str]:
        own = self.add(
            '<intermediateCatchEvent id="{}"><messageEventDefinition messageRef="m"/>'
            "</intermediateCatchEvent>"
        )
        return own, own

    def draw_timer(self, inner: object, number: int, other: int) -> tuple[str, str]:
        own = self.add(
            '<intermediateCatchEvent id="{}"><timerEventDefinition><timeDuration>'
            f"PT{number}H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        )
        return own, own

    def draw_link(self, inner: object, number: int, other: int) -> tuple[str, str]:
        """No flow at all between the ends; some come from two sides into one target."""
        link = f'<linkEventDefinition name="{self.new()}"/>'
        source = f'<intermediateThrowEvent id="{{}}">{link}</intermediateThrowEvent>'
        away = self.add(source)
        here = self.add(f'<intermediateCatchEvent id="{{}}">{link}</intermediateCatchEvent>')
        if other % 2 == 0:
            return away, here
        default = self.new()
        gateway = self.add(f'<exclusiveGateway id="{{}}" default="{default}"/>')
        self.link(gateway, away, flow_id=default)
        self.link(gateway, self.add(source), f"v{number} % 2 == 0")
        return gateway, here

    def draw_many(self, inner: object, number: int, other: int) -> tuple[str, str]:
        own = self.new()
        self.parts.append(user(own, inner=self.repeated(number, other)))
        return own, own

    def repeated(self, number: int, other: int) -> str:
        stop = "<completionCondition>nrOfCompletedInstances == 2</completionCondition>"
        return (
            f'<multiInstanceLoopCharacteristics isSequential="{str(other % 2 == 1).lower()}">'
            f"<loopCardinality>{number}</loopCardinality>{stop if other > 1 else ''}"
            "</multiInstanceLoopCharacteristics>"
        )

    # -- gateways ----------------------------------------------------------------------------------
    def draw_sequence(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        drawn = [self.block(b) for b in inner]
        for (_, leave), (enter, _) in pairwise(drawn):
            self.link(leave, enter)
        return drawn[0][0], drawn[-1][1]

    def _between(
        self, kind: str, inner: tuple[Block, ...], conditions: list[str]
    ) -> tuple[str, str]:
        """Branches between two gateways; the last one without a condition is the default."""
        default = self.new()
        chosen = f' default="{default}"' if any(conditions) else ""
        split = self.add(f'<{kind} id="{{}}"{chosen}/>')
        merge = self.add(f'<{kind} id="{{}}"/>')
        for condition, block in zip(conditions, inner, strict=True):
            enter, leave = self.block(block)
            self.link(split, enter, condition, default if chosen and not condition else "")
            self.link(leave, merge)
        return split, merge

    def draw_xor(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        conditions = [f"v{number} % 3 == {i}" for i in range(len(inner) - 1)] + [""]
        return self._between("exclusiveGateway", inner, conditions)

    def draw_and(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        return self._between("parallelGateway", inner, [""] * len(inner))

    def draw_or(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        conditions = [f"(v{number} + {i}) % 2 == {other % 2}" for i in range(len(inner) - 1)]
        return self._between("inclusiveGateway", inner, [*conditions, ""])

    def draw_race(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        gateway = self.add('<eventBasedGateway id="{}"/>')
        merge = self.add('<exclusiveGateway id="{}"/>')
        for place, block in enumerate(inner):
            draw = self.draw_message if place == 0 else self.draw_timer
            event, _ = draw((), number, other)
            enter, leave = self.block(block)
            self.link(gateway, event)
            self.link(event, enter)
            self.link(leave, merge)
        if other == 3:
            event = self.add(
                '<intermediateCatchEvent id="{}">'
                + _condition(f"v{number} == 3")
                + "</intermediateCatchEvent>"
            )
            self.link(gateway, event)
            self.link(event, merge)
        return gateway, merge

    # -- around one block --------------------------------------------------------------------------
    def draw_loop(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        round_ = self.new()
        begin = self._script(f"{round_} = 0")
        enter = self.add('<exclusiveGateway id="{}"/>')
        counted = self._script(f"{round_} = {round_} + 1")
        done = self.new()
        again = self.add(f'<exclusiveGateway id="{{}}" default="{done}"/>')
        after = self._script(f"v{number} = v{number} + 1")
        first, last = self.block(inner[0])
        self.link(begin, enter)
        self.link(enter, first)
        self.link(last, counted)
        self.link(counted, again)
        self.link(again, enter, f"{round_} &lt;= {number}")
        self.link(again, after, flow_id=done)
        return begin, after

    def draw_sub(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        text = self.inner(inner[0])
        own = self.new()
        self.parts.append(f'<subProcess id="{own}">{text}</subProcess>')
        return own, own

    def draw_many_sub(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        text = self.inner(inner[0])
        own = self.new()
        body = self.repeated(number, other) + text
        self.parts.append(f'<subProcess id="{own}">{body}</subProcess>')
        return own, own

    def draw_undone(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """What a sub-process has completed is undone after it, or at its own end, or both."""
        outer, self.undoing = self.undoing, True
        first: Block = ("script", (), number, other)
        enter, leave = self.block(("sub", (("sequence", (first, *inner), 0, 0),), 0, 0))
        self.undoing = outer
        waits = str(other % 2 == 0).lower()
        again = f'activityRef="{enter}" waitForCompletion="{waits}"' if number % 2 else ""
        throw = self.add(
            '<intermediateThrowEvent id="{}"><compensateEventDefinition '
            + again
            + "/></intermediateThrowEvent>"
        )
        self.link(leave, throw)
        return enter, throw

    def draw_booked(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """A transaction that may be cancelled; some undo themselves when that comes later."""
        outer, self.parts = self.parts, []
        undoing, self.undoing = self.undoing, True
        start, end = self.add('<startEvent id="{}"/>'), self.add('<endEvent id="{}"/>')
        cancel = self.add('<endEvent id="{}"><cancelEventDefinition/></endEvent>')
        fine = self.new()
        gateway = self.add(f'<exclusiveGateway id="{{}}" default="{fine}"/>')
        enter, leave = self.block(inner[0])
        self.link(start, enter)
        self.link(leave, gateway)
        self.link(gateway, cancel, f"v{number} % 2 == 0")
        self.link(gateway, end, flow_id=fine)
        if other % 2:
            self.parts.append(self._undoes_itself())
        text, self.parts, self.undoing = "".join(self.parts), outer, undoing
        host, many = self.new(), self.repeated(2, 1) if other == 3 else ""
        self.parts.append(f'<transaction id="{host}">{many}{text}</transaction>')
        cancelled = self._boundary(host, "<cancelEventDefinition/>", True)
        merge = self.add('<exclusiveGateway id="{}"/>')
        self.link(host, merge)
        self.link(cancelled, merge)
        return host, merge

    def _undo(self, activity: str, number: int) -> None:
        boundary = self._boundary(activity, "<compensateEventDefinition/>", True)
        mark = 'id="{}" isForCompensation="true"'
        handler = (
            f"<userTask {mark}/>",
            f"<scriptTask {mark}><script>log = log + [1]</script></scriptTask>",
            f'<serviceTask {mark} camunda:type="external" camunda:topic="a.b"/>',
        )[number % 3]
        own, joined = self.add(handler), self.new()
        self.parts.append(f'<association id="{joined}" sourceRef="{boundary}" targetRef="{own}"/>')

    def _undoes_itself(self) -> str:
        """A compensation event sub-process: somebody looks, then everything is undone."""
        start, task, end, own = self.new(), self.new(), self.new(), self.new()
        return (
            f'<subProcess id="{own}" triggeredByEvent="true">'
            f'<startEvent id="{start}"><compensateEventDefinition/></startEvent>'
            + user(task)
            + f'<endEvent id="{end}"><compensateEventDefinition/></endEvent>'
            + flow(start, task, end)
            + "</subProcess>"
        )

    def _boundary(self, host: str, definition: str, interrupting: bool) -> str:
        flag = "" if interrupting else ' cancelActivity="false"'
        return self.add(
            f'<boundaryEvent id="{{}}" attachedToRef="{host}"{flag}>{definition}</boundaryEvent>'
        )

    def draw_held(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """A sub-process with data of its own, fed by an association and feeding another one."""
        text, own = self.inner(inner[0]), self.new()
        given, held = f"{INSIDE}{self.new()}", f"{INSIDE}{self.new()}"
        self.parts.append(
            f'<subProcess id="{own}"><ioSpecification><dataInput id="{given}"/><inputSet>'
            f"<dataInputRefs>{given}</dataInputRefs></inputSet></ioSpecification>"
            f'<dataObject id="{held}"/><dataInputAssociation><sourceRef>v{number}</sourceRef>'
            f"<targetRef>{given}</targetRef></dataInputAssociation><dataOutputAssociation>"
            f"<targetRef>v{other}</targetRef><transformation>{given} + 1</transformation>"
            f"</dataOutputAssociation>{text}</subProcess>"
        )
        return own, own

    def draw_rounds(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """A sub-process in a standard loop."""
        text, own = self.inner(inner[0]), self.new()
        first = str(other % 2 == 1).lower()
        self.parts.append(
            f'<subProcess id="{own}"><standardLoopCharacteristics testBefore="{first}" '
            f'loopMaximum="{number}"><loopCondition>v{other} % 4 != 3</loopCondition>'
            f"</standardLoopCharacteristics>{text}</subProcess>"
        )
        return own, own

    def draw_any(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """An ad-hoc sub-process with two things to do; one may be enough."""
        outer, self.parts = self.parts, []
        self.draw_sub(inner, number, other)
        self.draw_user((), 0, 0)
        text, self.parts = "".join(self.parts), outer
        enough = "<completionCondition>true</completionCondition>" if number % 2 else ""
        written = ' cancelRemainingInstances="false"' if other == 3 else ""
        own = self.new()
        self.parts.append(f'<adHocSubProcess id="{own}"{written}>{text}{enough}</adHocSubProcess>')
        return own, own

    def draw_each(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """An event at the border of each repetition, interrupting it or not."""
        host, _ = self.draw_many_sub(inner, number, other)
        timer = props(each="true") + _timer("Duration", f"PT{number + 1}H")
        due = self._boundary(host, timer, other % 2 == 0)
        task, _ = self.draw_user((), 0, 0)
        end = self.add('<endEvent id="{}"/>')
        self.link(due, task)
        self.link(task, end)
        return host, host

    def draw_guarded(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """An interrupting timer leads to the same merge as the ordinary way."""
        draw = (self.draw_sub, self.draw_many_sub)[other % 2]
        host, _ = draw(inner, number, other)
        due = self._boundary(host, _timer("Duration", f"PT{number + 1}H"), True)
        merge = self.add('<exclusiveGateway id="{}"/>')
        self.link(host, merge)
        self.link(due, merge)
        return host, merge

    def draw_reminded(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """A non-interrupting cycle or message; each reminder is a user task on its own way."""
        host, _ = self.draw_sub(inner, number, other)
        message = '<messageEventDefinition messageRef="m"/>'
        event = message if other > 1 else _timer("Cycle", f"R{number + 1}/PT1H")
        remind = self._boundary(host, event, False)
        task, _ = self.draw_user((), 0, 0)
        end = self.add('<endEvent id="{}"/>')
        self.link(remind, task)
        self.link(task, end)
        return host, host

    def draw_watched(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """A condition at the border, interrupting or not."""
        draw = (self.draw_sub, self.draw_many_sub)[other % 2]
        host, _ = draw(inner, number, other)
        came = self._boundary(host, _condition(f"v{number} % 4 == {other}"), other > 1)
        if other <= 1:
            end = self.add('<endEvent id="{}"/>')
            task, _ = self.draw_user((), 0, 0)
            self.link(came, task)
            self.link(task, end)
            return host, host
        merge = self.add('<exclusiveGateway id="{}"/>')
        self.link(host, merge)
        self.link(came, merge)
        return host, merge

    def draw_refused(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """A sub-process that may end with an error, caught at its border."""
        outer, self.parts = self.parts, []
        start, end = self.add('<startEvent id="{}"/>'), self.add('<endEvent id="{}"/>')
        fail = self.add('<endEvent id="{}"><errorEventDefinition errorRef="e"/></endEvent>')
        fine = self.new()
        gateway = self.add(f'<exclusiveGateway id="{{}}" default="{fine}"/>')
        enter, leave = self.block(inner[0])
        self.link(start, enter)
        self.link(leave, gateway)
        self.link(gateway, fail, f"v{number} % 2 == 0")
        self.link(gateway, end, flow_id=fine)
        text, self.parts = "".join(self.parts), outer
        host = self.new()
        self.parts.append(f'<subProcess id="{host}">{text}</subProcess>')
        caught = self._boundary(host, '<errorEventDefinition errorRef="e"/>', True)
        merge = self.add('<exclusiveGateway id="{}"/>')
        self.link(host, merge)
        self.link(caught, merge)
        return host, merge

    def draw_listening(self, inner: tuple[Block, ...], number: int, other: int) -> tuple[str, str]:
        """A sub-process with an event sub-process, interrupting or not."""
        trigger = '<messageEventDefinition messageRef="m"/>'
        if number % 2:
            trigger = _timer("Duration", "PT2H") if number == 1 else _condition("v0 == v1")
        start, task, end = self.new(), self.new(), self.new()
        flag = str(other % 2 == 0).lower()
        reaction = (
            f'<startEvent id="{start}" isInterrupting="{flag}">{trigger}</startEvent>'
            + user(task)
            + f'<endEvent id="{end}"/>'
            + flow(start, task, end)
        )
        event_sub, host = self.new(), self.new()
        text = self.inner(inner[0])
        self.parts.append(
            f'<subProcess id="{host}">{text}<subProcess id="{event_sub}" triggeredByEvent="true">'
            f"{reaction}</subProcess></subProcess>"
        )
        return host, host


def _condition(text: str) -> str:
    definition = "conditionalEventDefinition"
    return f"<{definition}><condition>{text}</condition></{definition}>"


def _timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><time{kind}>{text}</time{kind}></timerEventDefinition>"
