"""Squarespace's event pages, one folder a case."""

from pathlib import Path

import pytest

from tests.cases import cases_of, check_case


@pytest.mark.parametrize("folder", cases_of("squarespace"), ids=lambda folder: folder.name)
def test_an_answer_is_read_as_its_case_says(folder: Path) -> None:
    check_case("squarespace", folder)
