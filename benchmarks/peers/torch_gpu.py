"""PyTorch on a device: a gradient and a Hessian product of the networks that `benchmarks -- gpu` times, eager and compiled, in both precisions.

    python3 torch_gpu.py [--device cuda] [--rounds 30] [--smoke]

Prints a Markdown table. Times are medians between CUDA events, parameters and results on the device; --device cpu with --smoke only shows that it runs.
"""
import argparse
import time

import torch
import torch.nn.functional as F

ACTIVATIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "softplus": F.softplus}
WORKLOADS = [
    ("G1", [2, 5, 1], "sigmoid", False, [10_000]),
    ("G2", [2, 8, 8, 1], "tanh", True, [1000]),
    ("G3", [10, 50, 50, 1], "tanh", True, [1000]),
    ("G4", [9, 100, 1], "relu", True, [5000]),
    ("G5", [784, 256, 256, 10], "relu", True, [1024]),
    ("G6", [100, 1000, 1000, 1], "relu", True, [512]),
] + [("G7", [2, k, 1], "softplus", True, [100_000, 1_000_000, 10_000_000]) for k in (10, 50, 100)]


def layers(widths, bias, dtype, device):
    made = []
    for fan_in, fan_out in zip(widths, widths[1:]):
        made.append(torch.randn(fan_out, fan_in, dtype=dtype, device=device) / fan_in ** 0.5)
        if bias:
            made.append(torch.randn(fan_out, dtype=dtype, device=device) / fan_in ** 0.5)
    return [p.requires_grad_() for p in made]


def loss_of(widths, activation, bias):
    f = ACTIVATIONS[activation]
    step = 2 if bias else 1

    def loss(parameters, x, y):
        h = x
        for i in range(len(widths) - 1):
            h = F.linear(h, parameters[step * i], parameters[step * i + 1] if bias else None)
            if i < len(widths) - 2:
                h = f(h)
        return ((h - y) ** 2).sum() / (2 * x.shape[0])

    return loss


def median(call, rounds, device):
    for _ in range(3):
        call()
    times = []
    for _ in range(rounds):
        if device == "cuda":
            start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            start.record()
            call()
            end.record()
            torch.cuda.synchronize()
            times.append(1000 * start.elapsed_time(end))
        else:
            start = time.perf_counter()
            call()
            times.append(1e6 * (time.perf_counter() - start))
    return sorted(times)[len(times) // 2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    if options.device == "cuda":
        print(f"- PyTorch {torch.__version__} on {torch.cuda.get_device_name()}.\n")
        torch.backends.cuda.matmul.allow_tf32 = False
    print("| network | n | precision | way | ∇L µs | Hv µs |\n| --- | --- | --- | --- | --- | --- |")
    torch.manual_seed(1)
    for name, widths, activation, bias, sizes in WORKLOADS:
        for n in [40] if options.smoke else sizes:
            for dtype in (torch.float64, torch.float32):
                x = torch.randn(n, widths[0], dtype=dtype, device=options.device)
                y = torch.randn(n, widths[-1], dtype=dtype, device=options.device)
                parameters = layers(widths, bias, dtype, options.device)
                v = [torch.randn_like(p) for p in parameters]
                loss = loss_of(widths, activation, bias)
                for way in ("eager",) if options.smoke else ("eager", "compiled"):
                    value = torch.compile(loss) if way == "compiled" else loss
                    gradient = median(lambda: torch.autograd.grad(value(parameters, x, y), parameters), options.rounds, options.device)
                    product = float("nan")
                    if way == "eager":  # a second derivative of compiled code is not to be had
                        def hessian_vector():
                            g = torch.autograd.grad(loss(parameters, x, y), parameters, create_graph=True)
                            torch.autograd.grad(sum((a * b).sum() for a, b in zip(g, v)), parameters)
                        product = median(hessian_vector, options.rounds, options.device)
                    precision = "Double" if dtype == torch.float64 else "Single"
                    print(f"| {name} {'-'.join(map(str, widths))} {activation} | {n:,} | {precision} | {way} | {gradient:.1f} | {product:.1f} |", flush=True)


if __name__ == "__main__":
    main()
