"""Asks every question of data/queries.jsonl and refuses a model that finds too few of the right protocols.

    python -m tools.check_retrieval MODEL_DIRECTORY [MINIMUM_SHARE]

The questions are worded independently of the protocols and take no part in learning the model.
"""

import json
import sys
from pathlib import Path

from app.passages import read_passages
from app.retriever import Retriever
from embedding.embedder import load_embedder
from embedding.traits import traits_of
from models.manifest import read_manifest, verify_files

QUERIES_FILE = Path(__file__).resolve().parent.parent / "data" / "queries.jsonl"


def main(directory: Path, minimum_share: float) -> int:
    manifest = read_manifest(directory)
    verify_files(directory, manifest)
    embedder = load_embedder(directory, manifest, 1, 1)
    retriever = Retriever(embedder, read_passages(), traits_of(manifest).minimum_score)
    queries = [json.loads(line) for line in QUERIES_FILE.read_text(encoding="utf-8").splitlines()]
    found = retriever.search([query["text"] for query in queries], [None] * len(queries))

    first = third = 0
    for query, matches in zip(queries, found):
        ids = [match.passage.id for match in matches]
        first += ids[:1] == [query["passage"]]
        third += query["passage"] in ids
        if query["passage"] not in ids:
            print(f"missed: {query['text']} (wanted {query['passage']}, found {', '.join(ids) or 'nothing'})")
    print(
        f"{retriever.embedder.name}: {third} of {len(queries)} questions have the right protocol among the first 3 "
        f"({third / len(queries):.0%}, minimum {minimum_share:.0%}), {first} in first place"
    )
    return 0 if third >= minimum_share * len(queries) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.85))
