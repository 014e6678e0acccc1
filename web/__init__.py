"""Pages and feeds over HTTP: one blueprint a file, and the response cache in front of Flask."""

from flask import Blueprint

from . import assets, events, feeds, health, listing_page, status, text_pages, weekly

BLUEPRINTS: tuple[Blueprint, ...] = (
    listing_page.blueprint,
    events.blueprint,
    feeds.blueprint,
    weekly.blueprint,
    status.blueprint,
    text_pages.blueprint,
    health.blueprint,
    assets.blueprint,
)
