"""Who is told what: those whom it concerns, once, by the ways they chose, and nobody else."""

import pytest
from sqlalchemy import delete, select, text, update

from engine import SYSTEM, Database, InvalidForm, NotFound, migrate, migrate_chain
from engine.municipalities import OFFICE
from tests.interpreter.kit import END, START, bpmn, flow, props, user
from tests.workflows.telling import DAY, MINUTE, Bureau, review
from workflows import Choices
from workflows.notifications.kinds import KINDS, Kind, Way
from workflows.registry import substitutions
from workflows.registry.accounts import Account
from workflows.registry.memberships import Membership
from workflows.registry.migrate import CHAIN, VERSION_TABLE
from workflows.registry.migrate import migrate as migrate_registry
from workflows.registry.notifications import Notification
from workflows.registry.substitutions import Absence
from workflows.registry.succession import Rule, Scope

OLD_NOTICES = """
INSERT INTO person (id, tenant, surname, given, patronymic, position, subject, phone, email)
    VALUES ('ada', 'default', 'А', 'Б', '', '', '', '', '');
INSERT INTO notice (id, tenant, person_id, subject, text, instance_id, job_key, created_at)
    VALUES ('n1', 'default', 'ada', 'План', 'Утверждён', 'i', 'job', '2026-04-01 00:00:00');
INSERT INTO notice (id, tenant, person_id, subject, text, instance_id, job_key, created_at)
    VALUES ('n2', 'default', 'ada', '', 'Без темы', '', NULL, '2026-04-01 00:00:00')
"""
EVERYTHING = {kind: list(Way) for kind in Kind}


def choose(bureau: Bureau, login: str, **ways: list[str]) -> None:
    usual = {kind: list(words.usual) for kind, words in KINDS.items()}
    chosen = {**usual, **{Kind(kind): named for kind, named in ways.items()}}
    bureau.app.notification_choices.save(
        Choices(ways=chosen, digest_at="08:30"), bureau.actor(login)
    )


# -- user tasks ------------------------------------------------------------------------------------
def test_a_person_is_told_of_a_new_task_of_theirs_once_and_others_are_not(bureau):
    bureau.deploy(review(assignee="ada"))
    instance = bureau.start()

    (told,) = bureau.told("ada")
    assert (told.kind, told.title) == ("task_assigned", "План школы № 5: Секретный С. С.")
    assert told.path == f"/tasks/{bureau.task(instance)}"
    assert not told.is_read
    assert bureau.told("bob") == bureau.told("olga") == []


def test_a_job_that_is_done_twice_tells_nobody_twice(bureau):
    bureau.deploy(review(assignee="ada"))
    bureau.start()
    (job,) = bureau.jobs("notifications.tell")
    assert len(bureau.told("ada")) == 1
    with bureau.app.database.write(OFFICE) as session:
        session.execute(
            update(type(job)).where(type(job).id == job.id).values(state="pending", attempts=0)
        )

    assert len(bureau.told("ada")) == 1


def test_nobody_is_told_of_what_they_did_themselves(bureau):
    bureau.deploy(review(candidateGroups="methodist"))
    task = bureau.task(bureau.start())

    bureau.app.engine.assign(task, "olga", bureau.actor("olga"))
    assert bureau.told("olga") == []
    bureau.app.engine.assign(task, "ada", bureau.actor("olga"), "Так решили")

    (told,) = bureau.told("ada", "task_handed")
    assert told.body == "Кто назначил: Ольгина А."


def test_a_task_for_a_role_is_told_only_to_those_who_want_every_one(bureau):
    bureau.deploy(review(candidateGroups="methodist"))
    bureau.start()
    assert bureau.jobs("notifications.tell") == []
    choose(bureau, "bob", task_offered=["app"])
    choose(bureau, "eve", task_offered=["app"])

    bureau.start()

    assert [each.kind for each in bureau.told("bob")] == ["task_offered"]
    assert bureau.told("ada") == bureau.told("eve") == []


def test_what_was_taken_meanwhile_is_nobody_elses_new_task(quick_bureau):
    quick_bureau.deploy(review(candidateGroups="methodist"))
    choose(quick_bureau, "bob", task_offered=["app"])
    task = quick_bureau.task(quick_bureau.start())
    quick_bureau.app.engine.claim(task, quick_bureau.actor("ada"))

    assert quick_bureau.told("bob") == []


def test_what_was_done_meanwhile_is_no_new_task(quick_bureau):
    quick_bureau.deploy(review(assignee="ada"))
    task = quick_bureau.task(quick_bureau.start())
    quick_bureau.app.engine.complete(task, {}, SYSTEM)

    assert quick_bureau.told("ada", "task_assigned") == []


def test_a_task_that_the_process_takes_back_is_told_to_its_assignee(quick_bureau):
    both = bpmn(
        START
        + user("one", assignee="ada")
        + user("two", assignee="bob")
        + '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
        + END
        + '<parallelGateway id="fork"/>'
        + flow("start", "fork", "one", "stop")
        + flow("fork", "two", "end")
    )
    quick_bureau.deploy(both)
    instance = quick_bureau.start()
    quick_bureau.app.engine.work()
    ada = quick_bureau.actor("ada")
    (task,) = [
        t for t in quick_bureau.app.engine.user_tasks(instance, actor=ada) if t.name == "one"
    ]
    quick_bureau.app.engine.complete(task.id, {}, ada)

    assert quick_bureau.titles("bob", "task_cancelled") == ["two"]
    assert quick_bureau.told("ada", "task_cancelled") == []


def test_whoever_cannot_sign_in_is_told_nothing(bureau):
    bureau.deploy(review(assignee="bob"))
    with bureau.app.database.write(OFFICE) as session:
        session.execute(update(Account).where(Account.id == "bob").values(is_active=False))
    bureau.start()
    bureau.app.engine.work()
    with bureau.app.database.write(OFFICE) as session:
        session.execute(update(Account).where(Account.id == "bob").values(is_active=True))

    assert bureau.told("bob") == []


def test_a_job_left_behind_holds_nothing_that_people_wrote_or_decided(quick_bureau):
    inner = props(title="Голос: {words}")
    ballot = user("vote", assignee="ada", inner=inner) + user("count", assignee="bob")
    quick_bureau.deploy(bpmn(START + ballot + END + flow("start", "vote", "count", "end")))
    instance = quick_bureau.start(words="тайна")
    ada = quick_bureau.actor("ada")
    quick_bureau.app.engine.comment(quick_bureau.task(instance), "тайна тоже", ada)
    quick_bureau.app.engine.complete(quick_bureau.task(instance), {"choice": "за тайна"}, ada)

    payloads = [str(job.payload) for job in quick_bureau.jobs("notifications.tell")]
    assert payloads
    assert not any("тайна" in each for each in payloads)
    assert not any("vote" in each and "за" in each for each in payloads)


def test_what_is_handed_over_and_back_is_told_to_whoever_has_it_now(bureau):
    bureau.deploy(review(assignee="ada", candidateGroups="methodist"))
    engine, task = bureau.app.engine, bureau.task(bureau.start())
    engine.delegate(task, "bob", bureau.actor("ada"), "тайная записка")

    (told,) = bureau.told("bob", "task_handed")
    assert told.body == "Кто поручил: Адаева А."
    engine.hand_back(task, bureau.actor("bob"), "готово")

    (told,) = bureau.told("ada", "task_handed")
    assert told.body == "Кто вернул: Бобов А."


def test_a_question_is_told_to_whom_it_is_asked_and_its_answer_to_who_asked(bureau):
    bureau.deploy(review(assignee="ada"))
    engine, task = bureau.app.engine, bureau.task(bureau.start())
    question = engine.ask(task, "eve", "Это верно?", bureau.actor("ada"))

    (told,) = bureau.told("eve")
    assert (told.kind, told.body) == ("question", "Кто спрашивает: Адаева А.")
    engine.answer(question, "Верно", bureau.actor("eve"))
    approval = engine.ask(task, "bob", "Согласны?", bureau.actor("ada"), kind="approval")

    (told,) = bureau.told("ada", "question")
    assert told.body == "Кто ответил на ваш вопрос: Евина А."
    (told,) = bureau.told("bob", "question")
    assert told.body == "Кто просит согласовать: Адаева А."
    assert approval


def test_who_is_mentioned_is_told_without_what_was_written(bureau):
    bureau.deploy(review(assignee="ada"))
    task = bureau.task(bureau.start())
    ada = bureau.actor("ada")
    bureau.app.engine.comment(task, "тайна для Евы", ada, mentions=["eve", "ada"])

    (told,) = bureau.told("eve", "mention")
    assert (told.path, "тайна" in told.title + told.body) == (f"/tasks/{task}", False)
    assert bureau.told("ada", "mention") == bureau.told("bob") == []


def test_whoever_watches_a_case_hears_of_its_end_while_they_may_see_it(bureau):
    bureau.deploy(review(candidateGroups="methodist"))
    instance = bureau.start()
    engine = bureau.app.engine
    engine.watch(instance, bureau.actor("bob"))
    engine.watch(instance, bureau.actor("olga"))
    with bureau.app.database.write(OFFICE) as session:
        session.execute(delete(Membership).where(Membership.person_id == "olga"))
    engine.complete(bureau.task(instance), {}, bureau.actor("ada"))

    assert len(bureau.told("bob", "case_ended")) == 1
    assert bureau.told("olga") == []


# -- cases and trouble -----------------------------------------------------------------------------
def test_the_end_of_a_case_is_told_to_whoever_began_it(bureau):
    bureau.deploy(review(candidateGroups="methodist"))
    instance = bureau.start(actor=bureau.actor("bob"))
    bureau.app.engine.complete(bureau.task(instance), {}, bureau.actor("ada"))

    (told,) = bureau.told("bob", "case_ended")
    assert (told.body, told.path) == ("Дело завершено.", f"/instances/{instance}")
    assert bureau.told("ada") == []


def test_trouble_is_told_to_operators_without_what_the_case_holds(quick_bureau):
    broken = '<scriptTask id="sum"><script>total = missing + 1</script></scriptTask>'
    quick_bureau.deploy(bpmn(START + broken + END + flow("start", "sum", "end")))
    quick_bureau.start()

    (told,) = quick_bureau.told("olga", "trouble")
    assert "missing" not in told.title + told.body
    assert quick_bureau.told("ada") == []


# -- standing in -----------------------------------------------------------------------------------
@pytest.fixture
def absence(bureau: Bureau) -> None:
    """Ada is away from today on, and Bob does all of her work."""
    today = bureau.clock.now().date()
    with bureau.app.database.write(OFFICE) as session:
        registry = bureau.registry(session)
        away = Absence(person_id="ada", begins_on=today, ends_on=today + 3 * DAY, kind="leave")
        rule = Rule(deputy_id="bob", scope=Scope.ALL)
        substitutions.write_rules(registry, registry.add(away).id, [rule])


@pytest.mark.usefixtures("absence")
def test_a_deputy_is_told_of_the_work_of_whoever_is_away(bureau):
    bureau.deploy(review(assignee="ada"))
    bureau.start()
    bureau.pass_time()

    (told,) = bureau.told("bob", "task_assigned")
    assert (told.absent_id, told.title) == ("ada", "План школы № 5: Секретный С. С.")
    (letter,) = bureau.post.to("bob")
    assert "(замещение)" in letter.get_body(("plain",)).get_content()
    # Whoever is away finds it later; the letter goes to whoever does the work now.
    assert len(bureau.told("ada", "task_assigned")) == 1
    assert bureau.post.to("ada") == []


@pytest.mark.usefixtures("absence")
def test_a_deputy_who_is_excluded_is_not_told(bureau):
    bureau.deploy(
        review(assignee="ada").replace(
            b"</camunda:properties>",
            b'<camunda:property name="exclude" value="=[&quot;bob&quot;]"/></camunda:properties>',
        )
    )
    bureau.start()
    bureau.pass_time()

    assert bureau.told("bob", "task_assigned") == []
    assert len(bureau.post.to("ada")) == 1


@pytest.mark.usefixtures("absence")
def test_a_mention_is_meant_for_one_person(bureau):
    bureau.deploy(review(assignee="bob"))
    task = bureau.task(bureau.start())
    bureau.app.engine.comment(task, "Аде", bureau.actor("olga"), mentions=["ada"])

    assert len(bureau.told("ada", "mention")) == 1
    assert bureau.told("bob", "mention") == []


# -- how long it is kept ---------------------------------------------------------------------------
def test_what_was_read_long_ago_is_forgotten(bureau):
    bureau.write(*[note(bureau, number) for number in range(2)])
    bureau.app.begin_periodic_jobs()
    (first, _) = bureau.told("ada")
    bureau.app.notifications.read(first.id, bureau.actor("ada"))
    bureau.pass_time(100 * DAY)
    assert len(bureau.told("ada")) == 2

    bureau.pass_time(100 * DAY)
    assert [each.is_read for each in bureau.told("ada", "note")] == [False]


def note(bureau: Bureau, number: int) -> Notification:
    """Told at the same moment as all the others: the order is that of their ids."""
    return Notification(
        person_id="ada",
        kind="note",
        title=f"Сообщение {number}",
        source_key=f"note:{number}",
        created_at=bureau.clock.now(),
    )


# -- the page --------------------------------------------------------------------------------------
def test_pages_go_on_where_the_last_one_ended(bureau):
    bureau.write(*[note(bureau, number) for number in range(35)])
    centre, ada = bureau.app.notifications, bureau.actor("ada")
    first = centre.page(ada)
    rest = centre.page(ada, cursor=first.next_cursor)

    assert (len(first.items), len(rest.items), rest.next_cursor) == (30, 5, "")
    assert len({each.id for each in (*first.items, *rest.items)}) == 35
    assert centre.unread_count(ada) == 35


def test_reading_is_ones_own_affair(quick_bureau):
    quick_bureau.deploy(review(assignee="ada"))
    quick_bureau.start()
    (told,) = quick_bureau.told("ada")
    centre = quick_bureau.app.notifications
    with pytest.raises(NotFound):
        centre.read(told.id, quick_bureau.actor("bob"))
    assert centre.read_all(quick_bureau.actor("bob")) == 0

    assert centre.read(told.id, quick_bureau.actor("ada")) == told.path
    assert centre.unread_count(quick_bureau.actor("ada")) == 0
    assert centre.page(quick_bureau.actor("ada"), unread=True).items == ()


def test_a_kind_that_is_switched_off_is_not_told(quick_bureau):
    choose(quick_bureau, "ada", task_assigned=[])
    quick_bureau.deploy(review(assignee="ada"))
    quick_bureau.start()
    quick_bureau.pass_time()

    assert quick_bureau.told("ada") == []
    assert quick_bureau.post.letters == []


def test_what_only_a_letter_tells_is_not_on_the_page(bureau):
    choose(bureau, "ada", task_assigned=["mail"])
    bureau.deploy(review(assignee="ada"))
    bureau.start()
    bureau.pass_time()

    assert bureau.told("ada") == []
    assert bureau.app.notifications.unread_count(bureau.actor("ada")) == 0
    assert len(bureau.post.to("ada")) == 1


def test_an_open_tab_shows_what_is_new_and_no_more(quick_bureau):
    quick_bureau.deploy(review(assignee="ada"))
    quick_bureau.start()
    quick_bureau.app.engine.work()
    centre, ada = quick_bureau.app.notifications, quick_bureau.actor("ada")
    assert len(centre.for_browser(ada)) == 1

    quick_bureau.pass_time(20 * MINUTE)

    assert centre.for_browser(ada) == ()
    assert centre.unread_count(ada) == 1


# -- choices ---------------------------------------------------------------------------------------
def test_choices_are_kept_and_only_where_they_differ(quick_bureau):
    choices, ada = quick_bureau.app.notification_choices, quick_bureau.actor("ada")
    usual = choices.get(ada)
    assert (usual.digest_at, usual.quiet_from, usual.quiet_to) == ("08:30", "20:00", "08:00")
    wanted = Choices(
        ways=EVERYTHING, digest_at="", quiet_from="", quiet_to="", mail_address="a@example.ru"
    )

    choices.save(wanted, ada)

    seen = choices.get(ada)
    assert {each.kind: each.ways for each in seen.kinds} == {k: set(Way) for k in Kind}
    assert (seen.digest_at, seen.quiet_from, seen.mail_address) == ("", "", "a@example.ru")
    assert choices.get(quick_bureau.actor("bob")) == usual.__class__(
        **{**vars(usual), "card_address": "bob@example.ru"}
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("digest_at", "8:30"),
        ("digest_at", "25:00"),
        ("quiet_from", "в девять"),
        ("mail_address", "a@example.ru\nBcc: b@example.ru"),
        ("mail_address", "a@example.ru, b@example.ru"),
        ("mail_address", "почта@пример.рф"),
        ("messenger_address", "../admin"),
    ],
)
def test_a_choice_that_cannot_be_meant_so_is_refused_at_its_field(quick_bureau, field, value):
    with pytest.raises(InvalidForm) as refused:
        quick_bureau.app.notification_choices.save(
            Choices(ways={}, **{field: value}), quick_bureau.actor("ada")
        )

    assert field in refused.value.errors or "quiet_to" in refused.value.errors


def test_what_diagrams_said_in_the_first_release_is_taken_over(empty_database_url):
    migrate(empty_database_url)
    migrate_chain(empty_database_url, CHAIN, VERSION_TABLE, revision="0004")
    database = Database(empty_database_url)
    with database.write(OFFICE) as session:
        for statement in OLD_NOTICES.split(";"):
            session.execute(text(statement))
    migrate_registry(database)
    migrate_registry(database)

    with database.read(OFFICE) as session:
        rows = session.execute(
            select(Notification.title, Notification.body, Notification.source_key).order_by(
                Notification.id
            )
        )
        assert [tuple(row) for row in rows] == [
            ("План", "Утверждён", "note:job"),
            ("Сообщение", "Без темы", "note:n2"),
        ]
    database.dispose()
