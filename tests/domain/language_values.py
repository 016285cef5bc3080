"""Any value that a variable may hold, and a comparison that tells kinds apart."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from engine.domain.months import MOST_MONTHS, Months
from engine.domain.values import MAX_INTEGER_BITS

OFFSETS = st.integers(-82_800, 82_800).map(lambda seconds: timezone(timedelta(seconds=seconds)))
# Names like our own tags, and people's: whatever is data must come back as data.
KEYS = st.text(max_size=6) | st.sampled_from(["$2", "$date", "$object", "$", "v", "r", "дата"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.just(2**MAX_INTEGER_BITS - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.just(-0.0)
    | st.text(max_size=90)
    | st.sampled_from(['"$', '{"$date":"2027-05-25"}', "Протокол № 7 «О плане»"])
    | st.dates()
    | st.datetimes(timezones=OFFSETS)
    | st.times(timezones=st.none() | OFFSETS)
    | st.timedeltas()
    | st.integers(-MOST_MONTHS, MOST_MONTHS).map(Months)
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
    | st.sampled_from([Decimal("1.10"), Decimal("-0.00"), Decimal("1E+40"), Decimal("0E-9")])
)


def values(scalars: st.SearchStrategy[object] = SCALARS) -> st.SearchStrategy[object]:
    """Values of every kind, nested a little."""
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
        max_leaves=12,
    )


def exactly(value: object) -> object:
    """Spell a value so that equal spellings mean the same kinds all through."""
    if isinstance(value, dict):
        return {key: exactly(cell) for key, cell in value.items()}
    if isinstance(value, list):
        return [exactly(cell) for cell in value]
    if isinstance(value, datetime):
        return ("moment", value.isoformat())
    if isinstance(value, date | time | timedelta | Months):
        return (type(value).__name__, str(value))
    return (type(value).__name__, repr(value))
