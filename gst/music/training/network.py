# SPDX-License-Identifier: LGPL-2.1-or-later
"""The beat network as network.hpp describes it, for training and for measuring. Needs python3-torch and python3-numpy."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

BLOCKS, TAPS = 8, 5


class Network(nn.Module):
    """(batch, frames, 81 bands) -> (batch, frames, 2 logits: beat, downbeat)."""

    def __init__(self, channels=24, dropout=0.1):
        super().__init__()
        self.bn = nn.BatchNorm1d(54)
        self.i = nn.Conv1d(54, channels, 3, padding=1)
        self.t = nn.ModuleList([nn.Conv1d(channels, channels, TAPS, dilation=2 ** b, padding=2 ** b * (TAPS // 2)) for b in range(BLOCKS)])
        self.p = nn.ModuleList([nn.Conv1d(channels, channels, 1) for _ in range(BLOCKS)])
        self.o = nn.Conv1d(channels, 2, 1)
        self.dropout = nn.Dropout(dropout)

    @staticmethod
    def features(x):
        """Of each three bands their mean, and their rise over the largest neighbouring band one frame before."""
        rise = F.relu(x[:, 1:] - torch.max_pool1d(x[:, :-1], 3, 1, 1))
        rise = F.pad(rise, (0, 0, 1, 0))
        return torch.cat([F.avg_pool1d(x, 3, 3), 3 * F.avg_pool1d(rise, 3, 3)], 2).transpose(1, 2)

    def forward(self, x):
        h = F.elu(self.i(self.bn(self.features(x))))
        total = 0
        for t, p in zip(self.t, self.p):
            y = p(self.dropout(F.elu(t(h))))
            h = h + y
            total = total + y
        return self.o(F.elu(h + total)).transpose(1, 2)


SPEEDS = (1.0, 0.85, 1.18)


def activations(net, spectrum):
    """(frames, 81) -> (frames, 2) probabilities, of the mean logits at three speeds, as network.cpp makes them."""
    frames, total = len(spectrum), 0
    for speed in SPEEDS:
        at = np.arange(int((frames - 1) / speed) + 1) * speed
        at = at[at < frames - 1] if speed != 1 else at
        k, w = at.astype(int), (at - at.astype(int))[:, None].astype(np.float32)
        there = spectrum[k] * (1 - w) + spectrum[np.minimum(k + 1, frames - 1)] * w
        with torch.no_grad():
            logits = net(torch.from_numpy(there.astype(np.float32))[None])[0].numpy()
        back = np.clip(np.arange(frames) / speed, 0, len(logits) - 1)
        k, w = back.astype(int), (back - back.astype(int))[:, None]
        total = total + logits[k] * (1 - w) + logits[np.minimum(k + 1, len(logits) - 1)] * w
    return 1 / (1 + np.exp(-total / len(SPEEDS)))
