"""What PyTorch computes of the networks of tests/Generators.Tests/Support/DeclaredLayers.cs: outputs, loss, gradient and products with Jacobian,
Hessian and Gauss–Newton matrix, in double precision. Writes layers.npz; the tests read it and need no PyTorch.

    python3 layers.py

Written with PyTorch 1.13.1."""

import os

import numpy as np
import torch
import torch.nn.functional as F

SAMPLES = 3


class Theta:
    """Hands out the blocks of θ in order."""

    def __init__(self, values):
        self.values, self.at = values, 0

    def __call__(self, *shape):
        size = int(np.prod(shape))
        self.at += size
        return self.values[self.at - size:self.at].view(*shape)


def prelu(z, a):
    return torch.where(z < 0, a * z, z)


def same(x, kernel, stride, dilation=1):
    """Zeros around, an odd one behind."""
    pads = []
    for size, k in zip(reversed(x.shape[1:]), reversed(kernel)):
        positions = -(-size // stride)
        missing = max(0, (positions - 1) * stride + dilation * (k - 1) + 1 - size)
        pads += [missing // 2, missing - missing // 2]
    return F.pad(x[None], pads)


def conv(x, p, channels, kernel, stride=1, pad=None, dilation=1, groups=1, bias=True):
    """pad: None for zeros that keep ⌈size/stride⌉ positions."""
    d = x.dim() - 1
    kernel = (kernel,) * d if isinstance(kernel, int) else kernel
    w = p(channels, x.shape[0] // groups, *kernel)
    b = p(channels) if bias else None
    x = same(x, kernel, stride, dilation) if pad is None else x[None]
    f = F.conv1d if d == 1 else F.conv2d
    return f(x, w, b, stride=stride, padding=pad or 0, dilation=dilation, groups=groups)[0]


def transposed(x, p, channels, kernel, stride=1, pad=None, dilation=1):
    d = x.dim() - 1
    kernel = (kernel,) * d if isinstance(kernel, int) else kernel
    w, b = p(x.shape[0], channels, *kernel), p(channels)
    f = F.conv_transpose1d if d == 1 else F.conv_transpose2d
    if pad is not None:
        return f(x[None], w, b, stride=stride, padding=pad, dilation=dilation)[0]
    h = f(x[None], w, None, stride=stride, dilation=dilation)[0]
    for axis in range(1, d + 1):
        cut = h.shape[axis] - stride * x.shape[axis]
        h = h.narrow(axis, max(0, cut) // 2, stride * x.shape[axis])
    return h + b.view(-1, *[1] * d)


def dense(x, p, width, bias=True):
    w = p(width, x.numel())
    h = w @ x.reshape(-1)
    return h + p(width) if bias else h


def rows(x, p, width):
    w = p(width, x.shape[-1])
    return F.linear(x, w, p(width))


def conv1d(x, p):
    h = torch.tanh(conv(x["X"], p, 3, 3, stride=2, pad=1))
    return dense(torch.sin(conv(h, p, 2, 2, pad=0)), p, 2)


def conv2d(x, p):
    h = torch.tanh(conv(x["X"], p, 4, 3, stride=2))
    h = conv(h, p, 3, (2, 3), pad=0)
    return dense(prelu(h, p(3).view(3, 1, 1)), p, 2)


def strides(x, p):
    a = torch.tanh(conv(x["X"], p, 2, 3, pad=2, dilation=2))
    b = torch.sin(conv(a, p, 2, 3, stride=3, pad=3, dilation=2))
    c = torch.tanh(conv(a, p, 2, 2, stride=2, pad=2, dilation=2))
    return dense(torch.cat([b.flatten(), c.flatten()]), p, 2)


def groups(x, p):
    h = torch.tanh(conv(x["X"], p, 6, 3, groups=2))
    h = torch.sin(conv(h, p, 4, 1, groups=2, bias=False))
    h = torch.tanh(conv(h, p, 8, 3, stride=2, groups=4))
    return dense(conv(h, p, 8, (2, 3), groups=8), p, 2)


def edges(x, p):
    h = torch.tanh(conv(x["X"], p, 3, 5))
    h = torch.tanh(conv(h, p, 3, 3, pad=2, groups=3))
    h = torch.sin(conv(h, p, 3, 4, groups=3))
    h = torch.tanh(conv(h, p, 3, (3, 1), pad=0, groups=3))
    return dense(conv(h, p, 3, 3, stride=2, dilation=2, groups=3), p, 2)


def depthwise_rows(x, p):
    h = torch.tanh(conv(x["X"], p, 2, 3, groups=2))
    h = torch.sin(conv(h, p, 2, (3, 5), groups=2))
    return dense(conv(h, p, 2, 3, stride=3, pad=1, groups=2), p, 2)


def transposed1d(x, p):
    h = torch.tanh(conv(x["X"], p, 3, 3))
    h = torch.tanh(transposed(h, p, 2, 2, stride=3, pad=0))
    return dense(F.leaky_relu(transposed(h, p, 2, 3, stride=2, pad=1)), p, 2)


def transposed2d(x, p):
    h = torch.tanh(conv(x["X"], p, 3, 3))
    h = torch.tanh(transposed(h, p, 2, 3, stride=2))
    return dense(transposed(h, p, 2, (2, 3), pad=1, dilation=2), p, 2)


def average_pools(x, p):
    a = torch.tanh(conv(x["X"], p, 3, 3))[None]
    parts = [
        a.mean((2, 3)),
        F.avg_pool2d(a, 2),
        F.avg_pool2d(a, 3, 2, 1, count_include_pad=False),
        F.avg_pool2d(a, 2, 2, ceil_mode=True, count_include_pad=False),
    ]
    return dense(torch.cat([h.flatten() for h in parts]), p, 2)


def max_pools(x, p):
    a = torch.tanh(conv(x["X"], p, 2, 3))[None]
    return dense(torch.cat([F.max_pool2d(a, 2).flatten(), F.max_pool2d(a, 3, 2, 1).flatten()]), p, 2)


def upsampling(x, p):
    a = torch.tanh(conv(x["X"], p, 2, 3))[None]
    h = F.interpolate(a, scale_factor=2, mode="nearest") * F.interpolate(a, scale_factor=2, mode="bilinear", align_corners=False)
    return dense(torch.tanh(conv(h[0], p, 2, 3)), p, 2)


def arrangement(x, p):
    h = torch.tanh(dense(x["X"], p, 12)).reshape(2, 6).reshape(3, 4).t()[1:3]
    h = rows(h, p, 3)
    h = prelu(h, p(3)).reshape(1, 3, 2).permute(2, 0, 1)
    return dense(h, p, 2)


def batch_norm(x, p):
    h = conv(x["X"], p, 3, 3)
    g, b = p(3), p(3)
    t = lambda *v: torch.tensor(v, dtype=torch.float64)
    h = torch.tanh(F.batch_norm(h[None], t(0.1, -0.2, 0.3), t(0.5, 1.5, 2), g, b, eps=1e-5)[0])
    h = dense(h, p, 4)
    g, b = p(4), p(4)
    h = F.batch_norm(h[None], torch.zeros(4, dtype=torch.float64), torch.ones(4, dtype=torch.float64), g, b, eps=1e-5)[0]
    return dense(h, p, 2)


def layer_norm(x, p):
    h = torch.tanh(dense(x["X"], p, 10)).view(2, 5)
    h = F.layer_norm(h, (5,), p(5), p(5))
    h = rows(h, p, 3)
    h = p(2, 3) * h / torch.sqrt((h * h).mean() + 0.01)
    return dense(h, p, 2)


def bilinear(x, p):
    a = torch.tanh(dense(x["L"], p, 4))
    w = p(3, 4, 2)
    return dense(torch.tanh(F.bilinear(a[None], x["R"][None], w, p(3))[0]), p, 2)


def quadratic(x, p):
    a = torch.tanh(dense(x["X"], p, 4))
    return dense(torch.sin(F.bilinear(a[None], a[None], p(3, 4, 4))[0]), p, 2)


def graphs(x, p):
    ring = torch.eye(5, dtype=torch.float64)
    for u, v in [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (1, 3)]:
        ring[u, v] = ring[v, u] = 1
    d = ring.sum(1).rsqrt()
    directed = torch.zeros(5, 5, dtype=torch.float64)
    directed[1, 0], directed[1, 2], directed[4, 3] = 0.5, -1, 2
    h = torch.tanh(rows(d[:, None] * ring * d @ x["X"], p, 4))
    h = prelu(rows(directed @ h, p, 2), p(2))
    h = torch.tanh(rows(x["Adjacency"] @ h, p, 3))
    return dense(h, p, 2)


def recurrence(x, p):
    h = F.embedding(x["X"].long(), p(5, 3))
    w, u, b = p(4, 3), p(4, 4), p(4)
    states, s = [], torch.zeros(4, dtype=torch.float64)
    for row in h:
        s = torch.tanh(w @ row + u @ s + b)
        states.append(s)
    w, u, s = p(3, 4), p(3, 3), torch.zeros(3, dtype=torch.float64)
    for row in states:
        s = torch.sin(w @ row + u @ s)
    return dense(s, p, 2)


def attend(x, p, heads, bias=True):
    e = x.shape[1]
    w = p(3 * e, e)
    b = p(3 * e) if bias else None
    u = p(e, e)
    c = p(e) if bias else None
    return F.multi_head_attention_forward(x[:, None], x[:, None], x[:, None], e, heads, w, b, None, None, False, 0.0, u, c, need_weights=False)[0][:, 0]


def attention(x, p):
    e = rows(x["X"], p, 4)
    h = e + attend(e, p, 2)
    h = F.layer_norm(h, (4,), p(4), p(4))
    return dense(attend(h, p, 1, bias=False), p, 2)


def linear_attend(x, p, heads, bias=True):
    t, e = x.shape
    w = p(3, e, e)
    b = p(3, e) if bias else torch.zeros(3, e, dtype=torch.float64)
    q, k, v = (F.linear(x, w[i], b[i]).view(t, heads, e // heads) for i in range(3))
    h = torch.einsum("thd,uhd,uhe->the", q, k, v).reshape(t, e) / t
    u = p(e, e)
    return F.linear(h, u, p(e) if bias else None)


def linear_attention(x, p):
    h = torch.tanh(rows(linear_attend(x["X"], p, 2), p, 3))
    return dense(linear_attend(h, p, 1, bias=False), p, 2)


def repeated(x, p):
    a = torch.tanh(conv(x["X"], p, 2, 3))
    r = torch.sigmoid(dense(a.mean((1, 2)), p, 2)).view(2, 1, 1)
    return dense(r + a * r, p, 2)


def residual(p):
    w, b, a, v, c, g, h = p(3, 4), p(3), p(3), p(4, 3), p(4), p(4), p(4)
    return lambda x: x + F.layer_norm(F.linear(prelu(F.linear(x, w, b), a), v, c), (4,), g, h)


def blocks(x, p):
    a = torch.tanh(dense(x["X"], p, 4))
    b, c, d, e = residual(p), residual(p), residual(p), residual(p)
    left = c(b(a))
    right = c(b(d(d(a))))
    return dense(left * e(right), p, 2)


def shared(x, p):
    w, b = p(2, 1, 3, 3), p(2)
    v, c = p(3, 32), p(3)
    left, right = (F.linear(torch.tanh(F.conv2d(x[i][None], w, b, padding=1)[0]).flatten(), v, c) for i in ("L", "R"))
    return dense(left * right, p, 2)


NETWORKS = {
    "conv1d": (conv1d, {"X": (2, 9)}),
    "conv2d": (conv2d, {"X": (2, 7, 6)}),
    "conv2d with stride and dilation": (strides, {"X": (1, 9, 8)}),
    "groups and depthwise": (groups, {"X": (4, 5, 5)}),
    "windows of many edges": (edges, {"X": (2, 2, 1)}),
    "rows of depthwise blocks": (depthwise_rows, {"X": (2, 5, 13)}),
    "transposed conv1d": (transposed1d, {"X": (2, 4)}),
    "transposed conv2d": (transposed2d, {"X": (2, 3, 2)}),
    "average pools": (average_pools, {"X": (2, 7, 5)}),
    "max pools": (max_pools, {"X": (1, 7, 5)}),
    "upsampling": (upsampling, {"X": (2, 3, 8)}),
    "slice, reshape, transpose": (arrangement, {"X": (3,)}),
    "batch norm": (batch_norm, {"X": (2, 4, 3)}),
    "layer and RMS norm": (layer_norm, {"X": (3,)}),
    "bilinear": (bilinear, {"L": (3,), "R": (2,)}),
    "bilinear in one layer twice": (quadratic, {"X": (3,)}),
    "graph convolutions": (graphs, {"X": (5, 3), "Adjacency": (5, 5)}),
    "embedding and recurrence": (recurrence, {"X": (4,)}),
    "attention": (attention, {"X": (3, 4)}),
    "linear attention": (linear_attention, {"X": (3, 4)}),
    "repeated along an axis": (repeated, {"X": (2, 3, 3)}),
    "blocks": (blocks, {"X": (3,)}),
    "shared convolutions": (shared, {"L": (1, 4, 4), "R": (1, 4, 4)}),
}


def main():
    random = np.random.default_rng(7)
    # Single precision holds every number given, so that both precisions compute of the same.
    normal = lambda *shape: torch.tensor(random.standard_normal(shape).astype(np.float32).astype(np.float64))
    arrays = {}
    for name, (network, inputs) in NETWORKS.items():
        x = {i: normal(SAMPLES, *shape) for i, shape in inputs.items()}
        if name.startswith("embedding"):
            x = {"X": torch.tensor(random.integers(0, 5, (SAMPLES, 4)), dtype=torch.float64)}
        counter = Theta(torch.zeros(1 << 16, dtype=torch.float64))
        network({i: v[0] for i, v in x.items()}, counter)
        size = counter.at
        theta = (0.5 * normal(size)).float().double()
        v, y, u = normal(size), normal(SAMPLES, 2), normal(SAMPLES, 2)

        def outputs(t):
            return torch.stack([network({i: value[s] for i, value in x.items()}, Theta(t)) for s in range(SAMPLES)])

        def loss(t):
            return ((outputs(t) - y) ** 2).sum() / (2 * SAMPLES)

        f = outputs(theta)
        value, gradient = torch.autograd.functional.vjp(loss, theta)
        _, jv = torch.autograd.functional.jvp(outputs, theta, v)
        _, hv = torch.autograd.functional.hvp(loss, theta, v)
        _, ju = torch.autograd.functional.vjp(outputs, theta, u)
        _, gv = torch.autograd.functional.vjp(outputs, theta, jv / SAMPLES)
        for part, array in {**{f"x.{i}": a for i, a in x.items()}, "theta": theta, "v": v, "y": y, "u": u, "f": f, "loss": value, "gradient": gradient, "jv": jv, "hv": hv, "ju": ju, "gv": gv}.items():
            arrays[f"{name}/{part}"] = array.detach().numpy()
        print(f"{name}: P = {size}, L = {float(value):.6g}")
    np.savez_compressed(os.path.join(os.path.dirname(os.path.abspath(__file__)), "layers.npz"), **arrays)


main()
