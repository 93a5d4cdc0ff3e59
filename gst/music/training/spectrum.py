# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the network hears, as features.hpp computes it: 50 frames a second of 81 logarithmic bands. Needs numpy."""
import numpy as np

RATE, HOP, WINDOW, FPS = 44100, 882, 2048, 50


def _bands():
    bins = []
    for k in range(112):
        b = round(27.5 * 2 ** (k / 12) * WINDOW / RATE)
        if not bins or b != bins[-1]:
            bins.append(b)
    weights = np.zeros((WINDOW // 2 + 1, len(bins) - 2), np.float32)
    for i in range(len(bins) - 2):
        left, centre, right = bins[i:i + 3]
        for b in range(left, right):
            weights[b, i] = (b - left) / (centre - left) if b < centre else 1 - (b - centre) / (right - centre)
        weights[:, i] /= weights[:, i].sum()
    return weights


BANDS = _bands()
_HANN = np.hanning(WINDOW).astype(np.float32)


def spectrum(mono):
    """Samples at RATE -> (frames, 81): log10(1 + 10 |X|), |X| the mean magnitude in a triangular band."""
    frames = len(mono) // HOP + 1
    x = np.concatenate([np.zeros(WINDOW // 2, np.float32), mono.astype(np.float32), np.zeros(WINDOW, np.float32)])
    out = np.empty((frames, BANDS.shape[1]), np.float32)
    for a in range(0, frames, 512):
        n = min(512, frames - a)
        view = np.lib.stride_tricks.as_strided(x[a * HOP:], (n, WINDOW), (x.strides[0] * HOP, x.strides[0]))
        out[a:a + n] = np.log10(1 + 10 * (np.abs(np.fft.rfft(view * _HANN)).astype(np.float32) @ BANDS))
    return out
