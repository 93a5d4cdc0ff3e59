#!/bin/bash
# Shows: a generated shot beside a live source. The storyboard plays first; when it ends, shotconcat dissolves into the
# live picture, which joins at "now" and not at its own beginning. videotestsrc is-live=true stands for a camera
# (v4l2src); it ends after FRAMES frames so that this does.
# Usage: shot-and-live.sh [STORYBOARD]   (SINK="fakesink sync=true" without a screen; FRAMES=240)
. "$(dirname "${BASH_SOURCE[0]}")/common"
exec gst-launch-1.0 -q shotconcat name=cut sink_1::transition=fade sink_1::transition-duration=500000000 ! \
  queue ! videoconvert ! ${SINK:-autovideosink} \
  storyboardsrc location="${1:-$two_shots}" ! aivideogen ! queue ! cut.sink_0 \
  videotestsrc is-live=true pattern=ball num-buffers="${FRAMES:-240}" ! video/x-raw,width=640,height=360,framerate=24/1 ! \
  timeoverlay ! queue ! cut.sink_1
