"""PyTorch as a peer: eager autograd on one thread, in the protocol of server.h, with the members gradient and hessian.

The network is written as a user of PyTorch would: torch.nn.functional.linear and the activation, layer by layer; the loss is 1/(2n)·Σ‖f − y‖². A
gradient call is forward pass, loss and torch.autograd.grad, with the parameters as leaves. The Hessian is that of the loss as a function of the flat
parameter vector.
"""
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_num_interop_threads(1)

ACTIVATIONS = {1: torch.relu, 2: torch.tanh, 3: torch.sigmoid, 4: F.softplus}
LARGEST_INTERMEDIATE = 1 << 30  # bytes; vectorised ways hold several of them


def read(path):
    data = open(path, "rb").read()
    (bits, layers), at = struct.unpack_from("<2i", data), 8
    widths = struct.unpack_from(f"<{layers + 1}i", data, at)
    at += 4 * (layers + 1)
    activation, bias, samples = struct.unpack_from("<3i", data, at)
    values = np.frombuffer(data, dtype="<f8", offset=at + 12)
    dtype = torch.float64 if bits == 64 else torch.float32
    inputs, targets = samples * widths[0], samples * widths[-1]
    as_tensor = lambda a: torch.tensor(a.copy(), dtype=dtype)
    return (widths, ACTIVATIONS[activation], bool(bias), as_tensor(values[:inputs]).reshape(samples, -1),
            as_tensor(values[inputs:inputs + targets]).reshape(samples, -1), as_tensor(values[inputs + targets:]))


def split(theta, widths, bias):
    """W and b of each layer as views of the flat θ."""
    at, layers = 0, []
    for fan_in, fan_out in zip(widths, widths[1:]):
        w = theta[at:at + fan_in * fan_out].reshape(fan_out, fan_in)
        at += fan_in * fan_out
        b = theta[at:at + fan_out] if bias else None
        at += fan_out if bias else 0
        layers.append((w, b))
    return layers


def loss_of(layers, activation, x, y):
    h = x
    for i, (w, b) in enumerate(layers):
        h = F.linear(h, w, b)
        if i + 1 < len(layers):
            h = activation(h)
    r = h - y
    return (r * r).sum() * (0.5 / x.shape[0])


class Gradient:
    def __init__(self, widths, activation, bias, x, y, theta):
        self.layers = [(w.clone().requires_grad_(True), None if b is None else b.clone().requires_grad_(True)) for w, b in split(theta, widths, bias)]
        self.leaves = [p for layer in self.layers for p in layer if p is not None]
        self.activation, self.x, self.y = activation, x, y

    def call(self):
        loss = loss_of(self.layers, self.activation, self.x, self.y)
        return loss, torch.autograd.grad(loss, self.leaves)

    def result(self):
        loss, gradient = self.call()
        return np.concatenate([g.detach().double().numpy().ravel() for g in gradient] + [np.array([loss.item()])])


class Hessian:
    """The fastest of three ways, found by trying each: double backward row by row, the same vectorised, functorch's forward over reverse."""

    def __init__(self, widths, activation, bias, x, y, theta):
        loss = lambda t: loss_of(split(t, widths, bias), activation, x, y)
        ways = [lambda: torch.autograd.functional.hessian(loss, theta)]
        if theta.numel() * x.shape[0] * max(widths[1:]) * x.element_size() <= LARGEST_INTERMEDIATE:
            ways.append(lambda: torch.autograd.functional.hessian(loss, theta, vectorize=True))
            try:
                import functorch

                ways.append(lambda: functorch.hessian(loss)(theta))
            except ImportError:
                pass
        self.call = min(ways, key=seconds)

    def result(self):
        return self.call().detach().double().numpy().ravel()


def seconds(call):
    call()
    start = time.thread_time()
    call()
    return time.thread_time() - start


def load(member, path):
    return (Gradient if member == "gradient" else Hessian)(*read(path))


def main(load, remark):
    """Answers questions until it is told to quit. load(member, path) returns something with call() and result()."""
    problem = None
    for line in sys.stdin:
        verb, *rest = line.split()
        try:
            if verb == "quit":
                return
            if verb == "version":
                capability = torch.__config__.show().split("CPU capability usage: ")[-1].split()[0]
                answer = f"PyTorch {torch.__version__}, {torch.get_num_threads()} thread, {capability}, {remark}"
            elif verb == "load":
                problem = load(*rest)
                answer = "ok"
            elif verb == "result":
                problem.result().astype("<f8").tofile(rest[0])
                answer = "ok"
            elif verb == "time":
                calls = int(rest[0])
                wall, cpu = time.perf_counter_ns(), time.thread_time_ns()
                for _ in range(calls):
                    problem.call()
                cpu, wall = time.thread_time_ns() - cpu, time.perf_counter_ns() - wall
                answer = f"{cpu} {wall}"
            else:
                answer = "skip not understood: " + line.strip()
        except (MemoryError, RuntimeError) as e:
            answer = "skip " + str(e).splitlines()[0]
        print(answer, flush=True)


if __name__ == "__main__":
    main(load, "allocator told to keep its memory")
