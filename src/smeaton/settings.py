"""All settings in one model: defaults < settings file < environment < flags.

The settings file is TOML in the platform's configuration folder (`smeaton config path` prints
where); environment variables are `SMEATON_<NAME>`, plus `OPENAI_API_KEY` and `OPENAI_BASE_URL`
as other tools use them. A model chosen in the chat app counts where none of them chooses one.
Secrets are `SecretStr` and never printed.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_config_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from smeaton import chosen, offline
from smeaton.errors import SettingsError
from smeaton.keymap import check_keys
from smeaton.presets import PRESETS, apply_preset

OPENAI_URL = "https://api.openai.com/v1"
"""The address that a key is for when no other is set."""
ADDRESSES = ("base_url", "chroma_url")
"""Settings that may hold a user name and a password, which are never shown."""
ProviderName = Literal["auto", "openai", "local", "embedded", "none"]


class Settings(BaseSettings):
    """Everything that can be configured; a field's docstring is its row in the README's table."""

    model_config = SettingsConfigDict(
        env_prefix="SMEATON_", extra="forbid", use_attribute_docstrings=True, frozen=True
    )

    provider: ProviderName = "auto"
    """`openai`, `local`, `embedded`, `none`, a preset, or `auto`: the first that can be used."""
    base_url: str | None = None
    """Address of an OpenAI-compatible endpoint (`OPENAI_BASE_URL` counts too)."""
    api_key: SecretStr | None = None
    """Key of that endpoint; `OPENAI_API_KEY` and one pasted in the chat count too. Never logged."""
    model: str | None = None
    """Model to ask for; by default the endpoint's first, `gpt-4.1-mini` at api.openai.com."""
    timeout_s: float = Field(default=120, gt=0)
    """Seconds without a byte from the model before a call fails."""
    max_retries: int = Field(default=3, ge=0, le=10)
    """Tries after the first on 429, 5xx and broken connections, with backoff and jitter."""
    max_output_tokens: int = Field(default=900, ge=64)
    """Upper bound of one reply, in tokens."""
    threads: int = Field(default_factory=lambda: min(os.cpu_count() or 2, 8), ge=1)
    """CPU threads of the embedded model and of the embedding model."""
    context_tokens: int = Field(default=8192, ge=2048)
    """Context window of the embedded model, in tokens."""
    data_dir: Path = Field(default_factory=lambda: user_data_path("smeaton", appauthor=False))
    """Folder of conversations, index and model weights."""
    chroma_url: str | None = None
    """Address of a Chroma server that keeps the vectors; by default they lie in the data folder."""
    offline: bool = False
    """Let nothing leave this machine, as `--offline` does: other machines are refused."""
    confirm_remote: bool = True
    """Show in the chat what is sent before the first request to another machine."""
    mask_secrets: bool = True
    """Put placeholders for passwords, keys, addresses and cards into what another machine gets."""
    keys: dict[str, str] = {}
    """Other keys for actions of the chat, as a table of the settings file (see below)."""
    max_input_bytes: int = Field(default=64 * 1024 * 1024, ge=1024)
    """Largest file or paste that is read, in bytes."""
    mcp_token: SecretStr | None = None
    """Secret that clients of `smeaton mcp --http` send as a bearer token. Never logged."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much goes to `logs/smeaton.log` in the data folder, which only you can read."""

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Leave out what an address may hold besides the place: a password."""
        for name, value in super().__repr_args__():
            is_address = name in ADDRESSES and isinstance(value, str)
            yield name, public_url(value) if is_address else value

    @field_validator("keys")
    @classmethod
    def _check_keys(cls, keys: dict[str, str]) -> dict[str, str]:
        return check_keys(keys)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags first, then environment, then the TOML file; no .env and no secrets folder."""
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, _current_file),
            _ChosenSource(settings_cls),
        )


class _ChosenSource(PydanticBaseSettingsSource):
    """What was chosen in the chat app, after everything else."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Unused: the fields depend on each other."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the model chosen, unless something else chooses one, and the key kept for it."""
        given = self.current_state
        data_dir = Path(given.get("data_dir") or user_data_path("smeaton", appauthor=False))
        is_free = given.keys().isdisjoint(("provider", "base_url", "api_key", "model"))
        found: dict[str, Any] = dict(chosen.read_model(data_dir)) if is_free else {}
        state = {"provider": "auto", **found, **given}
        if "api_key" not in given and state["provider"] in ("auto", "openai"):
            key = chosen.find_key(data_dir, state.get("base_url") or OPENAI_URL)
            found |= {"api_key": key} if key else {}
        return found


_current_file: Path = Path()


def public_url(url: str) -> str:
    """Return `url` without user name, password and query, fit for messages and files."""
    place = re.sub(r"(?<=://)[^/?#]*@", "", url)
    return re.split(r"[?#]", place)[0].rstrip("/")


def find_settings_file() -> Path:
    """Return where the settings file is looked for when `--config` names none."""
    return user_config_path("smeaton", appauthor=False) / "config.toml"


def load_settings(file: Path | None = None, **flags: Any) -> Settings:
    """Read settings from `file` (or the default place), the environment and `flags`.

    Flags that are None count as not given. With `offline` in force nothing leaves this machine
    from here on, in this process and its children.

    Raises:
        SettingsError: the file named does not exist or is not TOML, or a value is wrong.
    """
    global _current_file
    if file is not None and not file.is_file():
        raise SettingsError(f"The settings file {str(file)!r} does not exist; check --config.")
    _current_file = file or find_settings_file()
    given = {key: value for key, value in flags.items() if value is not None}
    named = given.get("provider") or os.environ.get("SMEATON_PROVIDER") or _read_provider()
    given = apply_preset(named, given) if named in PRESETS else _add_openai(given)
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        line = _find_line(_current_file, name)
        where = f"line {line} of {str(_current_file)!r}" if line else repr(str(_current_file))
        raise SettingsError(
            f"The setting {name!r} is wrong: {first['msg']}. Look at SMEATON_{name.upper()} "
            f"and {where}, or run `smeaton config show`."
        ) from None
    except (ValueError, OSError, RecursionError) as error:
        raise SettingsError(
            f"The settings file {str(_current_file)!r} can't be read: {error}. "
            "Mend it as TOML or remove it."
        ) from None
    if settings.offline:
        offline.enforce()
    return settings


def _add_openai(given: dict[str, Any]) -> dict[str, Any]:
    """Return settings with what the variables of OpenAI's own tools say; what is given stays."""
    variables = {"api_key": "OPENAI_API_KEY", "base_url": "OPENAI_BASE_URL"}
    found = {
        field: value
        for field, variable in variables.items()
        if f"SMEATON_{field.upper()}" not in os.environ and (value := os.environ.get(variable))
    }
    return found | given


def _read_provider() -> str | None:
    """Return the provider that the settings file names; what is wrong with it shows later."""
    try:
        named = tomllib.loads(_current_file.read_text("utf-8")).get("provider")
    except (OSError, ValueError, RecursionError):
        return None
    return named if isinstance(named, str) else None


def _find_line(file: Path, name: str) -> int | None:
    """Return the line of the settings file that gives a setting, counted from 1."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return None
    last = re.escape(name.rpartition(".")[2])
    given = re.compile(rf"\s*(?:\[\s*)?[\"']?{last}[\"']?\s*[=\]]")
    return next((number for number, line in enumerate(lines, 1) if given.match(line)), None)
