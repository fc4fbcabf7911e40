"""PyTorch on the CPU as the peer of `pnpm bench wasm`.

Started with the pictures' size and a number of threads. Reads one line for each run from stdin (`loss`, `gradient`,
`layer EDGE INPUTS OUTPUTS PASS`, `pool EDGE CHANNELS max|average PASS`, `step`) and answers with its milliseconds in one
line of JSON.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

size, threads = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(0)


def packed(tensor):
    return tensor.contiguous(memory_format=torch.channels_last)


def vgg():
    layers, channels = [], 3
    for outputs in (64, 64, 0, 128, 128, 0, 256, 256, 256):
        if outputs:
            deviation = (2 / (9 * channels)) ** 0.5
            layers.append((packed(torch.randn(outputs, channels, 3, 3) * deviation), torch.zeros(outputs)))
            channels = outputs
        else:
            layers.append(None)
    return layers


network = vgg()
pictures = [packed(torch.rand(1, 3, size, size) * 255 - 110) for _ in range(2)]


def features(x):
    for layer in network:
        x = F.relu_(F.conv2d(x, *layer, padding=1)) if layer else F.max_pool2d(x, 2)
    return x


def loss():
    with torch.inference_mode():
        return F.mse_loss(features(pictures[1]), features(pictures[0])).item()


def gradient():
    with torch.no_grad():
        target = features(pictures[0])
    x = pictures[1].clone().requires_grad_()
    F.mse_loss(features(x), target).backward()
    return x.grad


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


prepared = {"loss": loss, "gradient": gradient}
print(json.dumps({"device": f"PyTorch {torch.__version__}"}), flush=True)
for line in sys.stdin:
    words = line.split()
    if line not in prepared and words[0] == "layer":
        prepared[line] = layer(int(words[1]), int(words[2]), int(words[3]), words[4])
    if line not in prepared and words[0] == "pool":
        prepared[line] = pool(int(words[1]), int(words[2]), words[3], words[4])
    if words[0] == "step" and "step" not in prepared:
        prepared["step"] = training()
    run = prepared[line] if words[0] in ("layer", "pool") else prepared[words[0]]
    start = time.perf_counter()
    with torch.enable_grad():
        run()
    print(json.dumps({"ms": 1000 * (time.perf_counter() - start)}), flush=True)
