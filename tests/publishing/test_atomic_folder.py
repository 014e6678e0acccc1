"""A folder of published files: all or nothing, each file whole, and nobody else's touched."""

import os
import resource
import signal
from pathlib import Path

import pytest

from aggregator.errors import CannotPublish, WrongCall
from aggregator.publishing.atomic_folder import OURS, AtomicFolder, ReplaceCounts


def fill(path: Path, **files: str) -> ReplaceCounts:
    """Let a folder hold these files; `a__b_ics` is a/b.ics."""
    with AtomicFolder(path) as folder:
        for name, text in files.items():
            folder.put(name.replace("__", "/").replace("_", "."), text.encode())
        return folder.replace(())


def test_a_missing_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    fill(tmp_path / "web" / "site", feeds__events_ics="x")
    assert (tmp_path / "web/site/feeds/events.ics").read_text() == "x"


def test_nothing_is_seen_before_all_is_there(tmp_path: Path) -> None:
    fill(tmp_path, a_txt="old")
    with AtomicFolder(tmp_path) as folder:
        folder.put("a.txt", b"new")
        folder.put("b.txt", b"new")
        assert (tmp_path / "a.txt").read_text() == "old"
        assert not (tmp_path / "b.txt").exists()


def test_a_run_that_ends_early_leaves_all_as_it_was(tmp_path: Path) -> None:
    fill(tmp_path, a_txt="old", b_txt="old")
    with AtomicFolder(tmp_path) as folder:
        folder.put("a.txt", b"new")
    assert (tmp_path / "a.txt").read_text() == "old"
    assert sorted(os.listdir(tmp_path / OURS)) == ["files.json", "lock"]


def test_a_file_is_replaced_and_never_written_into(tmp_path: Path) -> None:
    fill(tmp_path, a_txt="old")
    with (tmp_path / "a.txt").open() as reader:
        fill(tmp_path, a_txt="new")
        assert reader.read() == "old"


def test_files_of_ours_that_are_gone_leave_with_their_folders(tmp_path: Path) -> None:
    fill(tmp_path, a__b__c_txt="x", d_txt="x")
    assert fill(tmp_path, d_txt="x") == ReplaceCounts(written=0, unchanged=1, removed=1)
    assert sorted(os.listdir(tmp_path)) == [OURS, "d.txt"]


def test_a_strangers_file_keeps_its_folder(tmp_path: Path) -> None:
    fill(tmp_path, a__b_txt="x")
    (tmp_path / "a/theirs.txt").write_text("theirs")
    fill(tmp_path, d_txt="x")
    assert os.listdir(tmp_path / "a") == ["theirs.txt"]


@pytest.mark.parametrize(("theirs", "ours"), [("a_txt", "a_txt"), ("a", "a__b_txt"), ("a__b_txt", "a")])
def test_a_strangers_file_is_never_replaced(tmp_path: Path, theirs: str, ours: str) -> None:
    there = tmp_path / theirs.replace("__", "/").replace("_", ".")
    there.parent.mkdir(exist_ok=True)
    there.write_text("theirs")
    with pytest.raises(WrongCall, match="move it away"):
        fill(tmp_path, **{"x_txt": "x", ours: "ours"})
    assert there.read_text() == "theirs"
    assert not (tmp_path / "x.txt").exists()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("theirs")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.txt").symlink_to(tmp_path / "outside")
    with pytest.raises(WrongCall):
        fill(tmp_path / "site", a_txt="theirs")
    assert (tmp_path / "outside").read_text() == "theirs"


def test_a_file_that_is_there_already_becomes_ours(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("same")
    assert fill(tmp_path, a_txt="same") == ReplaceCounts(written=0, unchanged=1, removed=0)
    assert fill(tmp_path) == ReplaceCounts(written=0, unchanged=0, removed=1)


def test_a_file_that_somebody_removed_comes_back(tmp_path: Path) -> None:
    fill(tmp_path, a_txt="x")
    (tmp_path / "a.txt").unlink()
    assert fill(tmp_path, a_txt="x").written == 1


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    fill(tmp_path, a_txt="old")
    waiting = tmp_path / OURS / "new"
    waiting.mkdir()
    (waiting / "b.txt").write_text("half")
    fill(tmp_path, a_txt="new")
    assert not waiting.exists()
    assert not (tmp_path / "b.txt").exists()


def test_two_runs_at_once_do_not_mix(tmp_path: Path) -> None:
    with AtomicFolder(tmp_path), pytest.raises(CannotPublish, match="another `publish`"):
        fill(tmp_path, a_txt="x")
    assert fill(tmp_path, a_txt="x").written == 1


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(WrongCall, match="is not a folder"):
        fill(tmp_path / "a.txt", b_txt="x")


def test_a_list_of_ours_that_leads_outside_removes_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("theirs")
    fill(tmp_path / "site", a_txt="x")
    listed = tmp_path / "site" / OURS / "files.json"
    listed.write_text(listed.read_text().replace('"a.txt"', f'"a.txt", "../outside", "{tmp_path}/outside"'))
    fill(tmp_path / "site")
    assert (tmp_path / "outside").exists()
    assert not (tmp_path / "site/a.txt").exists()


def test_a_damaged_list_is_told_and_nothing_is_touched(tmp_path: Path) -> None:
    fill(tmp_path, a_txt="x")
    (tmp_path / OURS / "files.json").write_text("{half")
    with pytest.raises(CannotPublish, match="is damaged"):
        fill(tmp_path, a_txt="y")
    assert (tmp_path / "a.txt").read_text() == "x"


def test_a_full_disk_leaves_all_as_it_was(tmp_path: Path) -> None:
    fill(tmp_path, a_txt="old", b_txt="old")
    child = os.fork()
    if not child:  # a limit on the size of files refuses a write as a full disk does
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            fill(tmp_path, a_txt="new", b_txt="new" * 1_000)
        except CannotPublish:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert [(tmp_path / name).read_text() for name in ("a.txt", "b.txt")] == ["old", "old"]
    assert fill(tmp_path, a_txt="new", b_txt="new").written == 2
