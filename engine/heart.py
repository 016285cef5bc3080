"""The heartbeat of a worker or a scheduler: the others see that it runs, it sees whether it may."""

import logging
import threading
from collections.abc import Callable, Collection

from engine.domain.states import Standing
from engine.process_engine import ProcessEngine

log = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
TOO_OLD = (
    "Программа старше базы данных: эта версия с ней больше не работает и новой работы не берёт. "
    "Обновите программу и перезапустите процесс."
)
TABLES_TOO_OLD = (
    "База данных ещё не обновлена до этой версии программы: работа не берётся, пока её не обновят."
)
_WORDS = {Standing.PROGRAM_TOO_OLD: TOO_OLD, Standing.TABLES_TOO_OLD: TABLES_TOO_OLD}
Ready = Callable[[], Standing]


class Heart:
    """Beats every few seconds, in a thread of its own.

    Args:
        engine: of this program.
        role: "worker" or "scheduler".
        threads: how many jobs it can do at once.
        doing: gives the ids of those it is doing.
        ready: says whether the program fits the tables of the whole installation.
        beat: seconds between two beats.
    """

    def __init__(
        self,
        engine: ProcessEngine,
        role: str,
        *,
        threads: int = 0,
        doing: Callable[[], Collection[str]] = tuple,
        ready: Ready | None = None,
        beat: float = BEAT_SECONDS,
    ) -> None:
        self._engine = engine
        self._role = role
        self._threads = threads
        self._doing = doing
        self._ready = ready or engine.standing
        self._beat = beat
        self._since = engine.now()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"{role}-heart", daemon=True)
        self.standing = Standing.FITS
        self.on_change: Callable[[Standing], None] = lambda _standing: None

    def start(self) -> None:
        """Beat for the first time, and go on."""
        self._once()
        self._thread.start()

    def stop(self) -> None:
        """Beat no more, and say so."""
        self._stopping.set()
        self._thread.join(self._beat)
        try:
            self._engine.say_ended(self._role)
        except Exception as error:  # noqa: BLE001 - the others will miss it soon
            log.warning("nobody could be told that this program ends: %r", error)

    def _run(self) -> None:
        while not self._stopping.wait(self._beat):
            self._once()

    def _once(self) -> None:
        """The database may be gone for a while: what was true before stays true."""
        try:
            self._look()
            self._engine.say_running(
                self._role,
                since=self._since,
                threads=self._threads,
                doing=self._doing(),
                note=_WORDS.get(self.standing, ""),
            )
        except Exception as error:  # noqa: BLE001 - it beats again
            log.warning("nobody could be told that this program runs: %r", error)

    def _look(self) -> None:
        found = self._ready()
        if found == self.standing:
            return
        self.standing = found
        log.warning(_WORDS.get(found, "Программа снова подходит к базе данных: работа берётся."))
        self.on_change(found)
