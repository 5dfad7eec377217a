"""The running service, over HTTP. MODEL_PATH names the trained model where it is not the image's own."""

import json
import subprocess
import sys
import unittest
from collections import Counter

from shared.tests.support import ROOT, Service


class ClassifyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.service = cls.enterClassContext(Service())

    def label_of(self, text: str) -> str:
        status, answer = self.service.post("/classify", {"text": text})
        self.assertEqual(status, 200)
        self.assertAlmostEqual(sum(answer["scores"].values()), 1, places=2)
        self.assertEqual(answer["confidence"], max(answer["scores"].values()))
        return answer["label"]

    def test_labels(self) -> None:
        for text, label in {
            "estou com muita falta de ar e dor no peito": "urgencia",
            "queria marcar um horário com a pediatra": "agendamento",
            "precisa de jejum para o exame de sangue?": "exame",
            "minha receita venceu, como renovo?": "receita",
            "posso tomar dipirona com antibiótico?": "medicamento",
            "já saiu o resultado da biópsia?": "resultado",
            "que horas abre o posto?": "administrativo",
            "parabéns pelo atendimento da equipe": "elogio_reclamacao",
        }.items():
            with self.subTest(text):
                self.assertEqual(self.label_of(text), label)

    def test_long_text_is_read_up_to_the_limit(self) -> None:
        status, answer = self.service.post("/classify", {"text": "quero marcar consulta " * 2_000})
        self.assertEqual((status, answer["label"], answer["truncated"]), (200, "agendamento", True))

    def test_ten_megabytes_are_refused(self) -> None:
        status, answer = self.service.post("/classify", {"text": "dor " * 2_500_000})
        self.assertEqual((status, answer["detail"]), (413, "the body is larger than the limit of 262,144 bytes"))

    def test_bad_bodies(self) -> None:
        for body in (b"", b"{", b"[]", b'{"text": ""}', b'{"text": " \\n"}', b'{"text": 3}', b"\xff\xfe", b"[" * 9_999):
            with self.subTest(body[:20]):
                status, answer = self.service.post("/classify", body)
                self.assertEqual(status, 422)
                self.assertIsInstance(answer["detail"], str)

    def test_two_hundred_at_once(self) -> None:
        answers = self.service.post_at_once(200, "/classify", {"text": "quero marcar dentista"})
        self.assertEqual(Counter(status for status, *_ in answers), {200: 200})


class LimitsTest(unittest.TestCase):
    def test_full_queue_says_when_to_come_back(self) -> None:
        with Service(MAX_WAITING="0") as service:
            answers = service.post_at_once(30, "/classify", {"text": "quero marcar dentista " * 300})
        refused = [headers for status, _, headers in answers if status == 503]
        self.assertTrue(refused)
        self.assertEqual({headers["retry-after"] for headers in refused}, {"2"})
        self.assertLessEqual(set(status for status, *_ in answers), {200, 503})

    def test_wrong_setting_is_one_sentence(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "app"],
            env={"PYTHONPATH": str(ROOT), "WEB_CONCURRENCY": "two"},
            capture_output=True,
            text=True,
        )
        expected = 'model-llm: WEB_CONCURRENCY: got "two", expected a whole number from 1 to 16\n'
        self.assertEqual((done.returncode, done.stderr), (2, expected))

    def test_sigterm_ends_it_well(self) -> None:
        with Service() as service:
            self.assertEqual(service.get("/health"), (200, {"status": "ok"}))
            self.assertIn("Application shutdown complete", service.stop()[1])

    def test_several_workers(self) -> None:
        with Service(WEB_CONCURRENCY="2") as service:
            self.assertEqual(service.post("/classify", json.dumps({"text": "oi"}).encode())[0], 200)
            self.assertIn("Application shutdown complete", service.stop()[1])


if __name__ == "__main__":
    unittest.main()
