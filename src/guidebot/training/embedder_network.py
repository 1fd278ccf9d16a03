"""The multilingual embedding model as a network that can be trained, and its loss.

One encoder for questions and passages: multilingual-e5-small with frozen word vectors, mean pooling and unit length
(Wang et al. 2024). The loss is InfoNCE over the passages of a batch (van den Oord et al. 2018).
"""

import torch
from torch import Tensor, nn

from guidebot.training.e5_base import Base
from guidebot.training.message_network import Layer, copy_weights

TEMPERATURE = 0.025  # of the cosines: lower ones look at the hardest passages of a batch alone


class TextEncoder(nn.Module):
    """From word vectors to unit vectors: the base's layers, and the mean of their last states."""

    def __init__(self, base: Base) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(base.hidden, 1e-12)
        self.layers = nn.ModuleList(Layer(base.hidden, base.heads, base.inner) for _ in range(base.layers))
        copy_weights(base, self.norm, self.layers, range(base.layers))

    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors, shape (batch, hidden), of word vectors, shape (batch, length, hidden), and their mask."""
        states = self.norm(words)
        for layer in self.layers:
            states = layer(states, mask)
        share = mask.to(states.dtype).unsqueeze(-1)
        mean = (states * share).sum(1) / share.sum(1)
        return nn.functional.normalize(mean.float(), dim=-1)


def loss_of(questions: Tensor, passages: Tensor) -> Tensor:
    """InfoNCE: question n belongs to passage n; any further passages belong to none."""
    scores = questions @ passages.T / TEMPERATURE
    return nn.functional.cross_entropy(scores, torch.arange(len(questions)))
