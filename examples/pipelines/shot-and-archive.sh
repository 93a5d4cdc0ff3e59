#!/bin/bash
# Shows: a generated shot and an archive file in one cut. The file has another size, shape and frame rate (18 frames per
# second, 4:3); decodebin decodes it, videoscale and videorate bring it to the film's, shotconcat wipes into it.
# Usage: shot-and-archive.sh [STORYBOARD] [CLIP]   (SINK=fakesink without a screen)
. "$(dirname "${BASH_SOURCE[0]}")/common"
clip=${2:-$here/../film/media/archive.mp4}
[ -e "$clip" ] || "$here/../film/make-media"
exec gst-launch-1.0 -q shotconcat name=cut sink_1::transition=smoothleft sink_1::transition-duration=500000000 ! \
  queue ! videoconvert ! ${SINK:-autovideosink} \
  storyboardsrc location="${1:-$two_shots}" ! aivideogen ! queue ! cut.sink_0 \
  filesrc location="$clip" ! decodebin ! videoconvert ! videoscale add-borders=true ! videorate ! \
  video/x-raw,format=I420,width=640,height=360,pixel-aspect-ratio=1/1,framerate=24/1 ! queue ! cut.sink_1
