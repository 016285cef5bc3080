"""Every table of the registries in one metadata, for migrations and tests."""

from workflows.registry import (
    accounts,
    associations,
    attachments,
    calendars,
    councils,
    documents,
    filters,
    memberships,
    notification_settings,
    notifications,
    numbering,
    organisations,
    parameters,
    people,
    plan_items,
    plans,
    preferences,
    proposals,
    search_words,
    substitutions,
    uploads,
)
from workflows.registry.base import Row

NOUNS = (
    accounts,
    associations,
    attachments,
    calendars,
    councils,
    documents,
    filters,
    memberships,
    notification_settings,
    notifications,
    numbering,
    organisations,
    parameters,
    people,
    plan_items,
    plans,
    preferences,
    proposals,
    search_words,
    substitutions,
    uploads,
)

METADATA = Row.metadata
