"""Letters: plain text and simple HTML that says the same, with headers that nobody can bend."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from workflows.notifications.channels.base import Message

CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
LONGEST_SUBJECT = 150


def compose(message: Message, *, sender: str) -> EmailMessage:
    """Write the letter for a message.

    Args:
        message: what it says; a link in it is an address of our own.
        sender: the office's address.
    """
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = one_line(message.subject)[:LONGEST_SUBJECT]
    letter["From"] = Address(display_name="Методкабинет", addr_spec=sender)
    letter["To"] = Address(addr_spec=message.address)
    letter["Message-ID"] = message_id(message, sender)
    # Neither holiday answers nor other programs shall reply (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["Content-Language"] = "ru"
    if message.unsubscribe_url:
        letter["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(message.as_text() + "\n")
    letter.add_alternative(_html(message), subtype="html")
    return letter


def message_id(message: Message, sender: str) -> str:
    """The same in every attempt, so that a letter sent twice shows once."""
    return f"<{message.id}@{sender.rpartition('@')[2]}>"


def one_line(text: str) -> str:
    """Make a text fit for a header: line breaks and other control characters become spaces."""
    return CONTROL.sub(" ", text).strip()


def _html(message: Message) -> str:
    told = "".join(f"<li>{_linked(text, link)}</li>" for text, link in message.lines)
    closing = f"<p>{escape(message.closing)}</p>" if message.closing else ""
    foot = _foot(message)
    return (
        '<!doctype html><html lang="ru"><head><meta charset="utf-8">'
        f"<title>{escape(message.subject)}</title></head><body>"
        f"<h1>{escape(message.subject)}</h1><ul>{told}</ul>{closing}{foot}</body></html>\n"
    )


def _linked(text: str, link: str) -> str:
    shown = escape(text)
    return f'<a href="{escape(link)}">{shown}</a>' if link else shown


def _foot(message: Message) -> str:
    links = []
    if message.settings_url:
        links.append(f'<a href="{escape(message.settings_url)}">Как вас уведомлять</a>')
    if message.unsubscribe_url:
        links.append(f'<a href="{escape(message.unsubscribe_url)}">Не присылать такие письма</a>')
    return f"<p>{' · '.join(links)}</p>" if links else ""
