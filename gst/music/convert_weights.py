#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""convert_weights.py WEIGHTS.npz beat_weights.f32: the trained arrays, one after the other, as little-endian float32.

Order (network.cpp reads it so): batch norm as one scale and one shift per input band; first convolution (weights
[out][in][tap], biases); per block: dilated convolution, pointwise convolution; output convolution. Needs python3-numpy."""
import sys
import numpy as np

BLOCKS = 8
z = np.load(sys.argv[1])
scale = z["bn.weight"] / np.sqrt(z["bn.running_var"] + 1e-5)
parts = [scale, z["bn.bias"] - z["bn.running_mean"] * scale, z["i.weight"], z["i.bias"]]
for block in range(BLOCKS):
    for kind in "tp":
        parts += [z[f"{kind}.{block}.weight"], z[f"{kind}.{block}.bias"]]
parts += [z["o.weight"], z["o.bias"]]
np.concatenate([p.astype("<f4").ravel() for p in parts]).tofile(sys.argv[2])
