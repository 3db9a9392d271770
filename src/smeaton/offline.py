"""Keeps a process on this machine: with `--offline` no socket of it leaves loopback.

Python reports every connection, bind, datagram and look-up of a name to audit hooks before it is
made (https://docs.python.org/3/library/audit_events.html), whichever library asks. The hook
installed here is the one place that refuses them. Native code is not seen by it: gRPC is refused
where it would be set up (`tracing`), and ONNX Runtime's reports to its maker are switched off where
it is loaded, with or without `--offline`. Child processes
inherit the setting through the environment.
"""

import ipaddress
import os
import sys
from typing import Any

from smeaton.errors import Offline

VARIABLE = "SMEATON_OFFLINE"
_ADDRESSES = {"socket.connect": 1, "socket.bind": 1, "socket.sendto": 1, "socket.sendmsg": 1}
"""Events that name an address, and which of their arguments it is."""
_NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
"""Events whose first argument is a name or number to look up."""

_is_enforced = False


def enforce() -> None:
    """Refuse from now on, in this process and its children, whatever leaves loopback.

    It can't be taken back: an audit hook stays for the life of the process.
    """
    global _is_enforced
    os.environ[VARIABLE] = "true"
    if not _is_enforced:
        _is_enforced = True
        sys.addaudithook(_refuse_outside)


def inherit() -> None:
    """Enforce it in a child process whose parent does; such a child reads no settings."""
    if os.environ.get(VARIABLE) == "true":
        enforce()


def is_enforced() -> bool:
    """Whether this process is kept on this machine."""
    return _is_enforced


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own for certain, without looking it up."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback)


def refusal(what: str) -> str:
    """Return what a person is told: what was refused and how to allow it."""
    return (
        f"{what} was refused: --offline keeps everything on this machine. To allow it leave out "
        f"--offline, and unset {VARIABLE} and `offline` in the settings file"
    )


def _refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _ADDRESSES:
        address = arguments[_ADDRESSES[event]]
        # A Unix socket has a path, a connected datagram socket none: neither leaves the machine.
        if not isinstance(address, tuple) or is_loopback(str(address[0])):
            return
        what = f"A socket to {address[0]!r}"
    elif event in _NAMES:
        host = arguments[0]
        host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if not host or is_loopback(host):
            return
        what = f"Looking up {host!r}"
    elif event == "socket.getnameinfo":
        host = str(arguments[0][0])
        if is_loopback(host):
            return
        what = f"Looking up {host!r}"
    else:
        return
    raise Offline(f"{refusal(what)}.")
