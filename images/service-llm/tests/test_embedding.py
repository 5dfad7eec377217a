"""Tokenizers and embedding, without a model file."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from embedding.embedder import batches, mean_of_tokens, to_unit_length
from embedding.hashed_ngrams import HashedNgrams
from embedding.tokens import SubwordTokenizer
from embedding.unigram import UnigramTokenizer, read_large_unigram

PIECES = [("<s>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁con", -3.0), ("sulta", -3.5), ("▁consulta", -4.0)]
PIECES += [(letter, -9.0) for letter in "▁consultamrédiv"] + [("▁mé", -5.0), ("dico", -5.5), ("a", -7.0)]


class UnigramTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "tokenizer.json"
        library = Tokenizer(models.Unigram(list(dict(PIECES).items()), unk_id=2))
        library.pre_tokenizer = pre_tokenizers.Metaspace()
        library.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
        )
        library.save(str(self.path))

    def test_same_ids_as_the_library(self) -> None:
        ours = UnigramTokenizer(read_large_unigram(self.path, 1), 16)
        library = SubwordTokenizer(self.path, 16)
        for text in ("consulta médica", "", "  ", "xyz", "con xx sulta", "日本 médico", "consulta " * 20):
            with self.subTest(text):
                self.assertEqual(ours.encode(text), library.encode(text))

    def test_small_vocabularies_stay_with_the_library(self) -> None:
        self.assertIsNone(read_large_unigram(self.path, 50_000))

    def test_other_models_stay_with_the_library(self) -> None:
        self.path.write_text(json.dumps({"model": {"type": "WordPiece", "vocab": {"a": 0}}}))
        self.assertIsNone(read_large_unigram(self.path, 1))


class HashedNgramsTest(unittest.TestCase):
    tokenizer = HashedNgrams(buckets=1_000, smallest=3, largest=5, max_tokens=50)

    def test_accents_and_case_do_not_matter(self) -> None:
        self.assertEqual(self.tokenizer.encode("MÉDICO"), self.tokenizer.encode("medico"))

    def test_never_more_than_the_maximum(self) -> None:
        self.assertEqual(len(self.tokenizer.encode("palavra diferente " * 100 + "x" * 5_000)), 50)

    def test_nothing_to_read(self) -> None:
        self.assertEqual(self.tokenizer.encode(" …😀 "), [])


class VectorsTest(unittest.TestCase):
    def test_batches_are_padded_and_masked(self) -> None:
        found = list(batches([[7, 8, 9], [7], []], 2))
        self.assertEqual([ids.shape for ids, _ in found], [(2, 3), (1, 1)])
        self.assertEqual(found[0][1].tolist(), [[1, 1, 1], [1, 0, 0]])

    def test_padding_does_not_count_in_the_mean(self) -> None:
        hidden = np.array([[[2.0], [100.0]]], dtype=np.float32)
        self.assertEqual(mean_of_tokens(hidden, np.array([[1, 0]])).tolist(), [[2.0]])

    def test_rows_of_zeros_stay_zero(self) -> None:
        self.assertEqual(to_unit_length(np.zeros((1, 3))).tolist(), [[0, 0, 0]])


if __name__ == "__main__":
    unittest.main()
