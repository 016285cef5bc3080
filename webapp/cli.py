"""The command line: serve, backup, restore."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from engine import SystemClock
from webapp import backup, serving
from webapp.bootstrap import say
from webapp.lock import AlreadyRunning
from workflows import Settings, read_settings

FILES = "files"
COMMANDS = ("serve", "backup", "restore")
DEFAULT_PORT = 8000


def main(arguments: Sequence[str]) -> int:
    """Run one command and answer its exit code."""
    given = list(arguments)
    asks_help = given[:1] in (["-h"], ["--help"])
    if not asks_help and (not given or given[0] not in COMMANDS):
        given.insert(0, "serve")
    chosen = _parser().parse_args(given)
    try:
        return {"serve": _serve, "backup": _back_up, "restore": _restore}[chosen.command](chosen)
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
    save = commands.add_parser("backup", help="сохранить базу и вложения в один файл")
    save.add_argument("file", type=Path, metavar="ФАЙЛ")
    load = commands.add_parser("restore", help="вернуть базу и вложения из файла")
    load.add_argument("file", type=Path, metavar="ФАЙЛ")
    for command in (serve, save, load):
        command.add_argument("--data", type=Path, default=None, help="папка данных")
    return parser


def _serve(chosen: argparse.Namespace) -> int:
    return serving.serve(
        _settings(chosen),
        serving.Options(
            host=chosen.host,
            port=chosen.port,
            demo=not chosen.no_demo,
            https=chosen.https,
            all_logins=chosen.all_logins,
        ),
    )


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


def _settings(chosen: argparse.Namespace) -> Settings:
    return read_settings() if chosen.data is None else serving.settings_in(chosen.data)


def _database(settings: Settings) -> Path:
    """The file of the SQLite database.

    Raises:
        BackupFailed: the data is in PostgreSQL, which has its own tools.
    """
    prefix = "sqlite:///"
    if not settings.database_url.startswith(prefix):
        raise backup.BackupFailed("Данные хранятся в PostgreSQL: копируйте их программой pg_dump.")
    return Path(settings.database_url.removeprefix(prefix))
