"""Pages and feeds over HTTP: one blueprint a file, and the response cache in front of Flask."""

from flask import Blueprint

from . import (
    assets,
    confirm,
    events,
    feeds,
    health,
    listing_page,
    login,
    moderation,
    owner,
    owner_texts,
    status,
    text_pages,
    unsubscribe,
    weekly,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    listing_page.blueprint,
    events.blueprint,
    feeds.blueprint,
    weekly.blueprint,
    status.blueprint,
    login.blueprint,
    owner.blueprint,
    owner_texts.blueprint,
    moderation.blueprint,
    confirm.blueprint,
    unsubscribe.blueprint,
    text_pages.blueprint,
    health.blueprint,
    assets.blueprint,
)
