"""PyTorch's side of the benchmark: training steps of a small EDSR with L1 and Adam. Reads a line for each step, answers with its milliseconds."""

import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(), nn.Conv2d(channels, channels, 3, padding=1)
        )

    def forward(self, x):
        return x + self.body(x)


class Edsr(nn.Module):
    def __init__(self, channels=32, blocks=8):
        super().__init__()
        self.head = nn.Conv2d(3, channels, 3, padding=1)
        self.body = nn.Sequential(*[Block(channels) for _ in range(blocks)], nn.Conv2d(channels, channels, 3, padding=1))
        up = [layer for _ in range(2) for layer in (nn.Conv2d(channels, 4 * channels, 3, padding=1), nn.PixelShuffle(2))]
        self.tail = nn.Sequential(*up, nn.Conv2d(channels, 3, 3, padding=1))

    def forward(self, x):
        x = self.head(x)
        return self.tail(x + self.body(x))


model = Edsr().to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(model.parameters(), 1e-4)
low = torch.rand(8, 3, 24, 24).contiguous(memory_format=torch.channels_last)
high = torch.rand(8, 3, 96, 96).contiguous(memory_format=torch.channels_last)

print("ready", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    optimizer.zero_grad()
    loss = (model(low) - high).abs().mean()
    loss.backward()
    optimizer.step()
    float(loss.detach())
    print((time.perf_counter() - start) * 1e3, flush=True)
