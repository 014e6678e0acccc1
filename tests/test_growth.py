"""The comparison of two sizes tells linear cost from quadratic cost."""

import pytest

from .growth import grows_linearly, repeated


def test_linear_cost_holds() -> None:
    grows_linearly(lambda size: sum(range(size)), int, small=10_000)


def test_quadratic_cost_is_refused() -> None:
    with pytest.raises(AssertionError, match="linear cost is 32 times as much"):
        grows_linearly(lambda size: sum(range(size * size)), int, small=200)


def test_a_piece_is_repeated_up_to_a_size() -> None:
    assert (repeated("ab")(5), repeated(b"a")(2)) == ("abab", b"aa")
