"""Writes down what happened in each story: `python -m tests.scenarios.record [path…]`.

Run it after a wanted change of a diagram and read the difference before committing it.
"""

import sys
from pathlib import Path

from tests.scenarios.stories import Performance, Story, all_stories, read_story


def record(story: Story) -> None:
    """Replace the story's history by what happens now; the words above it stay as they are."""
    performance = Performance(story, None)
    try:
        performance.play()
        performance.check_end()
        told = performance.history()
    finally:
        performance.district.close()
    text = story.path.read_text(encoding="utf-8")
    head = text[: text.index("\nhistory:")]
    lines = "".join(f"  - {line}\n" for line in told)
    story.path.write_text(f"{head}\nhistory:\n{lines}", encoding="utf-8")


def main(paths: list[str]) -> None:
    for story in map(read_story, map(Path, paths)) if paths else all_stories():
        record(story)


if __name__ == "__main__":
    main(sys.argv[1:])
