"""Every error that Smeaton raises on purpose, and the exit code each one ends a command with.

```
SmeatonError
 +- UserError              usage, settings, input that can't be read       exit 2
 |   +- SettingsError      a setting or the settings file is wrong
 |   +- InputError         a file or paste can't be read as text, or is too large
 |   +- StorageError       the data folder can't be written or read
 |   +- Offline            it would leave this machine, and --offline was asked for
 +- KnowledgeError         missing, stale or broken knowledge or index      exit 2
 +- ModelError             the model failed                                 exit 3
     +- ModelUnavailable   no model is configured, or nothing answers
     +- ModelRefused       the endpoint refused: key, quota, unknown model
     +- ModelInterrupted   the reply broke off (stream cut, child died, time out)
     +- MalformedReply     the reply is not what was asked for, repair included
```

A message says what failed (values with `!r`), where, and what to do next, in one or two
sentences. Messages never contain API keys or raw control characters.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command line; part of the stable contract."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    MODEL = 3
    INCONCLUSIVE = 4
    INTERRUPTED = 130
    TERMINATED = 143


class SmeatonError(Exception):
    """Root of every error raised on purpose; `exit_code` is what a command ends with."""

    exit_code: Exit = Exit.USAGE


class UserError(SmeatonError):
    """Something the user gave can't be used; the message says what would work."""


class SettingsError(UserError):
    """A setting, an environment variable or the settings file is wrong."""


class InputError(UserError):
    """A file or paste can't be read as text, has vanished, or is too large."""


class StorageError(UserError):
    """The data folder can't be read or written: full disk, rights, a lock, a damaged file."""


class Offline(UserError, OSError):
    """A connection to another machine under `--offline`; an OSError for the library that tried."""


class KnowledgeError(SmeatonError):
    """The knowledge base or its index is missing, stale or broken."""


class ModelError(SmeatonError):
    """The model failed; what was asked and what had arrived are kept by the caller."""

    exit_code = Exit.MODEL


class ModelUnavailable(ModelError):
    """No model is configured, or nothing answers at its address."""


class ModelRefused(ModelError):
    """The endpoint answered and refused: wrong key, no quota, unknown model."""


class ModelInterrupted(ModelError):
    """The reply broke off: the stream was cut, the child process died, time ran out."""


class MalformedReply(ModelError):
    """The reply does not fit the schema even after one repair; `raw` is the last reply."""

    def __init__(self, message: str, raw: str = "") -> None:
        super().__init__(message)
        self.raw = raw
