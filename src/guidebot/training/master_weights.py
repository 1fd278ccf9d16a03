"""Training in two precisions: a network in bfloat16, float32 masters of its weights, and their moving average.

bfloat16 is several times as fast on processors with matrix units; small steps would be lost in it, so the masters take
them (Micikevicius et al. 2018). The average is steadier than the last weights (Polyak and Juditsky 1992).
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

Network = TypeVar("Network", bound=nn.Module)
WEIGHT_DECAY = 0.01
LONGEST_STEP = 1.0  # norm to which gradients are clipped


class MasterWeights(Generic[Network]):
    """The weights of a network in training, which becomes one of bfloat16.

    `rate_of` gives the highest learning rate of a parameter by its name, `decay` is that of the moving average.
    """

    def __init__(self, network: Network, rate_of: Callable[[str], float], decay: float) -> None:
        self._rates = [rate_of(name) for name, _ in network.named_parameters()]
        self._masters = [parameter.detach().clone() for parameter in network.parameters()]
        self._means = [master.clone() for master in self._masters]
        self._decay = decay
        self._optimiser = torch.optim.AdamW([{"params": [each]} for each in self._masters], weight_decay=WEIGHT_DECAY)
        self.network = network.bfloat16()
        self.step = 0

    def learn(self, loss: Tensor, share: float) -> None:
        """One step down the gradient of a loss, at a share of the learning rates."""
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        nn.utils.clip_grad_norm_(self.network.parameters(), LONGEST_STEP)
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * share
        for master, parameter in zip(self._masters, self.network.parameters(), strict=True):
            master.grad = parameter.grad.float() if parameter.grad is not None else None
            parameter.grad = None
        self._optimiser.step()
        _put(self.network, self._masters)
        self.step += 1
        kept = min(self._decay, self.step / (self.step + 10))
        for mean, master in zip(self._means, self._masters, strict=True):
            mean.lerp_(master, 1 - kept)

    def averaged(self) -> Network:
        """A copy of the network with the moving average of its weights, in float32."""
        network = copy.deepcopy(self.network).float()
        _put(network, self._means)
        return network.eval()

    def state(self) -> dict[str, Any]:
        """All that is needed to go on later."""
        state = {"masters": self._masters, "means": self._means, "step": self.step}
        return {**state, "optimiser": self._optimiser.state_dict()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state."""
        for own, other in zip(self._masters + self._means, state["masters"] + state["means"], strict=True):
            own.copy_(other)
        self._optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]
        _put(self.network, self._masters)


def layer_share(name: str, layers: int, decay: float, head: float = 1.0) -> float:
    """Learning rate factor of a parameter by its name: lower in early layers, `head` in what stands on them."""
    if name.startswith("layers."):
        return float(decay ** (layers - 1 - int(name.split(".")[1])))
    return float(decay**layers) if name.startswith("norm") else head


def _put(network: nn.Module, weights: Sequence[Tensor]) -> None:
    for parameter, weight in zip(network.parameters(), weights, strict=True):
        parameter.data.copy_(weight)
