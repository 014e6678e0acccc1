"""Addresses for machines: the health check and robots.txt."""

import json

from flask import Blueprint, Response

from .context import current

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer that the process is alive, and whether its database is readable."""
    body = json.dumps({"status": "ok", "store": current().store.alive()})
    return Response(body, content_type="application/json", headers={"Cache-Control": "no-store"})


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Allow everything and name the feeds: Google Calendar reads no feed that robots.txt does not allow explicitly."""
    body = "User-agent: *\nAllow: /\nAllow: /feeds/\n"
    return Response(body, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=86400"})
