"""What the invented operator of the example region wrote for the legal pages."""

from collections.abc import Mapping
from importlib.resources import files


def page_texts() -> Mapping[str, str]:
    """Return these texts by the paths of their files, relative to the folder of sources.yaml."""
    texts = [file for file in files(__name__).iterdir() if file.name.endswith(".md")]
    return {f"pages/{file.name}": file.read_text("utf-8") for file in texts}
