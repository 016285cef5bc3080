"""What of a question to the inbox decides the text of its statement; the rest are parameters."""

from dataclasses import dataclass

from engine.store.queries.inbox_orders import Order


@dataclass(frozen=True, kw_only=True)
class BlockShape:
    """What of a block decides the text of a statement; `inbox_blocks.Block` says what it means.

    Attributes:
        filters: names of the filters that remain to be said.
    """

    after: int
    process_keys: bool
    except_processes: bool
    is_lent: bool
    taken_for: bool
    offered_to: int
    asked: bool
    by: str
    filters: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What of a question decides the text of its statement.

    Attributes:
        blocks: of open user tasks; empty when `scope` is one of single user tasks.
        whole: the actor reads every instance.
        own: how many principals a watcher has, where they are looked for in written candidates.
        sought: on PostgreSQL, words are looked up first and the rows found are sorted then.
    """

    dialect: str
    order: Order
    is_after: bool
    words: int = 0
    blocks: tuple[BlockShape, ...] = ()
    scope: str = ""
    filters: frozenset[str] = frozenset()
    whole: bool = False
    own: int = 0
    sought: bool = False

    def begins_with_tasks(self, number: int) -> bool:
        """Whether a filter leaves a block so few user tasks that one begins with these.

        SQLite reads all blocks in one way or all in the other.
        """
        read = self.blocks if self.dialect == "sqlite" else (self.blocks[number],)
        return all("follow_up_day" in each.filters and not each.asked for each in read)
