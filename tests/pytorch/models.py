"""Two small models with random weights, saved as PyTorch's state_dict, and their outputs: image.safetensors, image.npz (weights), sequence.npz (weights) and
models.npz (inputs and outputs). The tests load them and need no PyTorch.

    python3 models.py

Written with PyTorch 1.13.1."""

import json
import os
import struct

import numpy as np
import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))


class Image(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(6)
        self.slopes = nn.PReLU(6)
        self.depthwise = nn.Conv2d(6, 6, 3, padding=1, groups=6)
        self.up = nn.ConvTranspose2d(6, 4, 2, stride=2)
        self.head = nn.Linear(4 * 6 * 6, 3)

    def forward(self, x):
        h = self.slopes(self.norm(self.stem(x)))
        h = torch.tanh(self.up(torch.tanh(self.depthwise(h))))
        return self.head(h.flatten(1))


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(7, 4)
        self.attention = nn.MultiheadAttention(4, 2, batch_first=True)
        self.norm = nn.LayerNorm(4)
        self.cell = nn.RNN(4, 5, batch_first=True)
        self.head = nn.Bilinear(5, 5, 2)

    def forward(self, x):
        h = self.table(x)
        h = self.norm(h + self.attention(h, h, h, need_weights=False)[0])
        h = self.cell(h)[1][0]
        return self.head(h, h)


def save_safetensors(path, state):
    header, data, at = {"__metadata__": {"format": "pt"}}, b"", 0
    kinds = {torch.float64: "F64", torch.float32: "F32", torch.int64: "I64"}
    for name, tensor in state.items():
        raw = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": kinds[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + len(raw)]}
        data, at = data + raw, at + len(raw)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    torch.manual_seed(5)
    torch.set_default_dtype(torch.float64)
    image, sequence = Image(), Sequence()
    with torch.no_grad():
        for p in [*image.parameters(), *sequence.parameters()]:
            p.copy_(torch.randn_like(p).mul(0.5))
        image.norm.running_mean.copy_(torch.randn(6))
        image.norm.running_var.copy_(torch.rand(6) + 0.5)
        image.eval(), sequence.eval()
        x, tokens = torch.randn(4, 3, 6, 6), torch.randint(0, 7, (4, 5))
        np.savez_compressed(os.path.join(HERE, "models.npz"), **{
            "image/x": x.numpy(), "image/f": image(x).numpy(), "sequence/x": tokens.numpy(), "sequence/f": sequence(tokens).numpy()})
    save_safetensors(os.path.join(HERE, "image.safetensors"), image.state_dict())
    for name, model in (("image", image), ("sequence", sequence)):
        np.savez(os.path.join(HERE, name + ".npz"), **{k: v.numpy() for k, v in model.state_dict().items()})


main()
