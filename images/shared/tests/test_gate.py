"""What the gate lets in, without a network or a database."""

import asyncio
import unittest
from collections import Counter
from unittest import mock

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from shared import gate
from shared.gate import MAX_BODY_BYTES, Gate, read_body, room_for

MIB = 1024 * 1024


def request(chunks: list[bytes | None], **headers: str) -> Request:
    """A request whose body comes in these chunks; None in the place of one is a client that hangs up."""
    left = list(chunks)

    async def receive() -> dict:
        if left and left[0] is None:
            return {"type": "http.disconnect"}
        body = left.pop(0) if left else b""
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/messages", "headers": raw}, receive)


class BodyTest(unittest.IsolatedAsyncioTestCase):
    async def assert_refused(self, asked: Request, status: int, words: str) -> None:
        with self.assertRaises(HTTPException) as refused:
            await read_body(asked)
        self.assertEqual((refused.exception.status_code, refused.exception.detail), (status, words))

    async def test_a_body_at_the_limit_is_read_whole(self) -> None:
        body = await read_body(request([bytes(MIB)] * 10))
        self.assertEqual(len(body), MAX_BODY_BYTES)

    async def test_a_byte_more_is_refused_whether_its_length_was_said_or_not(self) -> None:
        words = "o limite é de 10 MiB"
        chunks = [bytes(MIB)] * 10 + [b"x"]
        await self.assert_refused(request(chunks), 413, words)
        await self.assert_refused(request(chunks, content_length=str(MAX_BODY_BYTES + 1)), 413, words)

    async def test_what_is_far_too_large_is_not_even_read(self) -> None:
        asked = request([None], content_length=str(100 * MIB))
        await self.assert_refused(asked, 413, "o limite é de 10 MiB")
        endless = request([bytes(MIB)] * 33 + [None])
        await self.assert_refused(endless, 413, "o limite é de 10 MiB")

    async def test_a_body_that_does_not_come(self) -> None:
        await self.assert_refused(request([b"half", None]), 400, "o corpo do pedido não veio inteiro")

        async def never() -> dict:
            await asyncio.sleep(60)
            raise AssertionError

        with mock.patch.object(gate, "BODY_SECONDS", 0.05):
            slow = Request({"type": "http", "method": "POST", "path": "/", "headers": []}, never)
            await self.assert_refused(slow, 408, "o corpo do pedido demorou demais")

    async def test_large_bodies_are_held_one_at_a_time(self) -> None:
        held = most = 0

        async def hold(length: int | None) -> None:
            nonlocal held, most
            asked = request([], content_length=str(length)) if length is not None else request([])
            async with room_for(asked):
                held += 1
                most = max(most, held)
                await asyncio.sleep(0.01)
                held -= 1

        for lengths, together in (([MIB] * 4, 1), ([None] * 4, 1), ([1_000] * 4, 4), ([100 * MIB] * 4, 4)):
            with self.subTest(lengths):
                held = most = 0
                await asyncio.gather(*map(hold, lengths))
                self.assertEqual(most, together)


class GateTest(unittest.IsolatedAsyncioTestCase):
    async def test_so_many_run_so_many_wait_and_the_others_are_told_to_come_back(self) -> None:
        done = asyncio.Event()
        running = 0

        async def service(scope, receive, send) -> None:
            nonlocal running
            if scope["path"] != "/health":
                running += 1
                await done.wait()
            await PlainTextResponse("ok")(scope, receive, send)

        with mock.patch.multiple(gate, RUNNING=2, WAITING=3):
            guarded = Gate(service)
            answers: list[tuple[int, str | None]] = []

            async def ask(path: str) -> int:
                async def send(message) -> None:
                    if message["type"] == "http.response.start":
                        headers = dict(message["headers"])
                        answers.append((message["status"], headers.get(b"retry-after", b"").decode()))

                scope = {"type": "http", "method": "GET", "path": path, "headers": []}
                await guarded(scope, request([]).receive, send)
                return answers[-1][0]

            asked = [asyncio.create_task(ask("/messages")) for _ in range(10)]
            await asyncio.sleep(0.05)
            self.assertEqual((running, answers), (2, [(503, "1")] * 5))
            self.assertEqual(await ask("/health"), 200)
            done.set()
            await asyncio.gather(*asked)
            self.assertEqual(Counter(answers), {(503, "1"): 5, (200, ""): 6})
            self.assertEqual(await ask("/messages"), 200)


if __name__ == "__main__":
    unittest.main()
