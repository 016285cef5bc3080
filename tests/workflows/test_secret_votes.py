"""Nobody who reads the database, the history or the exports learns who cast which secret ballot."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import MetaData, select, text

from engine import SYSTEM, Conflict, TaskNotOpen
from workflows.council.recount import recount
from workflows.documents.evidence import parts_of
from workflows.playing.district import District
from workflows.registry.base import Registry
from workflows.registry.council_votes import CouncilVote

BEGIN = datetime(2027, 6, 3, 3, 0, tzinfo=UTC)
BALLOTS = {"predsedatelev": "for", "sekretareva": "against", "zamov": "abstained", "lesnaya": "for"}
WORDS = ("against", "abstained", "против", "воздержал")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def district(request: pytest.FixtureRequest) -> Iterator[District]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    opened = District(url, BEGIN)
    yield opened
    opened.close()


def begun(district: District, ballot: str = "secret") -> str:
    start = {
        "topic": "Эксперт банка", "resolution": "Рекомендовать", "voters": sorted(BALLOTS),
        "recused_members": [], "chair": "predsedatelev", "vote_form": "session", "vote_days": 1,
        "ballot_kind": ballot, "session_id": "zasedanie",
    }  # fmt: skip
    return district.start("vote", start).id


def ballot_of(district: District, instance_id: str, who: str):
    tasks = district.engine.user_tasks(instance_id, actor=SYSTEM)
    return next(t for t in tasks if t.assignee == who)


def cast(district: District, instance_id: str, who: str) -> None:
    task = ballot_of(district, instance_id, who)
    district.complete(task, {"ballot": BALLOTS[who]}, district.person(who))


def dump(district: District) -> dict[str, list[dict]]:
    """Every row of every table, with the transaction that wrote it on PostgreSQL."""
    with district.database.read("default") as session:
        tables = MetaData()
        tables.reflect(session.connection())
        postgres = session.connection().dialect.name == "postgresql"
        more = [text("xmin::text AS written_by")] if postgres else []
        return {
            name: [dict(row._mapping) for row in session.execute(select(table, *more))]
            for name, table in tables.tables.items()
        }


def close(district: District, instance_id: str) -> None:
    tasks = district.engine.user_tasks(instance_id, actor=SYSTEM)
    (task,) = [t for t in tasks if t.element_id == "close_vote"]
    district.complete(task, {}, district.person("sekretareva"))


def test_no_row_names_a_voter_beside_a_choice(district: District):
    instance_id = begun(district)
    for who in BALLOTS:
        cast(district, instance_id, who)

    for name, rows in dump(district).items():
        if name in ("deployed_file", "process_definition", "deployment", "contest"):
            continue  # diagrams, forms and rules, not what people did
        told = json.dumps(rows, default=str, ensure_ascii=False).casefold()
        assert not any(word in told for word in WORDS), name
    assert dump(district)["council_ballot"] == []


def test_the_urn_is_one_row_of_one_length_and_tells_neither_order_nor_time(district: District):
    instance_id = begun(district)
    urns = []
    for who in BALLOTS:
        cast(district, instance_id, who)
        (row,) = dump(district)["council_vote"]
        urns.append(row["urn"])

    assert len({len(urn) for urn in urns}) == 1
    assert len(set(urns)) == len(urns)  # sealed anew each time, as a whole
    (row,) = dump(district)["council_vote"]
    assert row["opened_at"] is not None
    assert not [name for name in row if name.endswith("_at") and name != "opened_at"]


def test_whoever_voted_last_wrote_the_urn_and_that_is_all_the_transaction_says(district: District):
    """PostgreSQL keeps who wrote a row last; sorted ballots in one row give no choice away."""
    instance_id = begun(district)
    for who in BALLOTS:
        cast(district, instance_id, who)
    before = dump(district)["council_vote"][0]["urn"]
    seal = district.application.settings.ways_out.seal

    opened = seal.open(before, f"council_vote.urn:{dump(district)['council_vote'][0]['id']}")

    assert opened == "AFFN"  # sorted: the place of a ballot says nothing of its voter


def test_history_and_variables_hold_totals_and_no_choice(district: District):
    instance_id = begun(district)
    for who in BALLOTS:
        cast(district, instance_id, who)
    told = json.dumps([vars(e) for e in district.history(instance_id)], default=str)
    assert not any(word in told for word in WORDS)

    close(district, instance_id)
    known = district.variables(instance_id)
    assert (known["votes_for"], known["votes_against"], known["votes_abstained"]) == (2, 1, 1)
    assert known["chair_vote"] == ""
    assert known["ballots"] == []


@pytest.mark.parametrize("ballot", ["secret", "open"])
def test_an_evidence_pack_has_names_of_open_ballots_and_totals_of_secret_ones(district, ballot):
    instance_id = begun(district, ballot)
    for who in BALLOTS:
        cast(district, instance_id, who)
    assert pack_of(district, instance_id) == []  # nothing of a vote that is not closed
    close(district, instance_id)

    ((told,),) = pack_of(district, instance_id)
    names = [district.person(who).name for who in BALLOTS]
    assert (told["totals"]["for"], told["totals"]["against"]) == (2, 1)
    assert [name in json.dumps(told, ensure_ascii=False) for name in names] == (
        [ballot == "open"] * len(names)
    )
    assert not any(who in json.dumps(told) for who in BALLOTS)


def pack_of(district: District, instance_id: str) -> list[list[dict]]:
    with district.database.read("default") as session:
        registry = Registry(session=session, tenant="default", now=BEGIN)
        parts = list(parts_of(registry, instance_id))
    return [json.loads(part.content) for part in parts if part.path == "parts/council/votes.json"]


def test_a_second_device_of_the_same_member_is_refused_and_counts_nothing(district: District):
    instance_id = begun(district)
    task = ballot_of(district, instance_id, "zamov")
    cast(district, instance_id, "zamov")

    with pytest.raises(TaskNotOpen):
        district.complete(task, {"ballot": "for"}, district.person("zamov"))

    for who in ("predsedatelev", "sekretareva", "lesnaya"):
        cast(district, instance_id, who)
    close(district, instance_id)
    known = district.variables(instance_id)
    assert known["votes_for"] + known["votes_against"] + known["votes_abstained"] == len(BALLOTS)


def test_an_open_vote_may_be_changed_until_it_is_closed_and_a_secret_one_never(district: District):
    desk = district.application.sessions
    for ballot in ("open", "secret"):
        instance_id = begun(district, ballot)
        cast(district, instance_id, "lesnaya")
        vote_id = str(ballot_of(district, instance_id, "zamov").id)
        vote_id = str(district.engine.user_task(vote_id, SYSTEM).variables["vote_id"])
        if ballot == "secret":
            with pytest.raises(Conflict, match="окончателен"):
                desk.change_vote(vote_id, "against", district.person("lesnaya"))
            continue
        desk.change_vote(vote_id, "against", district.person("lesnaya"))
        for who in ("predsedatelev", "sekretareva", "zamov"):
            cast(district, instance_id, who)
        close(district, instance_id)
        assert district.variables(instance_id)["votes_against"] == 2
        with pytest.raises(Conflict, match="закрыто"):
            desk.change_vote(vote_id, "for", district.person("lesnaya"))


def test_a_changed_total_is_found_by_the_recount(district: District):
    secretary = district.person("sekretareva")
    session = district.start("council_session", {}, secretary)
    known = district.variables(session)
    instance_id = begun(district)
    for who in BALLOTS:
        cast(district, instance_id, who)
    close(district, instance_id)
    seal = district.application.settings.ways_out.seal
    with district.database.write("default") as rows:
        registry = district._registry(rows)
        (vote,) = registry.all(registry.rows(CouncilVote))
        vote.session_id = str(known["session_id"])
        registry.session.flush()
        assert recount(registry, seal).differences == ()
        vote.totals = {**vote.totals, "for": 3}
        registry.session.flush()
        (difference,) = recount(registry, seal).differences
    assert "за 2" in difference
    assert "за 3" in difference
