"""Form tokens: signed, bound to a purpose and to a session or a form, valid for two hours."""

from itsdangerous import BadSignature, URLSafeTimedSerializer

SECONDS = 2 * 60 * 60


def form_token(key: str, purpose: str, session: str) -> str:
    """Return the token that a form carries; `session` is the digest of the session, or a value of the form's own page."""
    return URLSafeTimedSerializer(key, salt=f"form {purpose}").dumps(session)


def is_form_token(key: str, purpose: str, session: str, token: str) -> bool:
    """Whether a token was made for this purpose and session within the last two hours."""
    if len(token) > 1_000:
        return False
    try:
        return bool(URLSafeTimedSerializer(key, salt=f"form {purpose}").loads(token, max_age=SECONDS) == session)
    except BadSignature:
        return False
