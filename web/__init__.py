"""The lobby for people and programs that ask: pages, feeds, and what stands around them."""

from flask import Blueprint

from . import assets, events, feeds, pages, service, status, weekly

BLUEPRINTS: tuple[Blueprint, ...] = (
    pages.blueprint,
    events.blueprint,
    feeds.blueprint,
    weekly.blueprint,
    status.blueprint,
    service.blueprint,
    assets.blueprint,
)
