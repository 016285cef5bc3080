"""An office that lies in one time zone, for handlers without an application around them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LiesIn:
    """Stands where an application has the calendars of its municipalities."""

    zone: str = "Asia/Krasnoyarsk"

    def zone_in(self, session: object) -> str:
        del session
        return self.zone
