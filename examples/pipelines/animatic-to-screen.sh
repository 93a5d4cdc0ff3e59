#!/bin/bash
# Shows: the animatic. The storyboard's own frames, drawn by storyboardsrc and moved by the built-in renderer, on
# screen in real time with nothing rendered beforehand; the first shot plays while the next ones are made.
# Usage: animatic-to-screen.sh [STORYBOARD]   (SINK=fakesink without a screen)
. "$(dirname "${BASH_SOURCE[0]}")/common"
exec gst-launch-1.0 -q storyboardsrc location="${1:-$film}" ! aivideogen model=animatic ! shotconcat ! \
  queue max-size-buffers=48 max-size-bytes=0 max-size-time=0 ! videoconvert ! ${SINK:-autovideosink}
