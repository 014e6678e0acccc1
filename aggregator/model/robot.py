"""The name under which we ask other sites: in our User-Agent, in their robots.txt, and on our page about it."""

ROBOT_NAME = "Netzwerktimer"


def user_agent(contact_page: str) -> str:
    """Return the User-Agent of every request; it leads to a page that says who asks and why."""
    # Outlook answers 500 or nothing to user agents that do not start like a browser's.
    return f"Mozilla/5.0 (compatible; {ROBOT_NAME}/0.1; +{contact_page})"
