"""WordPress posts, one folder a case."""

import json
import time
from pathlib import Path

import pytest

from tests.cases import cases_of, check_case, read


@pytest.mark.parametrize("folder", cases_of("wordpress"), ids=lambda folder: folder.name)
def test_an_answer_is_read_as_its_case_says(folder: Path) -> None:
    check_case("wordpress", folder)


def test_two_thousand_posts_of_long_texts_are_read_quickly() -> None:
    text = "<p>Das Netzwerk berichtet von neuen Entwicklungen der Optik in Thüringen.</p>" * 20
    posts = [
        {"id": number, "link": f"/{number}", "title": {"rendered": f"Meldung {number}"}, "content": {"rendered": text}}
        for number in range(2_000)
    ]
    body = json.dumps(posts)
    began = time.process_time()
    assert len(read("wordpress", body).events) == 2_000
    assert time.process_time() - began < 3
