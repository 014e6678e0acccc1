"""The lobby for people and programs that ask: pages, feeds, and what stands around them."""

from flask import Blueprint

from . import assets, events, feeds, health, listing_page, status, weekly

BLUEPRINTS: tuple[Blueprint, ...] = (
    listing_page.blueprint,
    events.blueprint,
    feeds.blueprint,
    weekly.blueprint,
    status.blueprint,
    health.blueprint,
    assets.blueprint,
)
