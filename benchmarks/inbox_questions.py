"""What `benchmarks.inbox` asks, and for whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from benchmarks.inbox_office import (
    FIRST_ABSENT,
    HEAVY_ROLE,
    MEASURED,
    RARE_PROCESS,
    SECOND_ABSENT,
    groups_of,
    instance_roles,
)
from engine import Actor, InboxQuery, ProcessEngine, StandIn

USUAL = Actor(
    user_id=MEASURED,
    name="Работник А. А.",
    principals=frozenset([*groups_of(MEASURED), *instance_roles()]),
    stand_ins=tuple(
        StandIn(absent_id=absent, principals=frozenset(groups_of(absent)))
        for absent in (FIRST_ABSENT, SECOND_ABSENT)
    ),
)
"""In ten groups, with roles in thirty instances, standing in for two absent people."""

HEAVY = replace(USUAL, principals=USUAL.principals | {HEAVY_ROLE})
"""The same person, also in a role of the whole district for which every tenth task waits."""

PEOPLE = {"ten groups": USUAL, "and a role with every tenth task": HEAVY}
PAGES_BEFORE_THE_MIDDLE = 20


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing to look for. `is_counter`: it stands among the ready filters with a number."""

    name: str
    query: InboxQuery
    is_counter: bool = False


def questions() -> Iterator[Question]:
    """Ready filters, orders, filters of one's own, words."""
    ready = {
        "first page, by deadline": InboxQuery(),
        "mine": InboxQuery(scope="mine"),
        "my groups": InboxQuery(scope="groups"),
        "late": InboxQuery(due="late"),
        "today": InboxQuery(due="today"),
        "this week": InboxQuery(due="week"),
        "substituted": InboxQuery(scope="substituted"),
        "asked": InboxQuery(scope="asked"),
        "watched": InboxQuery(scope="watched"),
        "delegated": InboxQuery(scope="delegated"),
        "follow-up has come": InboxQuery(follow_up=True),
        "completed by me": InboxQuery(scope="completed"),
    }
    for name, query in ready.items():
        yield Question(name=name, query=query, is_counter=True)
    further = {
        "newest first": InboxQuery(order="created"),
        "important first": InboxQuery(order="priority"),
        "without a deadline": InboxQuery(due="none"),
        "a rare process": InboxQuery(process_keys=(RARE_PROCESS,)),
        "three processes": InboxQuery(process_keys=("process_01", "process_17", RARE_PROCESS)),
        "one organisation": InboxQuery(organisations=("org_017",)),
        "high priority": InboxQuery(priority="high"),
        "late and unimportant, newest first": InboxQuery(
            due="late", priority="low", order="created"
        ),
        "words: a number of a case": InboxQuery(text="ПР-2026/0000017"),
        "words: «Лаптевым»": InboxQuery(text="Лаптевым"),
        "words: «планов»": InboxQuery(text="планов"),
        "words: «заявки лаптева»": InboxQuery(text="заявки лаптева"),
        "words: «школа 5»": InboxQuery(text="школа 5"),
        "words: «соглас»": InboxQuery(text="соглас"),
        "words: nothing has them": InboxQuery(text="абракадабра"),
    }
    for name, query in further.items():
        yield Question(name=name, query=query)


def middle(engine: ProcessEngine, actor: Actor, pages: int = PAGES_BEFORE_THE_MIDDLE) -> InboxQuery:
    """A page in the middle, as somebody reaches it who goes on and on."""
    cursor = ""
    for _ in range(pages):
        cursor = engine.inbox(InboxQuery(limit=200, cursor=cursor), actor).next_cursor or cursor
    return InboxQuery(cursor=cursor)


def asking(engine: ProcessEngine, actor: Actor) -> dict[str, tuple[Callable[[], object], ...]]:
    """Name → the page, and the counter where there is one; each asks through the front door."""
    found: dict[str, tuple[Callable[[], object], ...]] = {}

    def page(query: InboxQuery) -> Callable[[], object]:
        return lambda: engine.inbox(query, actor)

    def count(query: InboxQuery) -> Callable[[], object]:
        return lambda: engine.inbox_counts([query], actor)

    every = list(questions())
    for each in every:
        found[each.name] = (page(each.query), count(each.query))
    found["a page in the middle"] = (page(middle(engine, actor)),)
    first = engine.inbox(InboxQuery(), actor).items
    chosen = first[len(first) // 2].id
    found["neighbours of a task"] = (lambda: engine.inbox_neighbours(InboxQuery(), chosen, actor),)
    counted = [each.query for each in every if each.is_counter]
    found[f"all {len(counted)} counters"] = (lambda: engine.inbox_counts(counted, actor),)
    return found
