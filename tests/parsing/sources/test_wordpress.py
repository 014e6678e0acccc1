"""WordPress posts, one folder a case."""

import json
from pathlib import Path

import pytest

from tests.cases import cases_of, check_case, read
from tests.growth import grows_linearly


@pytest.mark.parametrize("folder", cases_of("wordpress"), ids=lambda folder: folder.name)
def test_an_answer_is_read_as_its_case_says(folder: Path) -> None:
    check_case("wordpress", folder)


def posts(count: int) -> str:
    text = "<p>Das Netzwerk berichtet von neuen Entwicklungen der Optik in Thüringen.</p>" * 20
    return json.dumps(
        [
            {"id": number, "link": f"/{number}", "title": {"rendered": f"Meldung {number}"}, "content": {"rendered": text}}
            for number in range(count)
        ]
    )


def test_two_thousand_posts_of_long_texts_are_read_in_linear_time() -> None:
    assert len(read("wordpress", posts(2_000)).events) == 2_000
    grows_linearly(lambda body: read("wordpress", body), posts, small=60)
