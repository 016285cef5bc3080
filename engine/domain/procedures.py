"""A process told step after step, as a printed procedure tells it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ProcedureAnswer:
    """What a gateway on the way asks and which answer leads on.

    Attributes:
        question, answer: labels of the gateway and of the flow, "" where it has none.
        condition: the flow's expression as written.
        otherwise: the way that is taken when no other is.
        together: this way is taken beside others at the same time.
    """

    question: str = ""
    answer: str = ""
    condition: str = ""
    otherwise: bool = False
    together: bool = False


@dataclass(frozen=True, kw_only=True)
class ProcedureWay:
    """Where it goes on after a step.

    Attributes:
        answers: of all gateways on the way, the first one first.
        target: element id of the next step or of an end.
        number: of the next step, «3.2»; "" for an end.
        end: label of the end; "" for a step.
    """

    answers: tuple[ProcedureAnswer, ...]
    target: str
    number: str = ""
    end: str = ""


@dataclass(frozen=True, kw_only=True)
class ProcedureEvent:
    """An event that begins the process, or happens while a step goes on, and where it leads.

    Attributes:
        kind: as in `EventModel.kind`; "none" for a start by a person.
        text: a timer's or condition's expression, or the name of a message or signal.
        interrupting: the step ends with it.
    """

    element_id: str
    name: str
    kind: str
    text: str
    ways: tuple[ProcedureWay, ...]
    interrupting: bool = True


@dataclass(frozen=True, kw_only=True)
class ProcedureStep:
    """An activity, or an event that is waited for or caused.

    Attributes:
        number: «3», or «3.1» inside a sub-process that is step 3.
        kind: local name of the BPMN element.
        event: kind of its event, "" for an activity.
        text: of its event, as in `ProcedureEvent.text`.
        roles: codes of roles; an expression stands as it is written.
        assignee: an expression or a user id; "" for whoever claims it.
        deadline: as written, working days or ISO 8601 or an expression; "" for none.
        calls: key of a called process; topic: of a service.
        decision: what the decision is called that is taken; its id where it has no name.
        repeats: "" once, "each" for each of a collection at the same time, "in_turn" one after
            the other, "while" as long as a condition holds.
        steps: how many steps are inside.
    """

    number: str
    element_id: str
    kind: str
    name: str
    event: str = ""
    text: str = ""
    roles: tuple[str, ...] = ()
    assignee: str = ""
    deadline: str = ""
    form_key: str = ""
    clause: str = ""
    why: str = ""
    documentation: str = ""
    calls: str = ""
    decision: str = ""
    topic: str = ""
    repeats: str = ""
    steps: int = 0
    events: tuple[ProcedureEvent, ...] = ()
    ways: tuple[ProcedureWay, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A process: how it begins, and its steps in order, those inside a step right after it."""

    starts: tuple[ProcedureEvent, ...]
    steps: tuple[ProcedureStep, ...]
