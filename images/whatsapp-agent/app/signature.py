"""Who sent a webhook: its signature by Standard Webhooks 1.0.0, https://www.standardwebhooks.com."""

import binascii
import hmac
import re
from collections.abc import Mapping

from fastapi import HTTPException

WINDOW_SECONDS = 300
"""Between the moment that a sender signed and now: whoever recorded a request cannot send it again later."""

IDENTITY = re.compile(r"[!-~]{1,256}")
MOMENT = re.compile(r"[0-9]{1,12}")


def read_key(secret: str) -> bytes:
    """The key of a secret as senders show it, whsec_ and base64; SystemExit, which does not quote it, where it is none."""
    try:
        key = binascii.a2b_base64(secret.strip().removeprefix("whsec_"), strict_mode=True)
    except ValueError:
        key = b""
    if not 24 <= len(key) <= 64:
        raise SystemExit("WEBHOOK_SECRET_FILE: expected whsec_ and 24 to 64 bytes in base64")
    return key


def verify(key: bytes, headers: Mapping[str, str], body: bytes | bytearray, now: float) -> str:
    """The id of a delivery, the same when it is sent again; 401 where nobody with the key signed just this within the window."""
    identity, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not IDENTITY.fullmatch(identity) or not MOMENT.fullmatch(moment) or abs(now - int(moment)) > WINDOW_SECONDS:
        raise unsigned()
    signed = hmac.new(key, f"{identity}.{moment}.".encode(), "sha256")
    signed.update(body)
    expected = b"v1," + binascii.b2a_base64(signed.digest(), newline=False)
    # More than one while a sender changes its key.
    signatures = headers.get("webhook-signature", "").encode("latin-1", "replace").split(b" ")
    if not any([hmac.compare_digest(expected, signature) for signature in signatures]):
        raise unsigned()
    return identity


def unsigned() -> HTTPException:
    return HTTPException(401, f"sem assinatura válida dos últimos {WINDOW_SECONDS // 60} minutos")
