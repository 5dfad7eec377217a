"""What POST /webhook takes in, without a database."""

import binascii
import hmac
import json
import os
import tempfile
import unittest
from dataclasses import replace
from unittest import mock

import httpx
from fastapi import HTTPException

from app import main, message
from app.settings import read_settings
from app.signature import WINDOW_SECONDS, read_key, verify

# The example of the specification's own libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MOMENT = 1_614_265_330
BODY = b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": str(MOMENT),
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


class SignatureTest(unittest.TestCase):
    key = read_key(SECRET)

    def refused(self, body: bytes = BODY, now: float = MOMENT, **headers: str) -> None:
        changed = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
        with self.assertRaises(HTTPException) as refusal:
            verify(self.key, changed, body, now)
        self.assertEqual(refusal.exception.status_code, 401)

    def test_the_example_of_the_specification_is_taken_throughout_the_window(self) -> None:
        for now in (MOMENT, MOMENT + WINDOW_SECONDS, MOMENT - WINDOW_SECONDS):
            self.assertEqual(verify(self.key, HEADERS, BODY, now), HEADERS["webhook-id"])

    def test_outside_the_window_it_is_not(self) -> None:
        self.refused(now=MOMENT + WINDOW_SECONDS + 1)
        self.refused(now=MOMENT - WINDOW_SECONDS - 1)

    def test_nothing_of_what_was_signed_may_differ(self) -> None:
        self.refused(body=BODY + b" ")
        self.refused(webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJel")
        self.refused(webhook_timestamp=str(MOMENT + 1))

    def test_what_is_not_there_or_odd_is_refused_and_breaks_nothing(self) -> None:
        for headers in ("webhook_id", "webhook_timestamp", "webhook_signature"):
            for value in ("", " ", "\xff", "9" * 5_000):
                self.refused(**{headers: value})
        self.refused(webhook_signature=HEADERS["webhook-signature"].replace("v1,", "v1a,"))

    def test_one_of_two_signatures_is_enough(self) -> None:
        two = HEADERS | {"webhook-signature": f"v1,{'A' * 43}= {HEADERS['webhook-signature']}"}
        self.assertEqual(verify(self.key, two, BODY, MOMENT), HEADERS["webhook-id"])

    def test_a_key_that_is_none_ends_the_service_without_a_word_of_it(self) -> None:
        for secret in ("", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64!" * 4):
            with self.assertRaises(SystemExit) as end:
                read_key(secret)
            self.assertEqual(str(end.exception), "WEBHOOK_SECRET_FILE: expected whsec_ and 24 to 64 bytes in base64")

    def test_the_key_is_read_from_the_file_of_the_secret(self) -> None:
        with tempfile.NamedTemporaryFile("w") as file, mock.patch.dict(os.environ, WEBHOOK_SECRET_FILE=file.name):
            file.write(SECRET + "\n")
            file.flush()
            self.assertEqual(read_settings().webhook_key, self.key)
        self.assertIsNone(read_settings().webhook_key)


class WebhookTest(unittest.IsolatedAsyncioTestCase):
    key = read_key(SECRET)

    async def asyncSetUp(self) -> None:
        self.stored: list[tuple] = []

        async def insert(_database: object, new: message.NewMessage, delivery: str | None) -> int:
            self.stored.append((new.text, delivery))
            return 7

        for patch in (
            mock.patch.object(message, "insert", insert),
            mock.patch.object(main, "settings", replace(main.settings, webhook_key=self.key)),
            mock.patch("time.time", lambda: MOMENT),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    async def post(self, body: bytes, signed: bytes) -> int:
        start = f"{HEADERS['webhook-id']}.{MOMENT}.".encode()
        signature = binascii.b2a_base64(hmac.digest(self.key, start + signed, "sha256"), newline=False).decode()
        headers = HEADERS | {"webhook-signature": f"v1,{signature}"}
        transport = httpx.ASGITransport(app=main.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://agent") as client:
            return (await client.post("/webhook", content=body, headers=headers)).status_code

    async def test_a_signed_message_is_stored_under_its_delivery(self) -> None:
        body = json.dumps({"from": "1", "text": "oi"}).encode()
        self.assertEqual(await self.post(body, body), 202)
        self.assertEqual(self.stored, [("oi", HEADERS["webhook-id"])])

    async def test_a_message_of_somebody_else_is_not_even_parsed(self) -> None:
        self.assertEqual(await self.post(b"{", b"another"), 401)
        self.assertEqual(self.stored, [])

    async def test_without_the_secret_no_signature_is_asked_for(self) -> None:
        with mock.patch.object(main, "settings", replace(main.settings, webhook_key=None)):
            self.assertEqual(await self.post(b'{"from": "1", "text": "oi"}', b""), 202)
        self.assertEqual(self.stored, [("oi", None)])
