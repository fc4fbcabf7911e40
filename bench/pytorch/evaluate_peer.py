"""PyTorch on the CPU as a peer of `pnpm bench evaluate`.

Started with a folder (weights.safetensors, and raw/N.hr and raw/N.sr of each pair, its pixels as bytes), the images' size, the
number of pairs and of threads; prints the mean of each measure in one line of JSON. It decodes nothing, which is in its favour.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

from peer_files import peak_bytes, read_weights
from vgg_losses import Vgg, gram


def image(path, size):
    flat = torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.uint8)
    return flat.reshape(1, size, size, 3).permute(0, 3, 1, 2).float()


def window():
    """The Gaussian of Wang et al. 2004: 11 wide, sigma 1.5."""
    g = torch.exp(-((torch.arange(11.0) - 5) ** 2) / (2 * 1.5**2))
    return g / g.sum()


def ssim(x, y, g):
    def blur(z):
        rows = F.conv2d(z.reshape(-1, 1, *z.shape[2:]), g.reshape(1, 1, 11, 1))
        return F.conv2d(rows, g.reshape(1, 1, 1, 11))

    mx, my, xx, yy, xy = blur(torch.cat([x, y, x * x, y * y, x * y])).chunk(5)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mx * my + c1) * (2 * (xy - mx * my) + c2)
    return (top / ((mx * mx + my * my + c1) * (xx - mx * mx + yy - my * my + c2))).mean()


def main():
    folder, size, pairs, threads = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    torch.set_num_threads(threads)
    vgg, g = Vgg(read_weights(folder / "weights.safetensors")), window()
    sums = dict.fromkeys(["l1", "l2", "perceptual", "style", "psnr", "ssim"], 0.0)
    with torch.inference_mode():
        for i in range(pairs):
            hr, sr = (image(folder / "raw" / f"{i}.{which}", size) for which in ("hr", "sr"))
            (x,), (y,) = vgg(sr, ["block3_conv3"]), vgg(hr, ["block3_conv3"])
            mse = F.mse_loss(sr, hr)
            values = {
                "l1": F.l1_loss(sr, hr),
                "l2": mse,
                "perceptual": F.mse_loss(x, y),
                "style": F.mse_loss(gram(x), gram(y)),
                "psnr": 10 * torch.log10(255**2 / mse),
                "ssim": ssim(sr, hr, g),
            }
            for name, value in values.items():
                sums[name] += value.item()
    means = {name: total / pairs for name, total in sums.items()}
    print(json.dumps({"device": f"PyTorch {torch.__version__}", "peakBytes": peak_bytes(), "means": means}))


main()
