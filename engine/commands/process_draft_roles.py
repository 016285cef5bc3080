"""One role in place of another everywhere in the diagrams of a draft, byte for byte otherwise."""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

from engine.commands import process_draft_views as views
from engine.commands import process_drafts, values
from engine.commands.context import Context
from engine.domain.errors import InvalidInput
from engine.domain.process_drafts import DraftFileKind, RoleReplaced, kind_of_file
from engine.store import process_draft_rows as stored

_GROUPS = re.compile(r"(\bcandidate(?:Starter)?Groups\s*=\s*)([\"'])(.*?)\2", re.DOTALL)
_PROPERTY = re.compile(r"<[\w.-]+:property\b[^<>]*>")
_NAME = re.compile(r"\bname\s*=\s*([\"'])role\1")
_VALUE = re.compile(r"(\bvalue\s*=\s*)([\"'])(.*?)\2")
_EXPRESSION = ("=", "$", "#")


def roles_in(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Every role that a diagram names as it stands, in alphabetical order."""
    found: set[str] = set()
    for text in _diagrams(files).values():
        found.update(_named(text))
    return tuple(sorted(found))


def roles_of(context: Context, draft_id: str) -> tuple[str, ...]:
    """The same for a draft.

    Raises:
        NotPermitted, NotFound: as for every look at a draft.
    """
    row = views.found(context, draft_id)
    return roles_in(stored.contents(context.session, row.id))


def replace(context: Context, draft_id: str, role: str, new_role: str) -> RoleReplaced:
    """Let another role do what one does: in lanes, user tasks and the right to begin.

    Raises:
        NotPermitted, NotFound, Conflict, DraftLocked: as for every change of a draft.
        InvalidInput: a role is none, or no diagram names it.
    """
    row = views.found(context, draft_id)
    for each in (role, new_role):
        if not values.plain_text(each, "Роль").strip() or "," in each:
            raise InvalidInput("Выберите роль, которую заменить, и роль вместо неё.")
    files = stored.contents(context.session, row.id)
    view, places = None, 0
    for name, text in _diagrams(files).items():
        changed, count = _replaced(text, role, new_role)
        if count:
            content = changed.encode()
            view = process_drafts.save_file(context, draft_id, name, content, row.revision)
            places += count
    if view is None:
        raise InvalidInput("Ни одна схема черновика эту роль не называет.")
    left = _mentions(stored.contents(context.session, row.id), role)
    return RoleReplaced(draft=view, places=places, left=left)


def _diagrams(files: Mapping[str, bytes]) -> dict[str, str]:
    """Diagrams as text; what is written in another encoding is left as it is."""
    found = {}
    for name, content in files.items():
        if kind_of_file(name) is DraftFileKind.DIAGRAM:
            try:
                found[name] = content.decode()
            except UnicodeDecodeError:
                continue
    return found


def _named(text: str) -> Iterator[str]:
    for _begin, _quote, written in _GROUPS.findall(text):
        if not written.startswith(_EXPRESSION):
            yield from (unescape(each).strip() for each in written.split(",") if each.strip())
    for tag in _PROPERTY.findall(text):
        value = _VALUE.search(tag) if _NAME.search(tag) else None
        if value and value[3] and not value[3].startswith(_EXPRESSION):
            yield unescape(value[3]).strip()


def _replaced(text: str, role: str, new_role: str) -> tuple[str, int]:
    """The text with another role, and in how many places."""
    count = 0

    def of_list(found: re.Match[str]) -> str:
        nonlocal count
        if found[3].startswith(_EXPRESSION):
            return found[0]
        parts = found[3].split(",")
        if role not in (unescape(each).strip() for each in parts):
            return found[0]
        count += 1
        put = [escape(new_role) if unescape(p).strip() == role else p for p in parts]
        return f"{found[1]}{found[2]}{','.join(dict.fromkeys(put))}{found[2]}"

    def of_property(found: re.Match[str]) -> str:
        nonlocal count
        value = _VALUE.search(found[0]) if _NAME.search(found[0]) else None
        if value is None or unescape(value[3]).strip() != role:
            return found[0]
        count += 1
        put = f"{value[1]}{value[2]}{escape(new_role)}{value[2]}"
        return found[0][: value.start()] + put + found[0][value.end() :]

    return _PROPERTY.sub(of_property, _GROUPS.sub(of_list, text)), count


def _mentions(files: Mapping[str, bytes], role: str) -> tuple[str, ...]:
    """Names of files that still hold the word: in an expression, a table or a scenario."""
    word = re.compile(rf"(?<!\w){re.escape(role)}(?!\w)")
    texts = {name: content.decode("utf-8", "replace") for name, content in files.items()}
    return tuple(name for name, text in texts.items() if word.search(text))
