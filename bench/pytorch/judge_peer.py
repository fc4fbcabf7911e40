"""PyTorch on the CPU as a peer of `pnpm bench judge`: FOLDER THREADS. Answers each line, JUDGE PASS WIDTHxHEIGHT, in JSON.

Needs torch, torchvision, lpips 0.1.4, dists-pytorch 0.1 and piq. No weights are downloaded: the networks get the folder's.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import torch
import torchvision.models

from peer_files import peak_bytes, read_weights

warnings.filterwarnings("ignore")
# dists-pytorch asks for trained weights; the folder's are put in below.
vgg16 = torchvision.models.vgg16
torchvision.models.vgg16 = lambda pretrained=False, **rest: vgg16(weights=None)

import lpips  # noqa: E402
import piq  # noqa: E402
from DISTS_pytorch.DISTS_pt import DISTS  # noqa: E402


def fill(module, file):
    """Puts the file's convolutions, in their order, into the module's."""
    weights = list(read_weights(file).values())
    convolutions = [part for part in module.modules() if isinstance(part, torch.nn.Conv2d)]
    for convolution, (kernel, bias) in zip(convolutions, weights):
        assert convolution.weight.shape == kernel.shape
        convolution.weight.data = kernel.contiguous()
        convolution.bias.data = bias.contiguous()


def lpips_on(net):
    def load(folder):
        model = lpips.LPIPS(net=net, pnet_rand=True, verbose=False)
        fill(model.net, folder / f"{net}.safetensors")
        for parameter in model.parameters():
            parameter.requires_grad_(False)
        return lambda hr, sr: model(hr / 127.5 - 1, sr / 127.5 - 1)

    return load


def dists(folder):
    model = DISTS()
    fill(torch.nn.ModuleList([getattr(model, f"stage{i}") for i in range(1, 6)]), folder / "vgg.safetensors")
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return lambda hr, sr: model(sr / 255, hr / 255, require_grad=True)


JUDGES = {
    "lpips-alex": lpips_on("alex"),
    "lpips-squeeze": lpips_on("squeeze"),
    "lpips-vgg": lpips_on("vgg"),
    "dists": dists,
    "ms-ssim": lambda folder: lambda hr, sr: piq.multi_scale_ssim(sr, hr, data_range=255.0),
    "gmsd": lambda folder: lambda hr, sr: piq.gmsd(sr, hr, data_range=255.0),
    "ms-gmsd": lambda folder: lambda hr, sr: piq.multi_scale_gmsd(sr, hr, data_range=255.0),
    "haarpsi": lambda folder: lambda hr, sr: piq.haarpsi(sr, hr, data_range=255.0),
    "fsim": lambda folder: lambda hr, sr: piq.fsim(sr, hr, data_range=255.0),
    "vif": lambda folder: lambda hr, sr: piq.vif_p(sr, hr, data_range=255.0),
}


def image(path, width, height):
    flat = torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.float32)
    return flat.reshape(1, height, width, 3).permute(0, 3, 1, 2).contiguous()


def value(judge, hr, sr):
    with torch.inference_mode():
        return {"value": judge(hr, sr).item()}, None


def gradient(judge, hr, sr):
    x = sr.clone().requires_grad_()
    result = judge(hr, x).sum()
    result.backward()
    return {"value": result.item()}, x.grad


def answer(line, folder, judges, pairs):
    name, call, size = line.split()
    if name not in judges:
        judges[name] = JUDGES[name](folder)
    if size not in pairs:
        width, height = map(int, size.split("x"))
        pairs[size] = [image(folder / f"{size}.{which}.f32", width, height) for which in ("hr", "sr")]
    start, before = time.perf_counter(), time.process_time()
    result, grad = {"value": value, "gradient": gradient}[call](judges[name], *pairs[size])
    result["ms"] = 1000 * (time.perf_counter() - start)
    result["cpuMs"] = 1000 * (time.process_time() - before)
    result["peakBytes"] = peak_bytes()
    if grad is not None:
        result["norm"] = grad.double().norm().item()
    return result


def main():
    folder = Path(sys.argv[1])
    torch.set_num_threads(int(sys.argv[2]))
    judges, pairs = {}, {}
    print(json.dumps({"device": f"PyTorch {torch.__version__}"}), flush=True)
    for line in sys.stdin:
        try:
            result = answer(line, folder, judges, pairs)
        except Exception as error:
            result = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps(result), flush=True)


main()
