"""Small processes to be stopped on their way; each shows one thing that must survive an upgrade.

`@` stands for the id of the process: in a database where many of them wait, messages and service
topics reach only their own.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.interpreter.kit import END, START, bpmn, flow, props, script, user
from tests.interpreter.test_compensation import throw, undoable
from tests.interpreter.test_events import (
    boundary,
    catch,
    condition,
    event_sub,
    sub,
    timer,
)
from tests.interpreter.test_loops import looped, standard
from tests.interpreter.test_transactions import BOOKING, around, transaction

CATALOGUE = '<message id="m" name="@.answer"/><error id="e" errorCode="REFUSED"/>'
MESSAGE = '<messageEventDefinition messageRef="m"/>'
ERROR = '<errorEventDefinition errorRef="e"/>'
LONG = "Протокол заседания методического совета: слушали, обсудили, постановили. " * 3

Step = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A process, its story, and after how many steps it is put away."""

    name: str
    body: str
    steps: list[Step]
    stops: tuple[int, ...]
    start: dict[str, Any] = field(default_factory=dict)
    called: str = ""
    more: dict[str, bytes] = field(default_factory=dict)

    def files(self, process_id: str) -> dict[str, bytes]:
        """The files to deploy, the process called `process_id`."""
        main = bpmn(self.body, "@", catalogue=CATALOGUE)
        sources = {f"{process_id}.bpmn": main}
        if self.called:
            sources[f"{process_id}_called.bpmn"] = bpmn(self.called, "@_called")
        filled = {name: data.replace(b"@", process_id.encode()) for name, data in sources.items()}
        return filled | self.more


def done(element_id: str, nth: int = 0, **values: object) -> Step:
    return {"complete": element_id, "nth": nth, "with": values}


def multi(task_id: str, each: str, *, sequential: bool = False, inner: str = "") -> str:
    flag = ' isSequential="true"' if sequential else ""
    return (
        f'<userTask id="{task_id}" name="{task_id}">{inner}'
        f'<multiInstanceLoopCharacteristics{flag} camunda:collection="schools" '
        f'camunda:elementVariable="school">{each}</multiInstanceLoopCharacteristics></userTask>'
    )


def gateway(kind: str, element_id: str, default: str = "") -> str:
    own = f' default="{default}"' if default else ""
    return f'<{kind}Gateway id="{element_id}"{own}/>'


SCHOOLS = {"schools": ["№ 1", "№ 2", "№ 3", "№ 4"]}
ANSWERS = props(outputCollection="answers", outputElement="=answer")
ENOUGH = "<completionCondition>nrOfCompletedInstances == 3</completionCondition>"

CASES = [
    Case(
        name="parallel_join",
        body=START
        + gateway("parallel", "fork")
        + user("a")
        + user("b")
        + user("c")
        + gateway("parallel", "join")
        + script("count", "total = a + b + c")
        + END
        + flow("start", "fork", "a", "join", "count", "end")
        + flow("fork", "b", "join")
        + flow("fork", "c", "join"),
        start={"remarks": ["первое"], "card": {"kind": "план"}},
        steps=[
            done("a", a=1, remarks=["первое", "от a"]),
            done("b", b=2, remarks=["первое", "от b"]),
            done("c", c=3, card={"kind": "план", "signed": True}),
        ],
        stops=(1, 2),
    ),
    Case(
        name="inclusive",
        body=START
        + gateway("inclusive", "split", default="otherwise")
        + user("a")
        + user("b")
        + user("c")
        + gateway("inclusive", "meet")
        + user("d")
        + END
        + flow("start", "split")
        + flow("split", "a", flow_id="first", condition="amount &gt; 1")
        + flow("split", "b", flow_id="second", condition="amount &gt; 2")
        + flow("split", "c", flow_id="otherwise")
        + flow("a", "meet")
        + flow("b", "meet")
        + flow("c", "meet")
        + flow("meet", "d", "end"),
        start={"amount": 5},
        steps=[done("b", b="да"), done("a", a="да"), done("d")],
        stops=(1,),
    ),
    Case(
        name="multi_parallel",
        body=START
        + multi("ask", ENOUGH, inner=ANSWERS)
        + user("sum_up")
        + END
        + flow("start", "ask", "sum_up", "end"),
        start=SCHOOLS,
        steps=[
            done("ask", 2, answer="третий"),
            done("ask", 0, answer="первый"),
            done("ask", 1, answer="четвёртый"),
            done("sum_up"),
        ],
        stops=(2,),
    ),
    Case(
        name="multi_sequential",
        body=START
        + multi("ask", "", sequential=True, inner=ANSWERS)
        + END
        + flow("start", "ask", "end"),
        start=SCHOOLS,
        steps=[done("ask", answer=n) for n in range(4)],
        stops=(2,),
    ),
    Case(
        name="multi_sub_process",
        body=START
        + sub(
            "each",
            '<multiInstanceLoopCharacteristics camunda:collection="schools" '
            'camunda:elementVariable="school"/><startEvent id="s1"/>'
            + user("offer")
            + user("check", inner=props(title="Проверить: {school}"))
            + '<endEvent id="e1"/>'
            + flow("s1", "offer", "check", "e1"),
        )
        + END
        + boundary("late", "each", timer("Duration", "P9D"))
        + user("chase")
        + flow("start", "each", "end")
        + flow("late", "chase"),
        start={"schools": ["№ 1", "№ 2"]},
        steps=[
            done("offer", 1, offered=["№ 2"]),
            done("check", checked="№ 2"),
            done("offer", offered=["№ 1"]),
            done("check", checked="№ 1"),
        ],
        stops=(2,),
    ),
    Case(
        name="sub_process",
        body=START
        + sub(
            "inside",
            '<startEvent id="s1"/>'
            + user("work")
            + gateway("exclusive", "ok", default="fine")
            + '<endEvent id="e1"/>'
            + f'<endEvent id="bad">{ERROR}</endEvent>'
            + flow("s1", "work", "ok")
            + flow("ok", "e1", flow_id="fine")
            + flow("ok", "bad", flow_id="not_fine", condition="not fine"),
        )
        + boundary("caught", "inside", ERROR)
        + user("repair")
        + END
        + flow("start", "inside", "end")
        + flow("caught", "repair", "inside"),
        start={"fine": True},
        steps=[done("work", fine=False), done("repair", why="ошибка"), done("work", fine=True)],
        stops=(0, 1),
    ),
    Case(
        name="call_activity",
        body=START + '<callActivity id="call" calledElement="@_called"><extensionElements>'
        '<camunda:in source="plan" target="document"/>'
        '<camunda:in sourceExpression="${n + 1}" target="copies"/>'
        '<camunda:out source="result" target="decision"/></extensionElements></callActivity>'
        + user("file_it")
        + END
        + flow("start", "call", "file_it", "end"),
        called='<startEvent id="cs"/>'
        + user("look", inner=props(title="{document}, экз. {copies}"))
        + user("sign")
        + '<endEvent id="ce"/>'
        + flow("cs", "look", "sign", "ce"),
        start={"plan": "План на 2026/27", "n": 1},
        steps=[done("look"), done("sign", result="подписан"), done("file_it")],
        stops=(1,),
    ),
    Case(
        name="event_sub_process",
        body=START
        + user("a")
        + END
        + flow("start", "a", "end")
        + event_sub(MESSAGE, interrupting=False),
        steps=[
            {"message": "@.answer", "with": {"n": 1}},
            {"message": "@.answer", "with": {"n": 2}},
            done("react", first=1),
            done("a"),
            done("react", second=2),
        ],
        stops=(0, 2),
    ),
    Case(
        name="event_sub_process_interrupting",
        body=START
        + user("a")
        + END
        + flow("start", "a", "end")
        + event_sub(timer("Duration", "P3D"), interrupting=True),
        steps=[{"hours": 40}, {"hours": 40}, done("react", done=True)],
        stops=(1, 2),
    ),
    Case(
        name="boundary_timer",
        body=START
        + user("a", inner=props(dueWorkingDays="3"))
        + user("late")
        + END
        + boundary("due", "a", timer("Date", "=due()"))
        + flow("start", "a", "end")
        + flow("due", "late", "end"),
        steps=[{"hours": 24}, {"hours": 60}, done("late")],
        stops=(1, 2),
    ),
    Case(
        name="boundary_message",
        body=START
        + user("a")
        + user("withdrawn")
        + END
        + boundary("msg", "a", MESSAGE, inner=props(correlationKey="number"))
        + flow("start", "a", "end")
        + flow("msg", "withdrawn", "end"),
        start={"number": "К-7"},
        steps=[
            {"message": "@.answer", "key": "К-7", "with": {"reason": "передумали"}},
            done("withdrawn"),
        ],
        stops=(0,),
    ),
    Case(
        name="reminders",
        body=START
        + user("a")
        + '<serviceTask id="remind" camunda:type="external" camunda:topic="@.remind"/>'
        + '<endEvent id="reminded"/>'
        + END
        + boundary("cycle", "a", timer("Cycle", "R4/PT12H"), interrupting=False)
        + flow("start", "a", "end")
        + flow("cycle", "remind", "reminded"),
        steps=[
            {"hours": 25},
            {"answer": "@.remind"},
            {"hours": 12},
            {"answer": "@.remind"},
            {"hours": 90},
            {"answer": "@.remind"},
            {"answer": "@.remind"},
            done("a", reminded=True),
        ],
        stops=(1, 3),
    ),
    Case(
        name="event_gateway",
        body=START
        + gateway("eventBased", "race")
        + catch("msg", MESSAGE)
        + catch("short", timer("Duration", "PT5H"))
        + catch("long", timer("Duration", "PT9H"))
        + user("a")
        + user("b")
        + user("c")
        + END
        + flow("start", "race")
        + flow("race", "msg", "a", "end")
        + flow("race", "short", "b", "end")
        + flow("race", "long", "c", "end"),
        steps=[{"hours": 4}, {"hours": 2}, done("b", late=True)],
        stops=(1, 2),
    ),
    Case(
        name="service",
        body=START + '<serviceTask id="ask" camunda:type="external" camunda:topic="@.check">'
        "<extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="id">=plan_id</camunda:inputParameter>'
        '<camunda:outputParameter name="ok">findings == 0</camunda:outputParameter>'
        "</camunda:inputOutput></extensionElements></serviceTask>"
        + boundary("refused", "ask", ERROR)
        + user("repair")
        + user("read")
        + END
        + flow("start", "ask", "read", "end")
        + flow("refused", "repair", "ask"),
        start={"plan_id": 7},
        steps=[
            {"answer": "@.check", "error": "REFUSED"},
            done("repair", plan_id=8),
            {"answer": "@.check", "with": {"findings": 0}},
            done("read"),
        ],
        stops=(0, 1, 2),
    ),
    Case(
        name="incident",
        body=START
        + gateway("parallel", "fork")
        + script("divide", "share = 12 / (day(today()) - 12)")
        + user("a")
        + gateway("parallel", "join")
        + END
        + flow("start", "fork", "divide", "join", "end")
        + flow("fork", "a", "join"),
        steps=[done("a", a=1), {"hours": 24}, {"retry": True}],
        stops=(0, 1),
    ),
    Case(
        name="rework_loop",
        body=START
        + user("write")
        + gateway("parallel", "fork")
        + user("methodist")
        + user("lawyer")
        + gateway("parallel", "join")
        + gateway("exclusive", "ok", default="again")
        + script("next", "round = round + 1")
        + END
        + flow("start", "write", "fork", "methodist", "join", "ok")
        + flow("fork", "lawyer", "join")
        + flow("ok", "end", flow_id="fine", condition="m and l")
        + flow("ok", "next", flow_id="again")
        + flow("next", "write"),
        start={"round": 1},
        steps=[
            done("write", text=LONG + "1"),
            done("methodist", m=False),
            done("lawyer", l=True),
            done("write", text=LONG + "2"),
            done("lawyer", l=False),
            done("methodist", m=True),
            done("write", text=LONG + "3"),
            done("lawyer", l=True),
            {"recall": "lawyer"},
            done("lawyer", l=True, remark="перечитано"),
            done("methodist", m=True),
        ],
        stops=(8,),
    ),
    Case(
        name="long_values",
        body=START
        + gateway("parallel", "fork")
        + user("a")
        + user("b")
        + gateway("parallel", "join")
        + user("c")
        + END
        + flow("start", "fork", "a", "join", "c", "end")
        + flow("fork", "b", "join"),
        start={"text": LONG, "same": LONG, "rows": [{"n": n, "text": LONG} for n in range(3)]},
        steps=[
            done("a", other=LONG, own=LONG.upper()),
            done("b", text="коротко"),
            done("c", same=LONG.lower()),
        ],
        stops=(1, 2),
    ),
    Case(
        name="dates_and_numbers",
        body=START
        + script(
            "plan",
            "deadline = add_working_days(today(), 5)\nbegun = now()\nspan = days(2)\n"
            "half = 1 / 2\nrate = round(10 / 3, 2)",
        )
        + user("a", dueDate="=deadline", inner=props(title="До {deadline}"))
        + gateway("exclusive", "early", default="late")
        + user("b")
        + user("c")
        + END
        + flow("start", "plan", "a", "early")
        + flow("early", "b", flow_id="in_time", condition="date(deadline) &gt;= today()")
        + flow("early", "c", flow_id="late")
        + flow("b", "end")
        + flow("c", "end"),
        start={"big": 10**30, "zero": -0.0, "odd": {"$date": "не дата"}},
        steps=[{"hours": 24}, done("a", chosen="2026-01-20"), done("b")],
        stops=(1, 2),
    ),
    # Since the second release.
    Case(
        name="dates_kept",
        body=START
        + script("plan", "due = date('2026-01-20')\nrows = [{'day': due, 'text': text}]")
        + user("a", inner=props(title="До {due}"))
        + user("b")
        + END
        + flow("start", "plan", "a")
        + flow("a", "b", condition="due &gt;= today() and due == '2026-01-20'")
        + flow("b", "end"),
        start={"text": LONG, "odd": {"$date": "не дата"}},
        steps=[done("a", text="коротко"), done("b")],
        stops=(0, 1),
    ),
    Case(
        name="times_kept",
        body=START
        + script("plan", "at = time('09:30')\nterm = duration('P1Y6M')\nspans = [{'long': term}]")
        + user("a", dueDate="=term", inner=props(title="В {at}"))
        + user("b")
        + END
        + flow("start", "plan", "a")
        + flow("a", "b", condition="at &lt; time('12:00') and term.years == 1 and at == '09:30'")
        + flow("b", "end"),
        steps=[done("a"), done("b")],
        stops=(0, 1),
    ),
    Case(
        name="standard_loop",
        body=START
        + looped("userTask", "a", standard("not ready", loopMaximum="5"))
        + END
        + flow("start", "a", "end"),
        steps=[done("a", ready=False), done("a", ready=False), done("a", ready=True)],
        stops=(2,),
    ),
    Case(
        name="conditional_event",
        body=START
        + gateway("parallel", "fork")
        + user("a")
        + user("b")
        + catch("wait", condition("n &gt; 2"))
        + user("c")
        + gateway("parallel", "join")
        + END
        + flow("start", "fork", "a", "b", "join", "end")
        + flow("fork", "wait", "c", "join"),
        start={"n": 1},
        steps=[done("a", n=2), done("b", n=3), done("c")],
        stops=(1, 2),
    ),
    Case(
        name="compensation",
        body=START
        + undoable("a", handler=user("un_a"))
        + undoable("b", handler=user("un_b"))
        + throw()
        + user("after")
        + END
        + flow("start", "a", "b", "throw", "after", "end"),
        start={"log": []},
        steps=[done("a"), done("b"), done("un_b", b=1), done("un_a", a=1), done("after")],
        stops=(1, 3),
    ),
    Case(
        name="transaction",
        body="".join(around(transaction(*BOOKING), END, flow("good", "end"), flow("bad", "end"))),
        start={"log": []},
        steps=[done("hotel"), done("train"), done("pay", good=False), done("bad")],
        stops=(2,),
    ),
]
