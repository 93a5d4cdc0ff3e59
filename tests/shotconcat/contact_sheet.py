#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes a contact sheet of every transition, made by shotconcat itself, a little before the middle of each.

usage (inside `meson devenv -C build`): tests/shotconcat/contact_sheet.py docs/images/transitions.png
"""
import os
import sys
import tempfile

import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401
import numpy as np  # noqa: E402

W, H, COLUMNS = 128, 72, 9
Gst.init(None)
folder = tempfile.TemporaryDirectory()
MAP = os.path.join(folder.name, "map.png")  # what the luma wipe follows: a zone plate


def zone_plate():
    p = Gst.parse_launch("videotestsrc num-buffers=1 pattern=zone-plate kx2=12 ky2=12 ! "
                         f"video/x-raw,format=GRAY8,width=256,height=144 ! pngenc ! filesink location={MAP}")
    p.set_state(Gst.State.PLAYING)
    p.get_bus().timed_pop_filtered(20 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    p.set_state(Gst.State.NULL)


def names():
    pad = Gst.ElementFactory.make("shotconcat").request_pad_simple("sink_%u")
    values = pad.find_property("transition").enum_class.__enum_values__
    aliases = {0, 512, 513, 2000, 2001}  # cut, other names of fade
    nicks = [(int(v), v.value_nick) for v in values.values() if int(v) not in aliases]
    return [n for _, n in sorted(nicks, key=lambda p: (p[0] < 1000, p[0]))]


def frame(name):
    caps = f"video/x-raw,format=I420,width={W},height={H},framerate=24/1"
    font = 'font-desc="Sans Bold 24" auto-resize=false valignment=center shaded-background=false'
    p = Gst.parse_launch(
        f"shotconcat name=film sink_1::transition={name} sink_1::transition-duration=1000000000 sink_1::luma={MAP} ! "
        f'textoverlay text="{name}" font-desc="Sans 8" auto-resize=false valignment=bottom ypad=1 shaded-background=true ! '
        f"videoconvert ! video/x-raw,format=RGB ! appsink name=out sync=false "
        f"videotestsrc num-buffers=24 pattern=smpte75 ! {caps} ! textoverlay text=A {font} ! film.sink_0 "
        f"videotestsrc num-buffers=24 pattern=solid-color foreground-color=0xff205ea8 ! {caps} ! "
        f"textoverlay text=B {font} ! film.sink_1")
    out = p.get_by_name("out")
    p.set_state(Gst.State.PLAYING)
    picture = None
    for i in range(24):
        sample = out.emit("pull-sample")
        if i == 10:
            ok, info = sample.get_buffer().map(Gst.MapFlags.READ)
            picture = np.frombuffer(info.data, np.uint8).reshape(H, -1)[:, :3 * W].reshape(H, W, 3).copy()
            sample.get_buffer().unmap(info)
    p.set_state(Gst.State.NULL)
    return picture


zone_plate()
all_names = names()
rows = -(-len(all_names) // COLUMNS)
sheet = np.full((rows * (H + 4) + 4, COLUMNS * (W + 4) + 4, 3), 24, np.uint8)
for i, n in enumerate(all_names):
    y, x = 4 + (i // COLUMNS) * (H + 4), 4 + (i % COLUMNS) * (W + 4)
    sheet[y:y + H, x:x + W] = frame(n)
pad = (-sheet.shape[1]) % 4
sheet = np.pad(sheet, ((0, 0), (0, pad), (0, 0)))
p = Gst.parse_launch(f"appsrc name=in caps=video/x-raw,format=RGB,width={sheet.shape[1]},height={sheet.shape[0]},"
                     f"framerate=0/1 ! pngenc compression-level=9 ! filesink location={sys.argv[1]}")
p.set_state(Gst.State.PLAYING)
p.get_by_name("in").emit("push-buffer", Gst.Buffer.new_wrapped(sheet.tobytes()))
p.get_by_name("in").emit("end-of-stream")
p.get_bus().timed_pop_filtered(20 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
p.set_state(Gst.State.NULL)
print(f"{len(all_names)} transitions in {sys.argv[1]}")
