"""PyTorch as a peer for the networks of Networks/LayerNetworks.cs: eager autograd on one thread, in the protocol of server.h, with the member gradient. A workload
is an .npz file of x, y and the flat θ, named as its network.
"""
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import torch_server  # sets one thread


class Theta:
    def __init__(self, flat):
        self.flat, self.at, self.leaves = flat, 0, []

    def __call__(self, *shape):
        size = int(np.prod(shape))
        leaf = self.flat[self.at:self.at + size].reshape(shape).clone().requires_grad_(True)
        self.at += size
        self.leaves.append(leaf)
        return leaf


def conv(p, inputs, channels, kernel=3, stride=1, groups=1, activation=F.relu):
    w, b = p(channels, inputs // groups, kernel, kernel), p(channels)
    missing = kernel - stride if stride > 1 else 0

    def forward(x):
        if stride == 2 and kernel == 3:
            h = F.conv2d(F.pad(x, (0, missing, 0, missing)), w, b, stride=2, groups=groups)
        else:
            h = F.conv2d(x, w, b, stride=stride, padding=kernel // 2, groups=groups)
        return activation(h) if activation else h

    return forward


def up(p, inputs, channels):
    w, b = p(inputs, channels, 2, 2), p(channels)
    return lambda x: F.conv_transpose2d(x, w, b, stride=2)


def dense(p, inputs, width):
    w, b = p(width, inputs), p(width)
    return lambda x: F.linear(x, w, b)


def chain(*layers):
    def forward(x):
        for layer in layers:
            x = layer(x)
        return x

    return forward


def pooled(p, channels, *layers):
    return chain(*layers, lambda h: h.mean((2, 3)), dense(p, channels, 10))


def depthwise(p, channels, stride=1, activation=F.relu):
    return conv(p, channels, channels, stride=stride, groups=channels, activation=activation)


def unet(p):
    leaky = F.leaky_relu
    c = lambda i, o: conv(p, i, o, activation=leaky)
    down1, skip1, down2, skip2 = c(1, 8), c(8, 8), c(8, 16), c(16, 16)
    bottom = chain(c(16, 32), c(32, 32))
    up2 = up(p, 32, 16)
    join2 = chain(c(32, 16), c(16, 16))
    up1 = up(p, 16, 8)
    join1 = chain(c(16, 8), c(8, 8))
    last = conv(p, 8, 1, kernel=1, activation=None)

    def forward(x):
        one = skip1(down1(x))
        two = skip2(down2(F.avg_pool2d(one, 2)))
        h = bottom(F.avg_pool2d(two, 2))
        h = join2(torch.cat([up2(h), two], 1))
        h = join1(torch.cat([up1(h), one], 1))
        return last(h).flatten(1)

    return forward


def mobile(p):
    leaky = F.leaky_relu
    layers, inputs = [conv(p, 3, 16, stride=2, activation=leaky)], 16
    for channels, stride in [(16, 1)] * 5 + [(32, 2), (32, 1), (32, 1), (64, 2), (64, 1)]:
        layers += [depthwise(p, inputs, stride, leaky), conv(p, inputs, channels, kernel=1, activation=leaky)]
        inputs = channels
    return pooled(p, 64, *layers)


NETWORKS = {
    "Conv16": lambda p: pooled(p, 16, conv(p, 3, 16), conv(p, 16, 16)),
    "Conv32": lambda p: pooled(p, 32, conv(p, 16, 32), conv(p, 32, 32)),
    "Conv64": lambda p: pooled(p, 64, conv(p, 32, 64), conv(p, 64, 64)),
    "Strided": lambda p: pooled(p, 64, conv(p, 3, 16), conv(p, 16, 32, stride=2), conv(p, 32, 64, stride=2)),
    "Depthwise": lambda p: pooled(p, 32, depthwise(p, 32), depthwise(p, 32), depthwise(p, 32)),
    "Separable": lambda p: pooled(p, 64, depthwise(p, 32), conv(p, 32, 64, kernel=1), depthwise(p, 64), conv(p, 64, 64, kernel=1)),
    "UNet": unet,
    "MobileNet": mobile,
}


class Gradient:
    """Of two memory formats, the faster one."""

    def __init__(self, path):
        data = np.load(path)
        x, self.y = torch.tensor(data["x"]), torch.tensor(data["y"])
        theta = Theta(torch.tensor(data["theta"]))
        self.forward, self.leaves = NETWORKS[os.path.basename(path)[:-4]](theta), theta.leaves
        formats = [x, x.contiguous(memory_format=torch.channels_last)]
        self.x = min(formats, key=self.seconds)

    def seconds(self, x):
        self.x = x
        self.call()
        start = time.thread_time()
        self.call()
        return time.thread_time() - start

    def call(self):
        r = self.forward(self.x) - self.y
        loss = (r * r).sum() * (0.5 / self.x.shape[0])
        return loss, torch.autograd.grad(loss, self.leaves)

    def result(self):
        loss, gradient = self.call()
        return np.concatenate([g.detach().double().numpy().ravel() for g in gradient] + [np.array([loss.item()])])


if __name__ == "__main__":
    torch_server.main(lambda member, path: Gradient(path), "the faster of both memory formats")
