"""Trains the classifier at image build time and refuses to build a bad one.

    python train.py MESSAGES.csv MODEL.joblib

The same rows give the same model: the split and the solver have fixed seeds.
"""

import csv
import sys

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from sklearn.pipeline import FeatureUnion, Pipeline

WORD_FEATURES = 4_000
CHARACTER_FEATURES = 16_000
HELD_OUT_SHARE = 0.2
MINIMUM_ACCURACY = 0.85
# A missed emergency costs more than a false one: its messages weigh double.
LABEL_WEIGHTS = {"urgencia": 2.0}


def new_classifier() -> Pipeline:
    """TF-IDF over words and character n-grams (at most 20,000 features), then logistic regression."""
    words = TfidfVectorizer(
        strip_accents="unicode", ngram_range=(1, 2), sublinear_tf=True, max_features=WORD_FEATURES
    )
    characters = TfidfVectorizer(
        strip_accents="unicode",
        analyzer="char_wb",
        ngram_range=(2, 6),
        sublinear_tf=True,
        max_features=CHARACTER_FEATURES,
    )
    return Pipeline(
        [
            ("features", FeatureUnion([("words", words), ("characters", characters)])),
            ("regression", LogisticRegression(C=20.0, class_weight=LABEL_WEIGHTS, max_iter=2_000, random_state=0)),
        ]
    )


def read_messages(path: str) -> tuple[list[str], list[str]]:
    """The texts and their labels, in file order."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["label"] for row in rows]


def main(messages_path: str, model_path: str) -> int:
    texts, labels = read_messages(messages_path)
    train_texts, test_texts, train_labels, test_labels = train_test_split(
        texts, labels, test_size=HELD_OUT_SHARE, stratify=labels, random_state=0
    )
    judged = new_classifier().fit(train_texts, train_labels)
    accuracy = judged.score(test_texts, test_labels)
    print(classification_report(test_labels, judged.predict(test_texts), zero_division=0))
    print(f"accuracy {accuracy:.3f} on {len(test_texts)} held-out messages (minimum {MINIMUM_ACCURACY:.2f})")
    if accuracy < MINIMUM_ACCURACY:
        print("train: the classifier is below the minimum accuracy; nothing was saved", file=sys.stderr)
        return 1

    shipped = new_classifier().fit(texts, labels)
    features = shipped.named_steps["regression"].coef_.shape[1]
    joblib.dump(shipped, model_path, compress=3)
    print(f"saved {model_path}: {features:,} features, {len(texts)} messages, {len(shipped.classes_)} labels")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
