// SPDX-License-Identifier: LGPL-2.1-or-later
// How far picture and sound of a file are apart: ClipReader and SoundReader feed avsync's meters. Header-only,
// as music_file.hpp.
#pragma once
#include <algorithm>
#include <cmath>

#include "avsync/flash.hpp"
#include "avsync/meter.hpp"
#include "media/clip_reader.hpp"
#include "media/sound_reader.hpp"

namespace media {

struct FileSync {
  avsync::Meter::Verdict lips;
  std::vector<avsync::Reading> flashes;  // flash and beep, where there are any
  avsync::Line flash_line;
};

struct SyncRequest {
  std::string picture, sound;  // URIs, mostly the same
  GstClockTime in = 0;         // of both
  GstClockTime length = GST_CLOCK_TIME_NONE;
  std::shared_ptr<const std::atomic<bool>> interrupt = {};
  bool lips = true;  // else flash and beep only
};

// Throws glue::Failure with one sentence that names the file. What an interrupt ends is measured as far as it
// was read.
inline FileSync measure_sync(const SyncRequest &request) {
  constexpr int kRate = 48000, kWidth = 192, kHeight = 108;
  ClipRequest clip;
  clip.uri = request.picture;
  clip.in = request.in;
  if (GST_CLOCK_TIME_IS_VALID(request.length)) clip.duration = request.length;
  clip.caps = glue::Ref<GstCaps>::adopt(gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "GRAY8", "width",
                                                            G_TYPE_INT, kWidth, "height", G_TYPE_INT, kHeight, nullptr));
  ClipReader pictures(std::move(clip));
  SoundReader sound({.uri = request.sound, .in = request.in, .rate = kRate, .channels = 1, .interrupt = request.interrupt});
  const ClipInfo info = pictures.info();
  const double fps = info.fps_n > 0 ? static_cast<double>(info.fps_n) / info.fps_d : 25.0;
  const int every = std::max(1, static_cast<int>(std::ceil(fps / 31)));  // lips need no more than 30 a second
  avsync::Meter meter(every / fps, kRate);
  avsync::FlashAndBeep flash(kRate);
  std::vector<float> block;
  double heard = 0;
  const auto stopped = [&] { return request.interrupt && *request.interrupt; };
  int n = 0;
  for (auto sample = pictures.next(); sample && !stopped(); sample = pictures.next(), n++) {
    GstVideoInfo video;
    if (!gst_video_info_from_caps(&video, gst_sample_get_caps(sample.get()))) break;
    GstVideoFrame frame;
    GstBuffer *buffer = gst_sample_get_buffer(sample.get());
    if (!gst_video_frame_map(&frame, &video, buffer, GST_MAP_READ)) continue;
    const avsync::Luma luma{static_cast<const std::uint8_t *>(GST_VIDEO_FRAME_PLANE_DATA(&frame, 0)), video.width,
                            video.height, GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0)};
    const double time = static_cast<double>(GST_BUFFER_PTS(buffer)) / 1e9;
    flash.add_frame(time, luma);
    if (request.lips && n % every == 0) meter.add_frame(luma);
    gst_video_frame_unmap(&frame);
    while (heard < time + 0.5) {
      block.clear();
      const auto got = sound.read(block, kRate / 10);
      if (!got) break;
      if (request.lips) meter.add_sound(block.data(), got);
      flash.add_sound(heard, block.data(), got);
      heard += static_cast<double>(got) / kRate;
    }
  }
  FileSync out;
  if (request.lips) out.lips = meter.finish();
  out.flashes = flash.readings();
  out.flash_line = avsync::fit(out.flashes);
  return out;
}

}  // namespace media
