"""Style sheet and icon. Their addresses change with their content, so clients may cache them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, url_for

STATIC = Path(__file__).with_name("static")
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

blueprint = Blueprint("assets", __name__)


@cache
def hashed_files() -> dict[str, bytes]:
    """Return the files of the static folder, by names that contain a hash of their bytes."""
    files = [path for path in sorted(STATIC.iterdir()) if path.suffix in MEDIA_TYPES]
    return {_hashed(path, path.read_bytes()): path.read_bytes() for path in files}


def asset(name: str) -> str:
    """Return the address of a file in the static folder."""
    path = STATIC / name
    prefix = path.stem + "."
    return url_for(
        "assets.static_file",
        name=next(hashed_name for hashed_name in hashed_files() if hashed_name.startswith(prefix) and hashed_name.endswith(path.suffix)),
    )


def init_assets(app: Flask) -> None:
    """Make `asset` available in templates."""
    app.jinja_env.globals.update(asset=asset)


@blueprint.get("/static/<name>")
def static_file(name: str) -> Response:
    """Answer with a file of the static folder by its hashed name; 404 for any other name."""
    if name not in hashed_files():
        abort(404)
    media_type = MEDIA_TYPES[Path(name).suffix]
    return Response(hashed_files()[name], content_type=media_type, headers={"Cache-Control": "public, max-age=31536000, immutable"})


def _hashed(path: Path, body: bytes) -> str:
    return f"{path.stem}.{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"
