"""Evens out the inputs of matrix products before they are rounded to eight bits (SmoothQuant: Xiao et al. 2023).

A few of a transformer's channels are much larger than the others and would take up all of the eight bits. Each channel is
divided by a factor, by which the matrix's row is multiplied, so the product stays the same.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

SHARE = 0.5  # how far the range of the inputs is moved to the weights
SMALLEST = 1e-5


class Smoothed(nn.Module):
    """A linear layer whose input channels are divided by `factors`, and whose weights make up for it."""

    def __init__(self, linear: nn.Linear, factors: Tensor) -> None:
        super().__init__()
        self.register_buffer("inverse", 1 / factors)
        self.linear = nn.Linear(linear.in_features, linear.out_features)
        self.linear.weight.data.copy_(linear.weight * factors)
        self.linear.bias.data.copy_(linear.bias)

    def forward(self, states: Tensor) -> Tensor:
        """As the linear layer."""
        return self.linear(states * self.inverse)  # type: ignore[no-any-return]  # torch's modules return Any


def smoothed(network: nn.Module, run: Callable[[nn.Module], Any], chosen: Iterable[str]) -> nn.Module:
    """The network with each linear layer whose name ends as chosen smoothed, in place.

    `run` calls it on a sample of real inputs, from which the largest value of each channel is taken.
    """
    layers = {name: each for name, each in network.named_modules() if isinstance(each, nn.Linear) and name.endswith(tuple(chosen))}
    largest = _largest_inputs(network, layers, run)
    for name, linear in layers.items():
        weights = linear.weight.detach().abs().amax(0)
        factors = largest[name].clamp(min=SMALLEST) ** SHARE / weights.clamp(min=SMALLEST) ** (1 - SHARE)
        parent, _, own = name.rpartition(".")
        setattr(network.get_submodule(parent), own, Smoothed(linear, factors.clamp(min=SMALLEST)))
    return network


def _largest_inputs(network: nn.Module, layers: dict[str, nn.Linear], run: Callable[[nn.Module], Any]) -> dict[str, Tensor]:
    largest = {name: torch.zeros(layer.in_features) for name, layer in layers.items()}

    def watch(name: str) -> Callable[..., None]:
        def keep(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            found = inputs[0].detach().abs().flatten(0, -2).amax(0)
            largest[name] = torch.maximum(largest[name], found)

        return keep

    hooks = [layer.register_forward_pre_hook(watch(name)) for name, layer in layers.items()]
    with torch.no_grad():
        run(network)
    for hook in hooks:
        hook.remove()
    return largest
