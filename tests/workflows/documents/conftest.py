"""An application that keeps its files in a folder of its own."""

from pathlib import Path

import pytest

from engine import Database, ManualClock
from workflows import ProcessApplication, Settings, process_application


@pytest.fixture
def app(database: Database, clock: ManualClock, tmp_path: Path) -> ProcessApplication:
    settings = Settings(data_dir=tmp_path, database_url=str(database.url))
    return process_application(settings, database=database, clock=clock)
