"""LPIPS (Zhang et al. 2018) on AlexNet in PyTorch, version 0.1, from the flat weights that `srloss evaluate --lpips-weights` takes."""

import json

import torch
import torch.nn.functional as F

NAME = "lpips_alex_v0.1.hwio.f32le"
# Stride and padding of each convolution, and whether a pool comes before it.
CONVOLUTIONS = [(4, 2, False), (1, 2, True), (1, 1, True), (1, 1, False), (1, 1, False)]


class Lpips:
    def __init__(self, folder):
        listed = json.loads((folder / f"{NAME}.json").read_text())["weights"]
        flat = bytearray((folder / f"{NAME}.bin").read_bytes())
        found = {}
        for entry in listed:
            count = torch.Size(entry["shape"]).numel()
            one = torch.frombuffer(flat, dtype=torch.float32, count=count, offset=entry["byteOffset"])
            found[entry["name"]] = one.reshape(entry["shape"])
        self.layers = []
        for i, (stride, padding, pool) in enumerate(CONVOLUTIONS):
            kernel = found[f"conv{i + 1}/kernel"].permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
            weights = found[f"lin{i}"].reshape(1, -1, 1, 1)
            self.layers.append((kernel, found[f"conv{i + 1}/bias"], stride, padding, pool, weights))
        self.shift = torch.tensor([-0.030, -0.088, -0.188]).reshape(1, 3, 1, 1)
        self.scale = torch.tensor([0.458, 0.448, 0.450]).reshape(1, 3, 1, 1)

    def __call__(self, sr, hr):
        """Of images in 0..255; both go through the network as one batch."""
        x = (torch.cat([sr, hr]) / 127.5 - 1 - self.shift) / self.scale
        x = x.contiguous(memory_format=torch.channels_last)
        total = 0
        for kernel, bias, stride, padding, pool, weights in self.layers:
            if pool:
                x = F.max_pool2d(x, 3, 2)
            x = F.relu_(F.conv2d(x, kernel, bias, stride, padding))
            unit = x / (x.square().sum(1, keepdim=True).sqrt() + 1e-10)
            a, b = unit.chunk(2)
            total = total + ((a - b).square() * weights).sum(1).mean()
        return total
