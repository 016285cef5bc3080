"""Simple electronic signatures by 63-ФЗ: what is shown is what is signed, by whom, and how."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import Actor, Conflict, Database, InvalidForm, ManualClock, NotPermitted
from tests.workflows.conftest import NOW
from workflows import (
    PersonCard,
    ProcessApplication,
    Settings,
    SignatureMethod,
    SigningOrder,
    process_application,
)
from workflows.documents.usual_signature_rules import USUAL_RULES
from workflows.registry.base import Registry
from workflows.registry.documents import Document
from workflows.registry.signatures import METHOD_TITLES, digest_of_text

TENANT = "default"
PASSWORD = "Тихая-Осень-2026"  # noqa: S105 - of invented people
PDF = b"%PDF-1.7 scan"


class Desk:
    """An office with an administrator, a director and a secretary, and one draft."""

    def __init__(self, app: ProcessApplication) -> None:
        self.app = app
        own_id = app.identity.create_first_administrator(
            "adminov", PASSWORD, surname="Админов", given="Тимур"
        )
        self.admin = app.identity.actor_for(own_id)
        self.director = self._person("direktorov", "Директоров", "dmmc_director")
        self.secretary = self._person("sekretareva", "Секретарева", "council_secretary")
        self.document_id = self.draft()

    def _person(self, login: str, surname: str, role: str) -> Actor:
        person = self.app.people.save(PersonCard(surname=surname, given="Иван"), self.admin)
        once = self.app.accounts.open(person, login, self.admin)
        self.app.identity.change_password(person, once, PASSWORD)
        self.app.roles.grant(person, role, self.admin)
        return self.app.identity.actor_for(person)

    def draft(self, kind: str = "order_dmmc", signers: int = 1) -> str:
        posts = [{"post": f"Подписант {n}", "person_id": ""} for n in range(signers)]
        body = {"text": "Утвердить состав", "signers": posts}
        with self.registry() as registry:
            row = Document(kind=kind, title="О составе", body=body, created_at=NOW)
            return registry.add(row).id

    def registry(self) -> Any:
        from contextlib import contextmanager

        @contextmanager
        def opened() -> Any:
            with self.app.database.write(TENANT) as session:
                yield Registry(session=session, tenant=TENANT, now=self.app.clock.now())

        return opened()

    def accept(self, *people: Actor) -> None:
        rules = self.app.records.signature_rules
        if rules.in_force(self.admin) is None:
            rules.save(USUAL_RULES, self.admin)
        for each in people:
            rules.accept(digest_of_text(USUAL_RULES), "10.0.0.7", each)

    def row(self) -> Document:
        with self.registry() as registry:
            return registry.get(Document, self.document_id)

    def sign(self, actor: Actor, *, seen: str = "", password: str = PASSWORD, **more: Any) -> None:
        signing = self.app.records.signing
        file = more.pop("file", None)
        order = SigningOrder(
            document_id=self.document_id,
            seen=seen or signing.shown(self.document_id, actor).version.id,
            method=more.pop("method", SignatureMethod.SIMPLE),
            signer_id=actor.user_id,
            address="10.0.0.7",
            **more,
        )
        write = signing.prepared(order, password, file, actor)
        with self.app.database.write(TENANT) as session:
            write(session)


@pytest.fixture
def desk(quick_database: Database, clock: ManualClock, tmp_path: Path) -> Desk:
    settings = Settings(data_dir=tmp_path, database_url=str(quick_database.url))
    return Desk(process_application(settings, database=quick_database, clock=clock))


def test_a_signature_says_who_when_how_and_over_which_bytes(desk: Desk) -> None:
    desk.accept(desk.director)
    shown = desk.app.records.signing.shown(desk.document_id, desk.director)
    desk.sign(desk.director)
    (signed,) = desk.app.records.signing.trail(desk.document_id, desk.director).signatures
    assert (signed.method_title, signed.address) == ("Простая электронная подпись", "10.0.0.7")
    assert (signed.refers_to, signed.signed_at) == (shown.version.sha256, NOW)
    _digest, opened = desk.app.records.signing.open_version(desk.document_id, 1, desk.director)
    with opened:
        assert digest_of(opened.read()) == shown.version.sha256


def test_the_number_comes_with_the_signature_in_one_transaction(desk: Desk) -> None:
    desk.accept(desk.director)
    desk.sign(desk.director)
    row = desk.row()
    assert (row.number, row.status, row.signer_id) == (
        "01-05/1-од", "registered", desk.director.user_id,
    )  # fmt: skip
    desk.app.engine.work()
    versions = desk.app.records.signing.trail(desk.document_id, desk.director).versions
    assert [each.stage for each in versions] == ["shown", "issued"]


def test_a_document_that_changed_after_it_was_shown_is_not_signed(desk: Desk) -> None:
    desk.accept(desk.director)
    seen = desk.app.records.signing.shown(desk.document_id, desk.director).version.id
    with desk.registry() as registry:
        registry.locked(Document, desk.document_id).body = {"text": "Утвердить другой состав"}
    with pytest.raises(InvalidForm, match="изменился"):
        desk.sign(desk.director, seen=seen)
    assert desk.row().number is None
    desk.sign(desk.director)
    assert desk.row().number == "01-05/1-од"


def test_a_version_of_another_document_is_not_taken(desk: Desk) -> None:
    desk.accept(desk.director)
    other = desk.draft()
    foreign = desk.app.records.signing.shown(other, desk.director).version.id
    for seen in (foreign, "unknown"):
        with pytest.raises(InvalidForm):
            desk.sign(desk.director, seen=seen)


def test_a_wrong_password_signs_nothing_and_five_of_them_lock(
    desk: Desk, clock: ManualClock
) -> None:
    desk.accept(desk.director)
    for wrong in ("", *["нет"] * 5):
        with pytest.raises(InvalidForm) as refused:
            desk.sign(desk.director, password=wrong)
        assert set(refused.value.errors) == {"password"}
    with pytest.raises(InvalidForm, match="Слишком много"):
        desk.sign(desk.director)
    clock.advance(timedelta(minutes=16))
    desk.sign(desk.director)
    assert desk.row().number == "01-05/1-од"


def test_a_simple_signature_wants_the_act_accepted(desk: Desk) -> None:
    with pytest.raises(InvalidForm, match="ещё не ввели"):
        desk.sign(desk.director)
    desk.accept(desk.secretary)
    with pytest.raises(InvalidForm, match="ещё не приняли"):
        desk.sign(desk.director)
    desk.accept(desk.director)
    desk.sign(desk.director)


def test_a_new_text_of_the_act_is_accepted_anew(desk: Desk) -> None:
    desk.accept(desk.director)
    rules = desk.app.records.signature_rules
    assert not rules.is_due(desk.director)
    rules.save(f"{USUAL_RULES}\n\n8. Изменение.", desk.admin)
    assert rules.is_due(desk.director)
    with pytest.raises(InvalidForm, match="изменился"):
        rules.accept(digest_of_text(USUAL_RULES), "", desk.director)
    with pytest.raises(InvalidForm, match="уже действует"):
        rules.save(f"{USUAL_RULES}\n\n8. Изменение.", desk.director)
    with pytest.raises(NotPermitted):
        rules.save("текст" * 100, desk.secretary)


@pytest.mark.parametrize(
    ("method", "name", "content"),
    [(SignatureMethod.SCAN, "приказ.pdf", PDF), (SignatureMethod.DETACHED, "order.sig", b"0\x80")],
)
def test_a_scan_or_a_detached_signature_is_kept_by_its_digest(
    desk: Desk, method: SignatureMethod, name: str, content: bytes
) -> None:
    desk.sign(desk.director, method=method, file=(io.BytesIO(content), name))
    signing = desk.app.records.signing
    (signed,) = signing.trail(desk.document_id, desk.director).signatures
    assert (signed.file_name, signed.file_sha256) == (name, digest_of(content))
    assert signed.method_title == METHOD_TITLES[method]
    found, opened = signing.open_file(desk.document_id, signed.id, desk.director)
    with opened:
        assert (found, opened.read()) == (name, content)


@pytest.mark.parametrize(
    ("method", "file", "words"),
    [
        (SignatureMethod.SCAN, None, "Приложите файл"),
        (SignatureMethod.SCAN, (b"0\x80", "order.sig"), "Скан — файл"),
        (SignatureMethod.SCAN, (b"MZ", "order.pdf"), "order.pdf"),
        (SignatureMethod.DETACHED, (PDF, "order.pdf"), ".sig или .p7s"),
        (SignatureMethod.DETACHED, (b"", "order.sig"), "пустой"),
    ],
)
def test_a_file_that_is_no_signature_is_refused(
    desk: Desk, method: SignatureMethod, file: Any, words: str
) -> None:
    given = (io.BytesIO(file[0]), file[1]) if file else None
    with pytest.raises(InvalidForm, match=words):
        desk.sign(desk.director, method=method, file=given)
    assert desk.row().number is None


def test_of_two_signers_the_second_gives_the_number(desk: Desk) -> None:
    desk.accept(desk.director, desk.secretary)
    desk.document_id = desk.draft("protocol", signers=2)
    desk.sign(desk.secretary)
    assert desk.row().number is None
    with pytest.raises(Conflict, match="уже подписали"):
        desk.sign(desk.secretary)
    desk.sign(desk.director)
    assert desk.row().number == "01-08/1"
    with pytest.raises(Conflict, match="уже подписан"):
        desk.sign(desk.director)


def test_a_return_takes_the_force_of_earlier_signatures(desk: Desk) -> None:
    desk.accept(desk.director, desk.secretary)
    desk.document_id = desk.draft("protocol", signers=2)
    desk.sign(desk.secretary)
    with desk.app.database.write(TENANT) as session:
        desk.app.records.signing.voided(desk.document_id, desk.director)(session)
    trail = desk.app.records.signing.trail(desk.document_id, desk.director)
    assert (len(trail.signatures), len(trail.voided)) == (0, 1)
    desk.sign(desk.secretary)
    desk.sign(desk.director)
    assert desk.row().number == "01-08/1"


def test_an_outside_number_is_not_given_by_signing(desk: Desk) -> None:
    desk.accept(desk.director)
    desk.document_id = desk.draft("authority_order")
    desk.sign(desk.director)
    assert (desk.row().number, desk.row().status) == (None, "draft")


def test_the_stamp_does_not_imitate_a_qualified_one(desk: Desk) -> None:
    desk.accept(desk.director)
    desk.sign(replace(desk.director))
    html = desk.app.records.signing.shown(desk.document_id, desk.director).html
    assert "Простая электронная подпись" in html
    for word in ("сертификат", "владелец", "действителен", "УКЭП"):
        assert word not in html.casefold().replace("проверьте", "")


def digest_of(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


Write = Callable[[Any], None]
