"""The letter to oneself from a shell: shown without sending, and no word of sending where nothing is set."""

from __future__ import annotations

from pathlib import Path

from .conftest import Command


def test_it_is_shown_and_nothing_is_sent(command: Command, folder: Path) -> None:
    done = command("digest", "--print")
    assert done.code == 0, done
    assert done.out.startswith("From bounceback, ")
    assert "where it can be turned off" in done.out


def test_sending_without_an_address_says_where_it_is_set(command: Command, folder: Path) -> None:
    done = command("digest", "--send")
    assert done.code == 1
    assert "No address is set for it." in done.err
    assert "Nothing was sent." in done.err


def test_one_of_the_two_is_to_be_said(command: Command, folder: Path) -> None:
    for words in (("digest",), ("digest", "--print", "--send")):
        done = command(*words)
        assert (done.code, "--print" in done.err) == (1, True), done
    assert not folder.exists()
