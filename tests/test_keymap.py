"""Other keys for actions: what is taken, what is refused and why."""

import re
from pathlib import Path

import pytest

from smeaton.errors import SettingsError
from smeaton.keymap import ACTIONS, check_keys, effective_keys, find_prefixes, show_keys
from smeaton.settings import load_settings


def test_every_action_has_keys_that_the_check_itself_would_take() -> None:
    """Nobody could give an action its own key back otherwise; Enter and Esc are no exception."""
    assert check_keys({name: action.keys for name, action in ACTIONS.items()}) == effective_keys({})


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"nwe": "ctrl+o"}, "no action 'nwe'; did you mean 'new'"),
        ({"new": "ctrl+r"}, "'ctrl+r' is the key of both 'new' and 'resume'"),
        ({"new": "ctrl+o", "help": "f5,ctrl+o"}, "'ctrl+o' is the key of both 'new' and 'help'"),
        ({"fork": "ctrl+n"}, "'ctrl+n' is the key of both 'new' and 'fork'"),
        ({"fork": "e"}, "'e' is the key of both 'edit_turn' and 'fork'"),
        ({"new": "n"}, "writes or edits in the prompt"),
        ({"new": "ctrl+a"}, "writes or edits in the prompt"),
        ({"new": "ctrl+foo"}, "no key for 'new'"),
        ({"new": ""}, "no key for 'new'"),
        ({"new": "strg+o"}, "no key for 'new'"),
    ],
)
def test_a_wrong_table_is_refused_with_the_reason(keys: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        check_keys(keys)


def test_two_actions_swap_their_keys() -> None:
    swapped = check_keys({"new": "Ctrl+R", "resume": "ctrl+n"})
    assert swapped == {"new": "ctrl+r", "resume": "ctrl+n"}


def test_one_letter_may_mean_two_things_in_two_places() -> None:
    assert check_keys({"sort": "e"})["sort"] == "e"


def test_the_prefix_of_a_multiplexer_is_taken_with_a_warning() -> None:
    (warning,) = find_prefixes(check_keys({"new": "ctrl+b"}))
    assert "tmux" in warning and "'new'" in warning
    assert not find_prefixes(effective_keys({}))


def test_keys_are_shown_as_people_write_them() -> None:
    assert show_keys("ctrl+j,shift+enter,Y,f1") == "Ctrl+J, Shift+Enter, Y, F1"


def test_the_settings_file_names_the_setting_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\nnew = "ctrl+o"\nhelp = "ctrl+o"\n')
    with pytest.raises(SettingsError, match=r"'keys' is wrong.*'new' and 'help'"):
        load_settings(file)
    file.write_text('[keys]\nnew = "ctrl+o"\n')
    assert load_settings(file).keys == {"new": "ctrl+o"}


def test_a_window_shares_keys_with_what_it_covers_only() -> None:
    assert check_keys({"new": "ctrl+o"})["new"] == "ctrl+o"
    for keys in ({"theme": "ctrl+o"}, {"copy_fix": "d"}, {"pin": "p"}):
        with pytest.raises(ValueError, match="key of"):
            check_keys(keys)
