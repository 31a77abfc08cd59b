#!/usr/bin/env python3
"""Takes the steps that `fluid bench rnnlm --record DIR --json` took, in PyTorch, and compares.

From the same parameters, over the same sentences, with the same optimizer: the loss of every step,
and the gradient of every parameter in the first one. Prints one line of JSON; exit code 1 when
something differs by more than the tolerance.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy
import torch

from torch_model import LanguageModel, read_batches, set_precision

# Fluid keeps an LSTM's gates as candidate, input, forget, output; PyTorch as input, forget,
# candidate, output. So PyTorch's first quarter is Fluid's second, and so on.
PYTORCH_FROM_FLUID = (1, 2, 0, 3)


def gates(fluid):
    """The last extent's quarters in PyTorch's order, a matrix transposed: [4 hidden, ...]."""
    candidate_first = numpy.split(fluid, 4, axis=-1)
    ordered = numpy.concatenate([candidate_first[i] for i in PYTORCH_FROM_FLUID], axis=-1)
    return ordered.reshape(-1) if 1 in ordered.shape or ordered.ndim == 1 else ordered.T


def names(layers):
    """PyTorch's parameter, Fluid's, and the way from the one to the other."""
    yield "embedding.weight", "embedding_0.w_0", lambda value: value
    for layer in range(layers):
        yield f"lstm.weight_ih_l{layer}", f"fc_{layer}.w_0", gates
        yield f"lstm.bias_ih_l{layer}", f"fc_{layer}.b_0", gates
        yield f"lstm.weight_hh_l{layer}", f"lstm_{layer}.w_0", gates
        yield f"lstm.bias_hh_l{layer}", f"lstm_{layer}.b_0", gates
    yield "output.weight", f"fc_{layers}.w_0", lambda value: value.T
    yield "output.bias", f"fc_{layers}.b_0", lambda value: value.reshape(-1)


def load(folder, name, turn):
    return numpy.ascontiguousarray(turn(numpy.load(folder / (name + ".npy"))))


def clip(parameters, bound):
    """Fluid's clip by the global norm: the factor is bound / max(bound, norm)."""
    norm = torch.sqrt(sum(p.grad.double().square().sum() for p in parameters))
    if norm > bound:
        for parameter in parameters:
            parameter.grad.mul_((bound / norm).float())


def relative(value, other):
    """The largest difference, relative to the largest value."""
    return float(numpy.abs(value - other).max() / max(numpy.abs(other).max(), 1e-30))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="what --record wrote")
    parser.add_argument("fluid", type=Path, help="file with the line of JSON that fluid printed")
    parser.add_argument("--tolerance", type=float, default=1e-5, help="default: %(default)s")
    parser.add_argument(
        "--gradient-tolerance",
        type=float,
        default=1e-5,
        help="relative to the parameter's largest gradient; default: %(default)s",
    )
    parser.add_argument("--precision", choices=("fp32", "tf32"), default="fp32")
    parser.add_argument("--device", default="cuda")
    options = parser.parse_args()

    fluid = json.loads(options.fluid.read_text())
    set_precision(options.precision == "tf32")
    model = LanguageModel(fluid["embedding"], fluid["hidden"], fluid["layers"])
    parameters = dict(model.named_parameters())
    pairs = list(names(fluid["layers"]))
    with torch.no_grad():
        for name, ours, turn in pairs:
            value = torch.from_numpy(load(options.folder / "parameters", ours, turn))
            if value.shape != parameters[name].shape:
                raise SystemExit(f"{ours} as {name}: {value.shape}, not {parameters[name].shape}")
            parameters[name].copy_(value)
    if len(pairs) != len(parameters):
        raise SystemExit(f"{len(pairs)} of {len(parameters)} parameters are mapped")
    model.to(options.device)
    parameters = dict(model.named_parameters())
    make = torch.optim.Adam if fluid["optimizer"] == "adam" else torch.optim.SGD
    optimizer = make(model.parameters(), lr=fluid["learning_rate"])

    losses, gradients = [], {}
    steps = len(fluid["losses"])
    file = options.folder / "sentences.txt"
    for batch in read_batches(file, fluid["batch"], steps, options.device):
        optimizer.zero_grad()
        loss = model(batch)
        loss.backward()
        if not losses:
            for name, ours, turn in pairs:
                grad = parameters[name].grad.cpu().numpy()
                gradients[ours] = relative(load(options.folder / "gradients", ours, turn), grad)
        losses.append(loss.item())
        if fluid["clip"] > 0:
            clip(list(model.parameters()), fluid["clip"])
        optimizer.step()

    differences = [abs(a - b) / abs(b) for a, b in zip(fluid["losses"], losses)]
    worst = max(gradients, key=gradients.get)
    agrees = max(differences) <= options.tolerance
    agrees = agrees and gradients[worst] <= options.gradient_tolerance
    print(
        json.dumps(
            {
                "agrees": agrees,
                "steps": steps,
                "loss_first": losses[0],
                "loss_last": losses[-1],
                "loss_difference": max(differences),
                "gradient_difference": gradients[worst],
                "worst_gradient": worst,
                "gradients": gradients,
                "losses": losses,
            }
        ),
        flush=True,
    )
    sys.exit(0 if agrees else 1)


if __name__ == "__main__":
    main()
