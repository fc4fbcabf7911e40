"""PyTorch on the CPU as the peer of `pnpm bench wasm`.

Started with the images' size and a number of threads. Reads one line for each run from stdin (`loss JOB`,
`gradient JOB`, `layer EDGE INPUTS OUTPUTS PASS`, `pool EDGE CHANNELS max|average PASS`, `step`) and answers with its milliseconds in one
line of JSON.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

from vgg_losses import JOBS, LAYERS, Job, Vgg, packed

size, threads = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(0)


def random_vgg():
    weights, channels = {}, 3
    for name in LAYERS:
        if name == "pool":
            continue
        outputs = 64 * 2 ** (int(name[5]) - 1)
        deviation = (2 / (9 * channels)) ** 0.5
        weights[name] = (torch.randn(outputs, channels, 3, 3) * deviation, torch.zeros(outputs))
        channels = outputs
    return Vgg(weights)


def whole_loss(name, kind):
    _, _, batch, edge = JOBS[name]
    hr, sr = (packed(torch.rand(batch, 3, edge or size, edge or size) * 255) for _ in range(2))
    job = Job(name, vgg, hr, sr)
    return job.forward if kind == "loss" else job.gradient


def pool(edge, channels, pooling, kind):
    x = packed(torch.randn(1, channels, edge, edge))
    halve = F.max_pool2d if pooling == "max" else F.avg_pool2d
    if kind == "forward":
        return lambda: halve(x, 2)
    y = halve(x.requires_grad_(), 2)
    dy = torch.randn_like(y)
    return lambda: torch.autograd.grad(y, x, dy, retain_graph=True)


def layer(edge, inputs, outputs, kind):
    x = packed(torch.randn(1, inputs, edge, edge))
    weight, bias = packed(torch.randn(outputs, inputs, 3, 3)), torch.randn(outputs)
    dy = packed(torch.randn(1, outputs, edge, edge))
    return {
        "forward": lambda: F.relu_(F.conv2d(x, weight, bias, padding=1)),
        "input": lambda: nn.grad.conv2d_input(x.shape, weight, dy, padding=1),
        "filter": lambda: nn.grad.conv2d_weight(x, weight.shape, dy, padding=1),
    }[kind]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1))

    def forward(self, x):
        return x + self.body(x)


class Edsr(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Conv2d(3, 32, 3, padding=1)
        self.body = nn.Sequential(*[Block() for _ in range(8)], nn.Conv2d(32, 32, 3, padding=1))
        up = [part for _ in range(2) for part in (nn.Conv2d(32, 128, 3, padding=1), nn.PixelShuffle(2))]
        self.tail = nn.Sequential(*up, nn.Conv2d(32, 3, 3, padding=1))

    def forward(self, x):
        x = self.head(x)
        return self.tail(x + self.body(x))


def training():
    model = Edsr().to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), 1e-4)
    low, high = packed(torch.rand(8, 3, 24, 24)), packed(torch.rand(8, 3, 96, 96))

    def step():
        optimizer.zero_grad()
        value = F.l1_loss(model(low), high)
        value.backward()
        optimizer.step()
        return value.item()

    return step


vgg = random_vgg()
builders = {
    "loss": lambda words: whole_loss(words[1], "loss"),
    "gradient": lambda words: whole_loss(words[1], "gradient"),
    "layer": lambda words: layer(int(words[1]), int(words[2]), int(words[3]), words[4]),
    "pool": lambda words: pool(int(words[1]), int(words[2]), words[3], words[4]),
    "step": lambda words: training(),
}
prepared = {}
print(json.dumps({"device": f"PyTorch {torch.__version__}"}), flush=True)
for line in sys.stdin:
    words = line.split()
    if line not in prepared:
        prepared[line] = builders[words[0]](words)
    run = prepared[line]
    start = time.perf_counter()
    with torch.enable_grad():
        run()
    print(json.dumps({"ms": 1000 * (time.perf_counter() - start)}), flush=True)
