"""Style sheet and icon, under addresses that change with their content and so may be kept for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, url_for

STATIC = Path(__file__).with_name("static")
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

blueprint = Blueprint("assets", __name__)


@cache
def contents() -> dict[str, bytes]:
    """Return what we serve as it is, by a name that carries a hash of it."""
    files = [path for path in sorted(STATIC.iterdir()) if path.suffix in MEDIA_TYPES]
    return {_hashed(path, path.read_bytes()): path.read_bytes() for path in files}


def asset(name: str) -> str:
    """Return the address of a file in the static folder."""
    path = STATIC / name
    wanted = path.stem + "."
    return url_for(
        "assets.static_file", name=next(known for known in contents() if known.startswith(wanted) and known.endswith(path.suffix))
    )


def init_assets(app: Flask) -> None:
    """Let the templates name a file of the static folder."""
    app.jinja_env.globals.update(asset=asset)


@blueprint.get("/static/<name>")
def static_file(name: str) -> Response:
    """Answer with the file of that name and content."""
    if name not in contents():
        abort(404)
    media_type = MEDIA_TYPES[Path(name).suffix]
    return Response(contents()[name], content_type=media_type, headers={"Cache-Control": "public, max-age=31536000, immutable"})


def _hashed(path: Path, body: bytes) -> str:
    return f"{path.stem}.{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"
