"""The command line: the server and its parts, migrate, backup, restore; a region above."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from engine import SystemClock
from engine.heart import TOO_OLD
from engine.installation import Standing
from webapp import backup, municipalities, serving
from webapp.bootstrap import say
from webapp.lock import AlreadyRunning
from workflows import (
    ProcessApplication,
    Settings,
    migrate,
    process_application,
    read_settings,
    standing,
    system_of,
)

FILES = "files"
COMMANDS = (
    "serve", "worker", "scheduler", "migrate", "backup", "restore", "region", "municipality",
    "database-roles", "verify-history", "recount-votes", "recount-scores",
)  # fmt: skip
OF_POSTGRESQL = "worker", "scheduler"
ONE_PROCESS = (
    "На SQLite кабинет работает одним процессом: задания выполняет сам сервер (python3 -m webapp). "
    "Отдельные рабочие процессы и планировщик нужны с PostgreSQL: задайте DATABASE_URL."
)
DEFAULT_PORT = 8000
MOST = 64
Recounted: TypeAlias = tuple[Sequence[str], str]


def main(arguments: Sequence[str]) -> int:
    """Run one command and answer its exit code."""
    given = list(arguments)
    asks_help = given[:1] in (["-h"], ["--help"])
    if not asks_help and (not given or given[0] not in COMMANDS):
        given.insert(0, "serve")
    chosen = _parser().parse_args(given)
    if chosen.command in OF_POSTGRESQL and not _is_shared(_settings(chosen)):
        say(ONE_PROCESS)
        return 1
    try:
        return _COMMANDS[chosen.command](chosen)
    except backup.BackupFailed as error:
        say(str(error))
    except AlreadyRunning as error:
        number = f" (процесс {error.pid})" if error.pid else ""
        say(f"С этой папкой данных уже работает сервер{number}. Остановите его и повторите.")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m webapp", description="Методкабинет")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="запустить сервер (так и без имени команды)")
    serve.add_argument("--host", default="127.0.0.1", help="адрес; 0.0.0.0 — для всей сети")
    serve.add_argument("--port", type=int, default=DEFAULT_PORT, help="порт, обычно 8000")
    serve.add_argument("--no-demo", action="store_true", help="начать с пустой базы")
    serve.add_argument(
        "--all-logins", action="store_true", help="при первом запуске показать все логины"
    )
    serve.add_argument("--https", action="store_true", help="люди заходят по https через прокси")
    serve.add_argument(
        "--processes", type=_count, default=1, help="сколько веб-процессов (только с PostgreSQL)"
    )
    serve.add_argument(
        "--with-worker",
        action="store_true",
        help="выполнять задания и в самом сервере (только с PostgreSQL)",
    )
    work = commands.add_parser("worker", help="выполнять задания (только с PostgreSQL)")
    work.add_argument("--threads", type=_count, default=4, help="сколько заданий одновременно")
    ring = commands.add_parser("scheduler", help="будить задания в срок (только с PostgreSQL)")
    newer = commands.add_parser("migrate", help="обновить базу данных и выйти")
    save = commands.add_parser("backup", help="сохранить базу и вложения в один файл")
    save.add_argument("file", type=Path, metavar="ФАЙЛ")
    load = commands.add_parser("restore", help="вернуть базу и вложения из файла")
    load.add_argument("file", type=Path, metavar="ФАЙЛ")
    chain = commands.add_parser("verify-history", help="проверить цепочки истории всех процессов")
    votes = commands.add_parser("recount-votes", help="пересчитать голосования по бюллетеням")
    votes.add_argument("session", nargs="?", default="", help="номер заседания; без него — все")
    scores = commands.add_parser("recount-scores", help="пересчитать экспертизы по листам")
    scores.add_argument("scoring", nargs="?", default="", help="номер экспертизы; без него — все")
    for command in (
        serve,
        work,
        ring,
        newer,
        save,
        load,
        chain,
        votes,
        scores,
        *_parsers_of_a_region(commands),
    ):
        command.add_argument("--data", type=Path, default=None, help="папка данных")
    return parser


def _parsers_of_a_region(commands: Any) -> tuple[argparse.ArgumentParser, ...]:
    """The commands of an installation for many; gives those that open the data."""
    region = commands.add_parser("region", help="завести регион над муниципалитетами")
    place = commands.add_parser("municipality", help="завести муниципалитет")
    place.add_argument("name", metavar="НАЗВАНИЕ")
    place.add_argument("--zone", default="", help="часовой пояс, например Asia/Omsk; иначе региона")
    place.add_argument("--code", default="", help="код в базе и папках; иначе из названия")
    for command in (region, place):
        command.add_argument("--url", default="", help="адрес Методкабинета для ссылки")
    roles = commands.add_parser("database-roles", help="показать SQL для ролей PostgreSQL")
    roles.add_argument("--owner", default="metodkabinet", help="владелец таблиц")
    return region, place


def _serve(chosen: argparse.Namespace) -> int:
    settings = _settings(chosen)
    options = serving.Options(
        host=chosen.host,
        port=chosen.port,
        demo=not chosen.no_demo,
        https=chosen.https,
        all_logins=chosen.all_logins,
        processes=chosen.processes,
        with_worker=chosen.with_worker,
    )
    if not _is_shared(settings) or os.name == "nt":  # gunicorn does not run on Windows
        return serving.serve(settings, options)
    from webapp import scaled_out

    return scaled_out.serve(settings, options)


def _work(chosen: argparse.Namespace) -> int:
    from webapp import scaled_out

    return scaled_out.work(_settings(chosen), chosen.threads)


def _schedule(chosen: argparse.Namespace) -> int:
    from webapp import scaled_out

    return scaled_out.schedule(_settings(chosen))


def _migrate(chosen: argparse.Namespace) -> int:
    settings = _settings(chosen)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with serving.alone(settings) as database:
        migrate(database)
        fits = standing(database)
    if fits != Standing.FITS:
        say(TOO_OLD)
        return 1
    say("База данных обновлена.")
    return 0


def _back_up(chosen: argparse.Namespace) -> int:
    settings = _settings(chosen)
    size = backup.back_up(_database(settings), settings.data_dir / FILES, chosen.file)
    say(f"Копия сохранена: {chosen.file} ({size / 2**20:.1f} МБ).")
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    settings = _settings(chosen)
    aside = backup.restore(
        chosen.file, _database(settings), settings.data_dir / FILES, SystemClock()
    )
    say(f"Данные возвращены из {chosen.file}.")
    if aside is not None:
        say(f"Прежняя база сохранена рядом: {aside}.")
    return 0


def _verify_history(chosen: argparse.Namespace) -> int:
    """Check every chain of every municipality; 1 when one is broken."""
    application = process_application(_settings(chosen))
    try:
        return max(_verified(application, tenant) for tenant in application.tenants())
    finally:
        application.database.dispose()


def _recount_votes(chosen: argparse.Namespace) -> int:
    """Re-derive every total of the council's protocols; 1 when one differs."""

    def told(application: ProcessApplication, tenant: str) -> Recounted:
        found = application.sessions.recount(system_of(tenant), chosen.session)
        return found.differences, f"Пересчитано голосований: {found.votes}"

    return _recount(chosen, told)


def _recount_scores(chosen: argparse.Namespace) -> int:
    """Re-derive every total of expertises from the sheets; 1 when one differs."""

    def told(application: ProcessApplication, tenant: str) -> Recounted:
        found = application.scorings.recount(system_of(tenant), chosen.scoring)
        return found.differences, f"Пересчитано объектов: {found.objects}"

    return _recount(chosen, told)


def _recount(chosen: argparse.Namespace, told: Callable[..., Recounted]) -> int:
    application, wrong = process_application(_settings(chosen)), 0
    try:
        for tenant in application.tenants():
            differences, counted = told(application, tenant)
            for each in (*differences, f"{counted}, расхождений: {len(differences)}."):
                say(each)
            wrong += len(differences)
    finally:
        application.database.dispose()
    return 1 if wrong else 0


def _verified(application: ProcessApplication, tenant: str) -> int:
    found = application.records.history_checks.run(system_of(tenant))
    say(f"{tenant}: проверено процессов {found.checked}, нарушено {found.broken_count}.")
    for each in found.broken:
        say(f"  процесс {each.instance_id}, событие {each.sequence}: {each.reason}")
    return 1 if found.broken else 0


def _found_region(chosen: argparse.Namespace) -> int:
    settings = _settings(chosen)
    return municipalities.found_region(settings, _address(chosen, settings))


def _found_municipality(chosen: argparse.Namespace) -> int:
    settings = _settings(chosen)
    address = _address(chosen, settings)
    asked = municipalities.Asked(name=chosen.name, code=chosen.code, zone=chosen.zone)
    return municipalities.found_municipality(settings, asked, address)


def _print_roles(chosen: argparse.Namespace) -> int:
    return municipalities.print_roles(chosen.owner)


def _address(chosen: argparse.Namespace, settings: Settings) -> str:
    """Where people reach the product: as told here, or set up, or on this machine."""
    usual = f"http://127.0.0.1:{DEFAULT_PORT}"
    return str(chosen.url or settings.ways_out.public_url or usual).rstrip("/")


def _settings(chosen: argparse.Namespace) -> Settings:
    return read_settings() if chosen.data is None else serving.settings_in(chosen.data)


def _is_shared(settings: Settings) -> bool:
    return settings.database_url.startswith("postgres")


def _count(given: str) -> int:
    """Read a number of processes or threads.

    Raises:
        ValueError: it is none, or not from 1 to 64.
    """
    number = int(given)
    if not 1 <= number <= MOST:
        raise ValueError(given)
    return number


def _database(settings: Settings) -> Path:
    """The file of the SQLite database.

    Raises:
        BackupFailed: the data is in PostgreSQL, which has its own tools.
    """
    prefix = "sqlite:///"
    if not settings.database_url.startswith(prefix):
        raise backup.BackupFailed("Данные хранятся в PostgreSQL: копируйте их программой pg_dump.")
    return Path(settings.database_url.removeprefix(prefix))


_COMMANDS = {
    "serve": _serve,
    "worker": _work,
    "scheduler": _schedule,
    "migrate": _migrate,
    "backup": _back_up,
    "restore": _restore,
    "region": _found_region,
    "municipality": _found_municipality,
    "database-roles": _print_roles,
    "verify-history": _verify_history,
    "recount-votes": _recount_votes,
    "recount-scores": _recount_scores,
}
