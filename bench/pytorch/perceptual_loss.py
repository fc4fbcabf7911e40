"""VGG19's perceptual loss in PyTorch on the CPU, as one peer of `pnpm bench losses`.

Started with a folder (weights.safetensors, hr.f32, sr.f32), the pictures' size, and a number of threads. Reads one line
for each call from stdin, the name of a case, and answers in one line of JSON.
"""

import json
import struct
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

MEAN_BGR = (103.939, 116.779, 123.68)
# Channels of the convolutions up to block3_conv3; "pool" halves.
LAYERS = [
    "block1_conv1", "block1_conv2", "pool",
    "block2_conv1", "block2_conv2", "pool",
    "block3_conv1", "block3_conv2", "block3_conv3",
]  # fmt: skip


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    body = memoryview(bytearray(data[8 + length :]))
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(body[begin:end], dtype=torch.float32).reshape(entry["shape"]).clone()
    return tensors


class Features:
    def __init__(self, tensors):
        self.layers = []
        for layer in LAYERS:
            if layer == "pool":
                self.layers.append(None)
                continue
            kernel = tensors[f"{layer}/kernel"].permute(3, 2, 0, 1)  # HWIO to OIHW
            self.layers.append((kernel.contiguous(memory_format=torch.channels_last), tensors[f"{layer}/bias"]))
        self.mean = torch.tensor(MEAN_BGR).reshape(1, 3, 1, 1)

    def __call__(self, rgb):
        x = rgb[:, [2, 1, 0]] - self.mean
        x = x.contiguous(memory_format=torch.channels_last)
        for layer in self.layers:
            if layer is None:
                x = F.max_pool2d(x, 2)
            else:
                x = F.relu_(F.conv2d(x, *layer, padding=1))
        return x


def picture(path, size):
    flat = torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.float32)
    return flat.reshape(1, size, size, 3).permute(0, 3, 1, 2)  # channels_last in memory


def peak_bytes():
    """The peak of this process alone; getrusage would count the parent's from before the exec."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    except OSError:
        return None


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    folder, size, threads = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    features = Features(read_safetensors(folder / "weights.safetensors"))
    hr, sr = picture(folder / "hr.f32", size), picture(folder / "sr.f32", size)
    kept = None

    def prepared():
        nonlocal kept
        if kept is None:
            with torch.no_grad():
                kept = features(hr)
        return kept

    def forward():
        with torch.inference_mode():
            return F.mse_loss(features(sr), features(hr)).item(), None

    def gradient(target):
        x = sr.clone().requires_grad_()
        loss = F.mse_loss(features(x), target())
        loss.backward()
        return loss.item(), x.grad

    def target_each_time():
        with torch.no_grad():
            return features(hr)

    cases = {
        "forward": forward,
        "gradient": lambda: gradient(target_each_time),
        "prepared": lambda: gradient(prepared),
    }
    answer({"device": f"PyTorch {torch.__version__}"})
    for line in sys.stdin:
        case = cases[line.strip()]
        prepared()
        start = time.perf_counter()
        loss, grad = case()
        ms = 1000 * (time.perf_counter() - start)
        result = {"ms": ms, "loss": loss, "peakBytes": peak_bytes()}
        if grad is not None:
            result["norm"] = grad.double().norm().item()
            result["slope"] = (grad.double() * (sr - hr).double()).sum().item()
        answer(result)


main()
