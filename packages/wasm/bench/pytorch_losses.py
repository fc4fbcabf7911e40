"""PyTorch's side of the benchmark: VGG19 up to block3_conv3 with random weights. Reads a line for each run, answers with its milliseconds."""

import sys
import time

import torch
from torch.nn.functional import conv2d, max_pool2d, relu

torch.set_num_threads(int(sys.argv[1]))
side = int(sys.argv[2])
torch.manual_seed(0)
steps = []
channels = 3
for outputs in (64, 64, 0, 128, 128, 0, 256, 256, 256):
    if outputs:
        kernel = torch.randn(outputs, channels, 3, 3) * (2 / (channels * 9)) ** 0.5
        steps.append((kernel.contiguous(memory_format=torch.channels_last), torch.randn(outputs) * 0.1))
        channels = outputs
    else:
        steps.append(None)


def features(x):
    for step in steps:
        x = relu(conv2d(x, *step, padding=1)) if step else max_pool2d(x, 2)
    return x


def images():
    return (torch.rand(1, 3, side, side) * 255 - 110).contiguous(memory_format=torch.channels_last)


hr, sr = images(), images().requires_grad_()


def loss():
    with torch.no_grad():
        return float(((features(hr) - features(sr)) ** 2).mean())


def gradient():
    with torch.no_grad():
        target = features(hr)
    value = ((target - features(sr)) ** 2).mean()
    value.backward()
    sr.grad = None
    return float(value.detach())


print("ready", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    (loss if line.strip() == "loss" else gradient)()
    print((time.perf_counter() - start) * 1e3, flush=True)
