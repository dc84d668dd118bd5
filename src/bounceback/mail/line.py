"""The other end of an open connection: the certificate that it shows, and its number.

A connected socket in (plain or TLS), values out. It opens no connection and decides nothing.
"""

from __future__ import annotations

import hashlib
import ipaddress
import ssl
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def shown_certificate(sock: Any) -> str:
    """SHA-256 of the certificate that the server shows, in hex; "" without TLS."""
    certificate = sock.getpeercert(binary_form=True) if isinstance(sock, ssl.SSLSocket) else None
    return hashlib.sha256(certificate).hexdigest() if certificate else ""


def other_end(sock: Any) -> Address | None:
    """The address that the socket is connected to; None where it is connected to none."""
    try:
        return ipaddress.ip_address(str(sock.getpeername()[0]).partition("%")[0])
    except (OSError, ValueError, AttributeError):
        return None
