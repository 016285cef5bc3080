"""Who judges whom: a draw that anybody can repeat from its seed and its input.

Applications are taken by the SHA-256 of seed and id; each goes to the least loaded jurors who may
judge it, equal ones again by SHA-256. Then work is passed along chains of jurors, from a more to a
less loaded one, as long as any chain makes the loads more even. When no chain is left the loads are
as even as the conflicts allow (N. Harvey et al., «Semi-matchings for bipartite graphs and load
balancing», 2006, theorem 3.1): they differ by one at most wherever that is possible at all.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import InvalidInput
from workflows.contests.conflicts import Effects, Pair
from workflows.contests.even_loads import Work, even_out

ALGORITHM = "contest-distribution-1"


@dataclass(frozen=True, kw_only=True)
class Input:
    """Everything that a distribution depends on besides the seed; order does not matter.

    Attributes:
        conflicts: who may not judge whom, the reserve included.
        per_application: how many jurors see one application.
        reserve: jurors who judge only where the jury does not suffice.
    """

    jurors: frozenset[str]
    applications: frozenset[str]
    conflicts: Effects
    per_application: int
    reserve: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Give the form that is kept and hashed."""
        return {
            "algorithm": ALGORITHM,
            "applications": sorted(self.applications),
            "conflicts": [list(pair) for pair in sorted(self.conflicts.pairs)],
            "excluded": sorted(self.conflicts.excluded),
            "jurors": sorted(self.jurors),
            "per_application": self.per_application,
            "reserve": sorted(self.reserve),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON (sorted keys, no blanks, UTF-8), hexadecimal."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Unfilled:
    """An application that has too few jurors.

    Attributes:
        missing: how many more are needed.
        reserve_in_conflict: jurors of the reserve who may not step in; the jury has to be changed
            by order (DOMAIN P03, C).
    """

    application: str
    missing: int
    reserve_in_conflict: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """Who judges whom.

    Attributes:
        loads: applications per juror; jurors of the reserve only when they judge.
        from_reserve: pairs taken by the reserve.
        added, removed: what a rebalancing changed.
    """

    seed: str
    input_hash: str
    pairs: tuple[Pair, ...]
    loads: Mapping[str, int]
    unfilled: tuple[Unfilled, ...]
    from_reserve: tuple[Pair, ...] = ()
    added: tuple[Pair, ...] = ()
    removed: tuple[Pair, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the form that is kept with the contest."""
        return {
            "seed": self.seed,
            "input_hash": self.input_hash,
            "pairs": [list(pair) for pair in self.pairs],
            "loads": dict(sorted(self.loads.items())),
            "unfilled": [vars(each) for each in self.unfilled],
            "from_reserve": [list(pair) for pair in self.from_reserve],
            "added": [list(pair) for pair in self.added],
            "removed": [list(pair) for pair in self.removed],
        }


def distribute(seed: str, given: Input) -> Distribution:
    """Distribute all applications anew; nothing is saved, so this is also the dry run.

    For each juror who is excluded from the contest one of the reserve, by lot, joins the jury; the
    rest of the reserve judges only what the jury cannot (DOMAIN P03, C).

    Raises:
        InvalidInput: nobody to judge, nothing to judge with, or a juror who is also the reserve.
    """
    _refuse(seed, given)
    work = _Draw(seed, given, gone=given.conflicts.excluded)
    work.make(before=())
    return work.result(before=None)


def rebalance(
    seed: str,
    given: Input,
    before: Collection[Pair],
    recused: Collection[str] = (),
    withdrawn: Collection[str] = (),
) -> Distribution:
    """Repair a distribution after recusals, withdrawals or new conflicts.

    A pair stays unless its juror, its application or the pair itself has dropped out, and nothing
    is added but what fills the gaps: no repair can change fewer pairs.

    Args:
        seed: a new one, recorded with the repair.
        given: as of now, with the new conflicts, and still with those who left.
        before: the pairs until now.
        recused: all jurors who have left the contest so far.
        withdrawn: applications that are judged no more.

    Raises:
        InvalidInput: as `distribute`.
    """
    _refuse(seed, given)
    gone = set(recused) | given.conflicts.excluded
    work = _Draw(seed, given, gone=gone, withdrawn=withdrawn)
    work.keep(before)
    work.make(before)
    return work.result(before=frozenset(before))


def draw_key(seed: str, *ids: str) -> str:
    """Give the place of something in a draw: SHA-256 of seed and ids, one a line."""
    return hashlib.sha256("\n".join((seed, *ids)).encode()).hexdigest()


def _refuse(seed: str, given: Input) -> None:
    problems = {
        "Для распределения нужно число, с которого оно начинается.": not seed,
        "В жюри никого нет.": not given.jurors,
        "Заявку должен видеть хотя бы один эксперт.": given.per_application < 1,
        "Член жюри не может одновременно быть в резерве.": given.jurors & given.reserve,
    }
    for problem, holds in problems.items():
        if holds:
            raise InvalidInput(problem)


@dataclass
class _Draw:
    """A distribution in the making."""

    seed: str
    given: Input
    gone: Collection[str] = ()
    withdrawn: Collection[str] = ()
    state: Work = field(init=False)
    movable: set[Pair] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.left = self.given.applications - set(self.withdrawn)
        self.state = Work(forbidden=self.given.conflicts.pairs)

    def by_lot(self, ids: Iterable[str], *also: str) -> list[str]:
        return sorted(ids, key=lambda each: draw_key(self.seed, *also, each))

    def keep(self, before: Iterable[Pair]) -> None:
        """Take over the pairs that nothing speaks against."""
        present = (self.given.jurors | self.given.reserve) - set(self.gone)
        for juror, application in sorted(before):
            allowed = (juror, application) not in self.given.conflicts.pairs
            if juror in present and application in self.left and allowed:
                self.state.give(juror, application)

    def make(self, before: Collection[Pair]) -> None:
        """Fill what is empty: from the jury as evenly as can be, then from the reserve."""
        wanted, gone = self.given.per_application, set(self.gone)
        jury = (self.given.jurors - gone) | self._joined(before)
        self.fill(jury, wanted)
        even_out(self.state, jury, self.movable)
        self.fill(self.given.reserve - gone, wanted)

    def _joined(self, before: Iterable[Pair]) -> set[str]:
        """As many of the reserve as jurors are gone: those with most work already, then by lot."""
        work = Counter(juror for juror, _ in before)
        drawn = self.by_lot(self.given.reserve - set(self.gone))
        able = sorted(drawn, key=lambda juror: -work[juror])
        return set(able[: len(self.given.jurors & set(self.gone))])

    def fill(self, jurors: Iterable[str], wanted: int) -> None:
        """Fill gaps from these jurors, the least loaded first."""
        pool = sorted(jurors)
        self.state.join(pool)
        for application in self.by_lot(self.left):
            missing = wanted - len(self.state.jurors_of(application))
            able = [juror for juror in pool if self.state.may(juror, application)]
            if missing > 0 and able:
                self._give_least_loaded(application, able, missing)

    def _give_least_loaded(self, application: str, able: list[str], missing: int) -> None:
        loads = self.state.loads
        drawn = self.by_lot(able, application)
        for juror in sorted(drawn, key=lambda each: loads[each])[:missing]:
            self.state.give(juror, application)
            self.movable.add((juror, application))

    def result(self, before: frozenset[Pair] | None) -> Distribution:
        pairs = self.state.pairs()
        old = frozenset(pairs) if before is None else before
        return Distribution(
            seed=self.seed,
            input_hash=self.given.digest,
            pairs=pairs,
            loads=self._loads(),
            unfilled=self._unfilled(),
            from_reserve=tuple(pair for pair in pairs if pair[0] in self.given.reserve),
            added=tuple(sorted(set(pairs) - old)),
            removed=tuple(sorted(old - set(pairs))),
        )

    def _loads(self) -> dict[str, int]:
        found = sorted(self.state.loads.items())
        return {juror: load for juror, load in found if load or juror not in self.given.reserve}

    def _unfilled(self) -> tuple[Unfilled, ...]:
        found = []
        reserve = sorted(self.given.reserve)
        for application in sorted(self.left):
            missing = self.given.per_application - len(self.state.jurors_of(application))
            if missing > 0:
                barred = [juror for juror in reserve if self._is_barred(juror, application)]
                each = Unfilled(
                    application=application, missing=missing, reserve_in_conflict=tuple(barred)
                )
                found.append(each)
        return tuple(found)

    def _is_barred(self, juror: str, application: str) -> bool:
        conflicts = self.given.conflicts
        in_pair = juror not in self.gone and (juror, application) in conflicts.pairs
        return in_pair or juror in conflicts.excluded
