"""PyTorch on the CPU as a peer of `pnpm bench train`: FOLDER THREADS. Reads one line for each step, a job, answers in JSON."""

import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from peer_files import peak_bytes, read_weights
from vgg_losses import LAYERS, Vgg, gram, packed

BATCH, PATCH, SCALE, RATE = 4, 96, 4, 1e-4
MEAN = torch.tensor([0.4488, 0.4371, 0.404]).reshape(1, 3, 1, 1)
TAPS = ["block2_conv2", "block3_conv3"]


class Edsr(nn.Module):
    """edsr-small of @srloss/upscale: 8 blocks of 32 features, two pixel shuffles."""

    def __init__(self, weights):
        super().__init__()
        self.convolutions = nn.ModuleDict()
        for name, (kernel, bias) in weights.items():
            if name.startswith("upsample"):  # TensorFlow's pixel shuffle counts places first, then channels
                order = torch.arange(kernel.shape[0]).reshape(4, -1).T.flatten()
                kernel, bias = kernel[order], bias[order]
            layer = nn.Conv2d(kernel.shape[1], kernel.shape[0], 3, padding=1)
            layer.weight.data.copy_(kernel)
            layer.bias.data.copy_(bias)
            self.convolutions[name] = layer
        self.ups = sorted(name for name in weights if name.startswith("upsample"))

    def forward(self, x):
        conv = self.convolutions
        head = conv["head"](x - MEAN)
        body = head
        for block in range(1, 9):
            body = body + conv[f"block{block}_conv2"](F.relu(conv[f"block{block}_conv1"](body)))
        body = head + conv["body_conv"](body)
        for name in self.ups:
            body = F.pixel_shuffle(conv[name](body), 2)
        return conv["tail"](body) + MEAN


def images(path, side):
    flat = torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.uint8).float()
    return flat.reshape(1, side, side, 3).permute(0, 3, 1, 2).repeat(BATCH, 1, 1, 1)


class Training:
    def __init__(self, job, folder, vgg):
        self.mixed, self.vgg = job == "mix", vgg
        self.model = Edsr(read_weights(folder / "network.safetensors")).to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(self.model.parameters(), RATE)
        self.hr = packed(images(folder / "hr.u8", PATCH))
        self.lr = packed(images(folder / "lr.u8", PATCH // SCALE) / 255)

    def step(self):
        self.optimizer.zero_grad()
        sr = self.model(self.lr) * 255
        loss = F.l1_loss(sr, self.hr)
        if self.mixed:
            with torch.no_grad():
                target = self.vgg(self.hr, TAPS)
            found = self.vgg(sr, TAPS)
            loss = loss + 1e-4 * F.mse_loss(found[-1], target[-1])
            loss = loss + 5e-5 * sum(F.mse_loss(gram(x), gram(y)) for x, y in zip(found, target))
        loss.backward()
        self.optimizer.step()
        return loss.item()


def main():
    folder, threads = Path(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    vgg = Vgg(read_weights(folder / "weights.safetensors"))
    assert set(TAPS) <= set(LAYERS)
    trainings = {}
    print(json.dumps({"device": f"PyTorch {torch.__version__}"}), flush=True)
    for line in sys.stdin:
        job = line.strip()
        if job not in trainings:
            trainings[job] = Training(job, folder, vgg)
        start = time.perf_counter()
        loss = trainings[job].step()
        ms = 1000 * (time.perf_counter() - start)
        print(json.dumps({"ms": ms, "loss": loss, "peakBytes": peak_bytes()}), flush=True)


main()
