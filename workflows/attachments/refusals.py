"""Why a file is not taken, as kinds that a protocol can tell apart; each says it in a sentence."""

from engine import Conflict, InvalidInput


class NotKept(InvalidInput):
    """The disk did not take a file; nothing of it is left there."""


class TooLarge(InvalidInput):
    """More bytes than are allowed, or than were announced."""


class TooMany(InvalidInput):
    """A person has begun more than may wait at once."""


class WrongOffset(Conflict):
    """A piece does not begin where the last one ended."""


class Busy(Conflict):
    """Another request writes into the same upload at this moment."""


class BrokenPiece(InvalidInput):
    """A piece is not what its checksum says; nothing of it was kept."""


class Infected(InvalidInput):
    """A virus was found; the content is in quarantine."""
