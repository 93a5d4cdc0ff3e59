#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes smpte.png: the masks GStreamer's own smptealpha (1.22, gst-plugins-good) makes for every SMPTE wipe, the reference
of transition_test.

One row of masks per wipe in the order of their numbers; in a row the progress 1/4, 1/2, 3/4; white is the incoming shot.
usage: make_smpte.py smpte.png   (needs python3-gi and python3-numpy)
"""
import subprocess
import sys

import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401
import numpy as np  # noqa: E402

W, H = 160, 120
Gst.init(None)


def mask(code, progress):
    p = Gst.parse_launch(
        f"videotestsrc num-buffers=1 pattern=white ! video/x-raw,format=I420,width={W},height={H} ! "
        f"smptealpha name=s type={code} position={progress} border=0 ! video/x-raw,format=AYUV ! appsink name=o sync=false")
    p.set_state(Gst.State.PLAYING)
    buffer = p.get_by_name("o").emit("pull-sample").get_buffer()
    ok, data = buffer.map(Gst.MapFlags.READ)
    alpha = np.frombuffer(data.data, np.uint8).reshape(H, W, 4)[:, :, 0]
    out = np.where(alpha < 128, 255, 0).astype(np.uint8)
    buffer.unmap(data)
    p.set_state(Gst.State.NULL)
    return out


values = Gst.ElementFactory.make("smptealpha").find_property("type").enum_class.__enum_values__
rows = [np.hstack([mask(code, p) for p in (0.25, 0.5, 0.75)]) for code in sorted(int(v) for v in values)]
sheet = np.vstack(rows)
subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{3 * W}x{sheet.shape[0]}", "-i", "-",
                sys.argv[1]], input=sheet.tobytes(), check=True)
print(f"{len(rows)} wipes")
