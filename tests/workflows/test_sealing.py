"""Passwords of the office's settings: sealed in the database, opened only with a key elsewhere."""

import logging
import os
import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from engine import Conflict, InvalidForm
from engine.municipalities import OFFICE
from tests.workflows.telling import Bureau, PostOffice, bureau
from workflows import MailCard, read_settings
from workflows.notifications.ways_out import WaysOut
from workflows.registry.notification_settings import MailServer
from workflows.sealing import Seal, SealBroken, read_seal

SECRET = "Тайный-пароль-почты-42"  # noqa: S105 - of nobody
KEY = Seal(key=bytes(range(32)))
CARD = MailCard(
    host="smtp.example.ru", port="587", security="starttls", sender="mk@example.ru", login="mk",
    password=SECRET,
)  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_is_sealed_opens_to_the_same_and_never_looks_the_same(text):
    first, second = KEY.seal(text, "здесь"), KEY.seal(text, "здесь")

    assert KEY.open(first, "здесь") == KEY.open(second, "здесь") == text
    assert first != second
    assert len(first) <= 1200


@given(st.integers(0, 8 * (28 + len(SECRET.encode())) - 1))
def test_one_changed_bit_opens_nothing(place):
    hidden = bytearray(urlsafe_b64decode(KEY.seal(SECRET, "здесь").removeprefix("1:")))
    hidden[place // 8] ^= 1 << place % 8

    with pytest.raises(SealBroken):
        KEY.open("1:" + urlsafe_b64encode(hidden).decode(), "здесь")


@pytest.mark.parametrize("sealed", ["", "1:", "1:####", "1:" + "A" * 40, "пароль"])
def test_what_was_never_sealed_is_refused(sealed):
    with pytest.raises(SealBroken):
        KEY.open(sealed, "здесь")


def test_a_text_opens_only_with_its_key_and_at_its_place():
    sealed = KEY.seal(SECRET, "mail_server.password:default")
    with pytest.raises(SealBroken, match="другой"):
        KEY.open(sealed, "mail_server.password:other")
    with pytest.raises(SealBroken, match="другой"):
        Seal(key=bytes(32)).open(sealed, "mail_server.password:default")


def test_the_key_is_made_with_the_first_secret_and_only_its_owner_reads_it(tmp_path):
    seal = read_seal({}, tmp_path)
    with pytest.raises(SealBroken, match="потерян"):
        seal.open(KEY.seal(SECRET, "здесь"), "здесь")
    assert list(tmp_path.iterdir()) == []

    sealed = seal.seal(SECRET, "здесь")

    (file,) = tmp_path.iterdir()
    assert os.name == "nt" or stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_seal({}, tmp_path).open(sealed, "здесь") == SECRET
    assert file.read_text() not in repr(seal) + sealed
    file.write_text("испорчен")
    with pytest.raises(SealBroken, match="испорчен"):
        seal.open(sealed, "здесь")
    with pytest.raises(Conflict, match="негде зашифровать"):
        seal.seal(SECRET, "здесь")


def test_the_key_may_come_with_the_environment(tmp_path):
    environ = {"METODKABINET_SETTINGS_KEY": "ab" * 32, "METODKABINET_DATA": str(tmp_path)}
    sealed = read_settings(environ).ways_out.seal.seal(SECRET, "здесь")

    assert Seal(key=bytes.fromhex("ab" * 32)).open(sealed, "здесь") == SECRET
    assert list(tmp_path.iterdir()) == []
    for wrong in ("ab", "ключ", "zz" * 32):
        with pytest.raises(ValueError, match="METODKABINET_SETTINGS_KEY"):
            read_settings({**environ, "METODKABINET_SETTINGS_KEY": wrong})


# -- the mail server's password --------------------------------------------------------------------
def office_with(seal: Seal, database, clock) -> Bureau:
    return bureau(database, clock, PostOffice(), WaysOut(seal=seal))


def row_of(office: Bureau) -> MailServer:
    with office.app.database.read(OFFICE) as session:
        return session.scalars(select(MailServer)).one()


def test_the_database_holds_no_password_in_the_clear(quick_database, clock, caplog):
    office = office_with(KEY, quick_database, clock)
    with caplog.at_level(logging.DEBUG):
        office.app.mail.save(CARD, office.actor("olga"))

    with office.app.database.read(OFFICE) as session:
        account = office.app.mail.outbox.ways_out.mail_account(office.registry(session))
    assert account is not None
    assert account.password == SECRET
    row = row_of(office)
    assert (row.password, SECRET in row.sealed_password, row.sealed_password[:2]) == (
        "",
        False,
        "1:",
    )
    assert SECRET.encode() not in written_by(office)
    assert SECRET not in caplog.text + repr(account)


def written_by(office: Bureau) -> bytes:
    database = Path(str(office.app.database.url).removeprefix("sqlite:///"))
    return b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))


def test_what_an_earlier_release_kept_in_the_clear_is_sealed_at_the_start(database, clock):
    office = office_with(KEY, database, clock)
    office.app.mail.save(CARD, office.actor("olga"))
    with office.app.database.write(OFFICE) as session:
        session.execute(update(MailServer).values(password=SECRET, sealed_password=""))
    assert office.app.mail.view(office.actor("olga")).has_password

    assert office.app.mail.seal_passwords(OFFICE) == 1
    assert office.app.mail.seal_passwords(OFFICE) == 0

    row = row_of(office)
    assert (row.password, KEY.open(row.sealed_password, row.sealed_place)) == ("", SECRET)


def test_with_a_lost_key_the_page_asks_anew_and_letters_wait(quick_database, clock):
    first = office_with(KEY, quick_database, clock)
    olga = first.actor("olga")
    first.app.mail.save(CARD, olga)
    office = office_with(Seal(key=bytes(32)), quick_database, clock)
    mail = office.app.mail

    view = mail.view(olga)
    assert "Введите пароль ещё раз" in view.problem
    assert (view.account is not None, view.has_password) == (True, False)
    with pytest.raises(Conflict, match="Введите пароль ещё раз"):
        mail.try_out(olga)
    kept = MailCard(**{**vars(CARD), "password": ""})
    with pytest.raises(InvalidForm) as refused:
        mail.save(kept, olga)
    assert list(refused.value.errors) == ["password"]

    mail.save(CARD, olga)
    assert (mail.view(olga).problem, mail.view(olga).has_password) == ("", True)
    mail.save(kept, olga)
    assert mail.view(olga).has_password
