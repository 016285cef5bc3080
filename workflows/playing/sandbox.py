"""Plays stories on a draft: nothing is deployed, the office's database is not touched."""

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine import SYSTEM, Actor, DeploymentRefused, ProcessEngine
from engine.municipalities import OFFICE, acting_in
from workflows.playing.allowance import MOST_SECONDS, Allowance, PlayStopped
from workflows.playing.comparing import Difference, differences
from workflows.playing.coverage import Coverage, Footprints, coverage
from workflows.playing.performance import Performance, StoryBroke
from workflows.playing.preparing import Files, Prepared, Preparing
from workflows.playing.stage import Stage
from workflows.playing.stories import Story

AT_ONCE = 2
PATIENCE_SECONDS = 15
ALL_SECONDS = 25.0
CALLED = re.compile(r"(?:calledElement|processId)\s*=\s*[\"']([^\"']+)[\"']")
_places = threading.BoundedSemaphore(AT_ONCE)
_preparing = Preparing()
_stages: list[Stage] = []
"""Those that nobody plays on now."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a story came out on a draft.

    Attributes:
        problem: why it was not played at all; "" when it was.
    """

    story: Story
    differences: tuple[Difference, ...] = ()
    footprints: Footprints = field(default_factory=Footprints)
    problem: str = ""

    @property
    def is_as_told(self) -> bool:
        return not self.differences and not self.problem


@dataclass(frozen=True, kw_only=True)
class Results:
    """How all stories came out, and what they walk through, a coverage for each process."""

    results: tuple[Result, ...]
    coverage: tuple[Coverage, ...]

    @property
    def failed(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if not each.is_as_told)


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """Where one draft is tried out.

    Attributes:
        files: of the draft; only what is deployed counts.
        beside: the files of what it calls, as it is deployed.
    """

    files: Files
    beside: tuple[Files, ...] = ()

    @contextmanager
    def on_stage(
        self, story: Story, seconds: float = MOST_SECONDS, *, begins: bool = True
    ) -> Iterator[Stage]:
        """Play a story and look around, or only set the stage; afterwards everything is gone.

        What breaks the story is kept on the stage.

        Raises:
            DeploymentRefused: the draft cannot be executed.
            PlayStopped: other plays take all the places, or preparing takes too long.
        """
        with _place(), acting_in(OFFICE):
            prepared = self.prepared(story)
            stage = _stages.pop() if _stages else Stage(prepared)
            try:
                stage.play(story, prepared, seconds, begins=begins)
                yield stage
            except BaseException:
                stage.close()  # nobody knows what it was in the middle of
                raise
            _stages.append(stage)

    def prepared(self, story: Story) -> Prepared:
        """The district in which a story begins."""
        return _preparing.prepared(self.files, self.beside, story.begins_at)

    def diagrams(self, story: Story) -> dict[str, str]:
        """Key of each process of the draft → its diagram."""
        with self.on_stage(story, begins=False) as stage:
            return {
                key: stage.engine.diagram(version, SYSTEM).decode("utf-8", "replace")
                for key, version in stage.prepared.definitions.items()
            }

    def run(self, story: Story, seconds: float = MOST_SECONDS) -> Result:
        """Play a story to its end and tell what came otherwise."""
        try:
            with self.on_stage(story, seconds) as stage:
                return Result(
                    story=story,
                    differences=told(stage.performance, stage.prepared, stage.broke),
                    footprints=stage.footprints(),
                )
        except (PlayStopped, DeploymentRefused) as error:
            return Result(story=story, problem=str(error))

    def run_all(self, stories: Iterable[Story]) -> Results:
        """Play several stories, each on a stage of its own, as long as there is time."""
        total, found = Allowance(ALL_SECONDS), []
        for story in stories:
            if total.is_over():
                late = "До этого сценария очередь не дошла: прогон занял слишком много времени."
                found.append(Result(story=story, problem=late))
            else:
                found.append(self.run(story))
        return Results(results=tuple(found), coverage=self._coverage(found))

    def _coverage(self, found: Sequence[Result]) -> tuple[Coverage, ...]:
        if not found or all(each.problem for each in found):
            return ()
        story = next(each.story for each in found if not each.problem)
        parts = self.prepared(story).parts.values()
        return tuple(coverage(each, [result.footprints for result in found]) for each in parts)


def told(
    performance: Performance, prepared: Prepared, broke: StoryBroke | None
) -> tuple[Difference, ...]:
    """What came otherwise, with the labels of the diagram."""
    return differences(performance, prepared.names, broke)


def sandbox_of(files: Mapping[str, bytes], engine: ProcessEngine, actor: Actor) -> Sandbox:
    """A place to try out files, with the deployed processes that they call.

    Args:
        files: of a draft; scenarios and tests among them do not matter.
        engine: the office's.
        actor: who tries; may deploy.
    """
    deployed = {each.key: each for each in engine.definitions(actor)}
    own = executable(files)
    beside: dict[str, Files] = {}
    waiting = [own]
    while waiting:
        for key in _called(waiting.pop(), deployed):
            version = deployed[key]
            if version.deployment_id not in beside:
                found = executable(engine.deployed_files(version.id, actor))
                beside[version.deployment_id] = found
                waiting.append(found)
    return Sandbox(files=own, beside=tuple(beside[each] for each in sorted(beside)))


def executable(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of the files that a deployment executes."""
    return {k: v for k, v in files.items() if k.endswith((".bpmn", ".dmn", ".form"))}


def _called(files: Files, deployed: Mapping[str, object]) -> list[str]:
    """Keys of the deployed processes that files call; a computed name may be any of them."""
    found: set[str] = set()
    for name, content in files.items():
        if name.endswith(".bpmn"):
            found.update(CALLED.findall(content.decode("utf-8", "replace")))
    if any(each.startswith(("=", "$", "#")) for each in found):
        return sorted(deployed)
    return sorted(found & deployed.keys())


@contextmanager
def _place() -> Iterator[None]:
    """Only a few plays at once: whoever works on real cases must not wait for them."""
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise PlayStopped("Сейчас идут другие пробы. Повторите через минуту.")
    try:
        yield
    finally:
        _places.release()
