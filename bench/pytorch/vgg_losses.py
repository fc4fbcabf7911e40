"""VGG19's losses in PyTorch: what both peers of `pnpm bench` compute, by the names of the jobs in `src/losses/jobs.ts`."""

import torch
import torch.nn.functional as F

MEAN_BGR = (103.939, 116.779, 123.68)
# Channels of the convolutions up to block3_conv3; "pool" halves.
LAYERS = [
    "block1_conv1", "block1_conv2", "pool",
    "block2_conv1", "block2_conv2", "pool",
    "block3_conv1", "block3_conv2", "block3_conv3",
]  # fmt: skip


def packed(tensor):
    return tensor.contiguous(memory_format=torch.channels_last)


class Vgg:
    """Features at some layers; `weights` gives a kernel (OIHW) and a bias for each name."""

    def __init__(self, weights):
        self.weights = {name: (packed(kernel), bias) for name, (kernel, bias) in weights.items()}
        self.mean = torch.tensor(MEAN_BGR).reshape(1, 3, 1, 1)

    def __call__(self, rgb, taps):
        x = packed(rgb[:, [2, 1, 0]] - self.mean)
        found = []
        for layer in LAYERS:
            if layer == "pool":
                x = F.max_pool2d(x, 2)
            else:
                x = F.relu_(F.conv2d(x, *self.weights[layer], padding=1))
            if layer in taps:
                found.append(x)
        return found


def gram(x):
    b, c, h, w = x.shape
    rows = x.permute(0, 2, 3, 1).reshape(b, h * w, c)  # a view: channels are last in memory
    return torch.bmm(rows.transpose(1, 2), rows) / (h * w * c)


def perceptual(sr, hr, target, features):
    return F.mse_loss(features[-1], target[-1])


def keras(sr, hr, target, features):
    losses = F.l1_loss(sr, hr) + F.mse_loss(sr, hr) + F.mse_loss(features[-1], target[-1])
    return losses + F.mse_loss(gram(features[-1]), gram(target[-1]))


def mix(sr, hr, target, features):
    style = sum(F.mse_loss(gram(x), gram(y)) for x, y in zip(features, target))
    return F.l1_loss(sr, hr) + 1e-4 * F.mse_loss(features[-1], target[-1]) + 5e-5 * style


# A job's loss, its layers, its batch, and the edge of its images where they have one of their own.
JOBS = {
    "perceptual": (perceptual, LAYERS[-1:], 1, None),
    "keras": (keras, LAYERS[-1:], 1, None),
    "mix": (mix, ["block2_conv2", "block3_conv3"], 4, 96),
}


class Job:
    """One job on a pair of batches: its passes, by their names in `src/losses/call.ts`."""

    def __init__(self, name, vgg, hr, sr):
        self.loss, self.taps = JOBS[name][:2]
        self.vgg, self.hr, self.sr = vgg, hr, sr
        with torch.no_grad():
            self.kept = vgg(hr, self.taps)

    def forward(self):
        with torch.inference_mode():
            return self.loss(self.sr, self.hr, self.vgg(self.hr, self.taps), self.vgg(self.sr, self.taps)).item(), None

    def gradient(self):
        with torch.no_grad():
            target = self.vgg(self.hr, self.taps)
        return self._gradient(target)

    def prepared(self):
        return self._gradient(self.kept)

    def _gradient(self, target):
        x = self.sr.clone().requires_grad_()
        loss = self.loss(x, self.hr, target, self.vgg(x, self.taps))
        loss.backward()
        return loss.item(), x.grad
