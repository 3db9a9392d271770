"""What was chosen in the app and is kept in the data folder: the model, keys, hosts agreed to.

Settings, environment and flags come before the model kept here. A key is kept for one address and
never used for another: in the system's keyring where the `keyring` library finds one, else in a
file that only its owner can read.
"""

import importlib.util
import json
import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from smeaton.errors import StorageError

_MODEL, _KEYS, _HOSTS = "model.json", "keys.json", "hosts.json"
_SERVICE = "smeaton"
"""Under which the keyring files the keys; the name in it is the address."""


def read_model(data_dir: Path) -> dict[str, str]:
    """Return the settings that choose the model: `provider`, and `base_url` and `model` if any."""
    kept = _read(data_dir / _MODEL)
    names = ("provider", "base_url", "model")
    return {name: kept[name] for name in names if isinstance(kept.get(name), str)}


def keep_model(data_dir: Path, provider: str, base_url: str | None, model: str | None) -> None:
    """Remember which model is to be used from the next start on.

    Raises:
        StorageError: the data folder can't be written.
    """
    _write(data_dir / _MODEL, {"provider": provider, "base_url": base_url, "model": model})


def find_key(data_dir: Path, url: str) -> str | None:
    """Return the key kept for an address, None where there is none or the keyring is locked."""
    kept, address = _read(data_dir / _KEYS), _address(url)
    if address not in kept:
        return None
    key = kept[address]
    if key is None and (keyring := _open_keyring()):
        try:
            key = keyring.get_password(_SERVICE, address)
        except keyring.errors.KeyringError:
            return None
    return key if isinstance(key, str) else None


def list_keyed(data_dir: Path) -> list[str]:
    """Return the addresses that a key is kept for."""
    return sorted(_read(data_dir / _KEYS))


def keep_key(data_dir: Path, url: str, key: str) -> str:
    """Keep the key of an address and return in words where.

    Raises:
        StorageError: the data folder can't be written.
    """
    path, address = data_dir / _KEYS, _address(url)
    is_in_keyring = _put_in_keyring(address, key)
    _write(path, _read(path) | {address: None if is_in_keyring else key})
    if is_in_keyring:
        return "the system's keyring"
    return f"{str(path)!r}, which only you can read: no keyring was found"


def is_agreed(data_dir: Path, host: str) -> bool:
    """Whether it was agreed to that questions are sent to this host."""
    return host in _read(data_dir / _HOSTS)


def agree(data_dir: Path, host: str) -> None:
    """Remember that questions may be sent to this host.

    Raises:
        StorageError: the data folder can't be written.
    """
    path = data_dir / _HOSTS
    _write(path, _read(path) | {host: True})


def _address(url: str) -> str:
    """Return an address without user name, password, query and final slash."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path.rstrip('/')}"


def _put_in_keyring(address: str, key: str) -> bool:
    keyring = _open_keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(_SERVICE, address, key)
    except keyring.errors.KeyringError:
        return False
    return True


def _open_keyring() -> Any:
    """Return the keyring library if it is installed and has somewhere to keep a secret."""
    if importlib.util.find_spec("keyring") is None:
        return None
    import keyring
    import keyring.errors

    return keyring if keyring.get_keyring().priority > 0 else None


def _read(path: Path) -> dict[str, Any]:
    """Return the object in a file; an unreadable one counts as empty."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(path: Path, kept: dict[str, Any]) -> None:
    """Replace a file at once; only its owner can read it, from the first byte on."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        Path(name).replace(path)
    except OSError as error:
        raise StorageError(
            f"{str(path)!r} can't be written: {error.strerror}. Free some space, change its "
            "rights, or set SMEATON_DATA_DIR to another folder."
        ) from None
