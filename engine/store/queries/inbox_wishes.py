"""Turns what somebody wants to see of their inbox into a shape and parameters of a statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.domain.identity import Actor, Permission
from engine.store.queries.inbox_blocks import OPEN_SCOPES, Block, blocks_of, read_by
from engine.store.queries.inbox_conditions import POSTGRESQL, word_parameters
from engine.store.queries.inbox_filters import Filters
from engine.store.queries.inbox_orders import Order
from engine.store.queries.inbox_shapes import BlockShape, Shape
from engine.store.task_rows import sought_principal
from engine.store.types import dump_json, lexeme


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is wanted of whose inbox, before it is known where a page begins.

    Attributes:
        blocks: None for a scope that reads user tasks themselves.
    """

    actor: Actor
    scope: str
    filters: Filters
    blocks: tuple[Block, ...] | None = None

    @property
    def is_empty(self) -> bool:
        return self.blocks == () or not self.actor.user_id


@dataclass(kw_only=True)
class _Asked:
    """A shape in the making together with its parameters."""

    dialect: str
    values: dict[str, Any] = field(default_factory=dict)


def wish(scope: str, actor: Actor, filters: Filters) -> Wish:
    """Work out by which rights the actor may see what the filters leave."""
    if scope not in OPEN_SCOPES:
        return Wish(actor=actor, scope=scope, filters=filters)
    narrowed = (read_by(block, filters) for block in blocks_of(scope, actor))
    blocks = tuple(block for block in narrowed if block is not None)
    return Wish(actor=actor, scope=scope, filters=filters, blocks=blocks)


def asked_for(
    dialect: str, wanted: Wish, order: Order, *, is_after: bool = False
) -> tuple[Shape, dict[str, Any]]:
    """Give the shape of the statement and all its parameters but position and size."""
    asked = _Asked(dialect=dialect)
    asked.values |= {"tenant": wanted.actor.tenant, "me": wanted.actor.user_id}
    asked.values["me_barred"] = (wanted.actor.user_id,)
    asked.values |= wanted.filters.values
    _say_words(asked, wanted)
    blocks: tuple[BlockShape, ...] = ()
    scope = ""
    if wanted.blocks is None:
        scope = wanted.scope
    else:
        blocks = tuple(
            _block(asked, number, block, wanted) for number, block in enumerate(wanted.blocks)
        )
    whole = wanted.actor.may(Permission.READ_ALL) or wanted.actor.may(Permission.OPERATE)
    own = _say_own(asked, wanted.actor) if scope == "watched" and not whole else 0
    shape = Shape(
        dialect=asked.dialect,
        order=order,
        is_after=is_after,
        words=len(wanted.filters.words),
        blocks=blocks,
        scope=scope,
        filters=frozenset(wanted.filters.values),
        whole=whole and scope == "watched",
        own=own,
    )
    return shape, asked.values


def _block(asked: _Asked, number: int, block: Block, wanted: Wish) -> BlockShape:
    _say_block(asked, number, block)
    if asked.dialect == POSTGRESQL and wanted.filters.words and not block.asked:
        whose = " | ".join(lexeme(sought_principal(each)) for each in block.principals)
        asked.values[f"b{number}_sought"] = f"{asked.values['sought']} & ({whose})"
    said = {"process_keys", *(["organisations"] if block.by == "organisation" else [])}
    pairs = pairs_of(block)
    asked.values[f"b{number}_principals"] = [principal for principal, _ in pairs]
    asked.values[f"b{number}_values"] = [value for _, value in pairs]
    return BlockShape(
        after=len(block.after),
        process_keys=bool(block.process_keys),
        except_processes=bool(block.except_processes),
        is_lent=bool(block.absent_id),
        taken_for=bool(block.taken_for),
        offered_to=len(block.offered_to),
        asked=block.asked,
        by=block.by,
        filters=frozenset(wanted.filters.values) - said,
    )


def _say_block(asked: _Asked, number: int, block: Block) -> None:
    said = {
        "all": block.principals,
        "barred": block.barred,
        "processes": block.process_keys,
        "except": block.except_processes,
        "taken": block.taken_for,
        "wanted": block.values,
    }
    asked.values |= {f"b{number}_{name}": value for name, value in said.items()}
    for place, people in enumerate(block.after):
        asked.values[f"b{number}_after{place}"] = people
    for place, principal in enumerate(block.offered_to):
        asked.values[f"b{number}_offered{place}"] = dump_json(principal)


def pairs_of(block: Block) -> list[tuple[str, str]]:
    """Each principal with each value that its entries are read by, "" without such."""
    values: Sequence[str] = block.values if block.by else ("",)
    return [(principal, value) for principal in block.principals for value in values]


def _say_words(asked: _Asked, wanted: Wish) -> None:
    words = wanted.filters.words
    if words and asked.dialect == POSTGRESQL and wanted.blocks is not None:
        asked.values["sought"] = wanted.filters.text_query()
    for names, word in zip(word_parameters(len(words)), words, strict=True):
        forms = [f" {form} " for form in word.forms]
        begin = f" {word.begin}" if word.begin else forms[0]
        padded = (forms + [forms[0]] * len(names))[: len(names) - 1]
        asked.values |= dict(zip(names, [*padded, begin], strict=True))


def _say_own(asked: _Asked, actor: Actor) -> int:
    own = sorted(actor.principals)
    asked.values |= {f"own{place}": dump_json(each) for place, each in enumerate(own)}
    asked.values |= {"me_written": dump_json(actor.user_id)}
    return len(own)
