"""Writes down what happened in each story: `python -m tests.scenarios.record [path…]`.

Run it after a wanted change of a diagram and read the difference before committing it.
"""

import sys
from dataclasses import replace
from pathlib import Path

from tests.scenarios.stories import all_stories, on_stage, otherwise, path_of
from workflows.playing.stories import Story


def record(story: Story) -> None:
    """Replace the story's history by what happens now; the words above it stay as they are."""
    story = replace(story, data={k: v for k, v in story.data.items() if k != "history"})
    performance = on_stage(story)
    try:
        performance.play()
        assert otherwise(performance) == ()
        told = performance.history()
    finally:
        performance.district.close()
    path = path_of(story)
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("\nhistory:")]
    lines = "".join(f"  - {line}\n" for line in told)
    path.write_text(f"{head}\nhistory:\n{lines}", encoding="utf-8")


def main(paths: list[str]) -> None:
    wanted = {Path(path).resolve() for path in paths}
    for story in all_stories():
        if not wanted or path_of(story) in wanted:
            record(story)


if __name__ == "__main__":
    main(sys.argv[1:])
