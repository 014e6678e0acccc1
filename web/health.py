"""What machines ask: whether we are alive, and what they may read."""

import json

from flask import Blueprint, Response

from .context import current

blueprint = Blueprint("service", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers, and whether its database does."""
    body = json.dumps({"status": "ok", "store": current().store.alive()})
    return Response(body, content_type="application/json", headers={"Cache-Control": "no-store"})


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Allow everything, expressly the feeds: Google Calendar reads no feed of a host whose robots.txt is silent or forbids it."""
    body = "User-agent: *\nAllow: /\nAllow: /feeds/\n"
    return Response(body, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=86400"})
