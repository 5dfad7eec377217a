"""What the manifest of an embedding model says of it besides its files."""

from dataclasses import dataclass

from models.manifest import MANIFEST, Manifest, ModelProblem


@dataclass(frozen=True)
class Traits:
    dimension: int
    max_tokens: int
    minimum_score: float
    """Matches below this cosine are not shown; it belongs to the model, because scores of models differ."""


def traits_of(manifest: Manifest) -> Traits:
    said = manifest.traits
    try:
        return Traits(int(said["dimension"]), int(said["maxTokens"]), float(said.get("minimumScore", 0.3)))
    except (ValueError, KeyError, TypeError) as error:
        raise ModelProblem(f"{MANIFEST} is not readable: {type(error).__name__} {error}") from None
