"""A compact BERT in plain PyTorch, in the shape of all-MiniLM-L6-v2, with a token classifier.

The state dict keeps the names of the published weights, so `model.safetensors` loads as it is.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, LAYERS, HEADS, INNER, POSITIONS = 384, 6, 12, 1536, 512


class Embeddings(nn.Module):
    """Word plus position plus (constant) segment embeddings, normalised."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(vocabulary, WIDTH)
        self.position_embeddings = nn.Embedding(POSITIONS, WIDTH)
        self.token_type_embeddings = nn.Embedding(2, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, vectors: Tensor) -> Tensor:
        """Place the `vectors` of words (batch, length, width)."""
        places = self.position_embeddings.weight[: vectors.shape[1]]
        return self.LayerNorm(vectors + places + self.token_type_embeddings.weight[0])


class Layer(nn.Module):
    """One transformer block, normalised after each residual sum."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.mixed, self.attention_norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.output_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Transform `states` (batch, length, width); `bias` (batch, 1, 1, length) hides padding."""
        batch, length, _ = states.shape
        query, key, value = (
            part(states).view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        scores = query @ key.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + bias
        weights = self._dropped(torch.softmax(scores, dim=-1))
        joined = (weights @ value).transpose(1, 2).reshape(batch, length, WIDTH)
        states = self.attention_norm(
            states + functional.dropout(self.mixed(joined), self.dropout, self.training)
        )
        moved = self.outer(functional.gelu(self.inner(states)))
        return self.output_norm(states + self._dropped(moved))

    def _dropped(self, values: Tensor) -> Tensor:
        return functional.dropout(values, self.dropout, self.training)


class TokenClassifier(nn.Module):
    """The first layers of an encoder and a linear layer over their last hidden states."""

    def __init__(
        self, vocabulary: int, outputs: int, dropout: float = 0.1, layers: int = LAYERS
    ) -> None:
        super().__init__()
        self.embeddings = Embeddings(vocabulary)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.classifier = nn.Linear(WIDTH, outputs)
        self.dropout = dropout

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits (batch, length, outputs) and hidden states (batch, length, width)."""
        return self.read(self.embeddings.word_embeddings(ids), mask)

    def read(self, vectors: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the same from the `vectors` of pieces (batch, length, width)."""
        placed = functional.dropout(self.embeddings(vectors), self.dropout, self.training)
        states = self.carry(placed, mask, 0)
        return self.classifier(functional.dropout(states, self.dropout, self.training)), states

    def carry(self, states: Tensor, mask: Tensor, first: int, last: int | None = None) -> Tensor:
        """Carry `states` (batch, length, width) through the layers from `first` up to `last`."""
        bias = (1.0 - mask.to(torch.float32))[:, None, None, :] * -1e4
        for layer in list(self.layers)[first:last]:
            states = layer(states, bias)
        return states


PUBLISHED = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mixed": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "output_norm": "output.LayerNorm",
}


def load_base(model: TokenClassifier, weights: Path) -> None:
    """Fill `model` with published BERT weights; the classifier keeps its own start."""
    given = load_file(str(weights))
    state = model.state_dict()
    for name in state:
        if name.startswith("embeddings."):
            state[name] = given[name]
        elif name.startswith("layers."):
            _, number, part, kind = name.split(".")
            state[name] = given[f"encoder.layer.{number}.{PUBLISHED[part]}.{kind}"]
    model.load_state_dict(state)
