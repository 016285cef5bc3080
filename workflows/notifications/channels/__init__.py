"""Ways out of the office: mail, the messenger MAX, and whatever Apprise reaches."""

from workflows.notifications.channels.base import (
    Channel,
    ChannelUnavailable,
    Message,
    Outcome,
    Verdict,
)

__all__ = ["Channel", "ChannelUnavailable", "Message", "Outcome", "Verdict"]
