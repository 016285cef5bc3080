"""What a new municipality begins with: the jobs that come back, and the region's processes."""

from collections.abc import Callable, Mapping

from engine import Handler, HandlerKind, ServiceCall

BEGIN = "region.begin"


def handler(begin: Callable[[str], None]) -> Handler:
    """The job right after a municipality was founded; `begin` takes its tenant."""

    def run(call: ServiceCall) -> Mapping[str, object]:
        begin(call.tenant)
        return {}

    return Handler(
        topic=BEGIN,
        run=run,
        kind=HandlerKind.EXTERNAL,
        title="Начать работу муниципалитета",
        in_diagrams=False,
    )
