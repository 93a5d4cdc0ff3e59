// SPDX-License-Identifier: LGPL-2.1-or-later
#include "clip_check.hpp"

#include <cstdio>
#include <vector>

#include "glue/failure.hpp"
#include "media/clip_reader.hpp"
#include "media/sound_reader.hpp"

namespace aivideogen {

std::string file_hash(const std::string &path) {
  std::FILE *file = std::fopen(path.c_str(), "rbe");
  if (!file) return {};
  GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
  std::vector<guchar> block(1 << 16);
  for (std::size_t n; (n = std::fread(block.data(), 1, block.size(), file)) > 0;)
    g_checksum_update(sum, block.data(), static_cast<gssize>(n));
  const bool whole = std::ferror(file) == 0;
  std::fclose(file);
  const std::string hash = whole ? g_checksum_get_string(sum) : "";
  g_checksum_free(sum);
  return hash;
}

bool has_sound(const std::string &uri) {
  try {
    media::SoundReader sound({.uri = uri});
    std::vector<float> some;
    return sound.read(some, 1024) > 0;
  } catch (const glue::Failure &) {  // silent
    return false;
  }
}

ClipFacts check_clip(const std::string &path, const std::function<bool()> &cancelled) {
  ClipFacts facts;
  const std::string uri = glue::take_string(gst_filename_to_uri(path.c_str(), nullptr));
  media::ClipRequest request;
  request.uri = uri;
  request.limits.max_duration = 600 * GST_SECOND;  // no model makes more in one order
  media::ClipReader reader(request);
  GstClockTime end = 0;
  while (auto sample = reader.next()) {
    if (cancelled()) return {};
    GstBuffer *buffer = gst_sample_get_buffer(sample.get());
    if (facts.frames == 0) {
      GstVideoInfo info;
      if (gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get()))) {
        facts.width = GST_VIDEO_INFO_WIDTH(&info);
        facts.height = GST_VIDEO_INFO_HEIGHT(&info);
      }
    }
    facts.frames++;
    if (GST_BUFFER_PTS_IS_VALID(buffer)) {
      end = GST_BUFFER_PTS(buffer);
      if (GST_BUFFER_DURATION_IS_VALID(buffer)) end += GST_BUFFER_DURATION(buffer);
    }
  }
  if (facts.frames < 2)
    throw glue::stream_failure(GST_STREAM_ERROR_WRONG_TYPE, "It is a still picture, not a clip.");
  if (facts.width < 16 || facts.height < 16)
    throw glue::stream_failure(GST_STREAM_ERROR_FORMAT, "Its pictures are only " +
                                                            std::to_string(facts.width) + "x" +
                                                            std::to_string(facts.height) + " pixels.");
  facts.seconds = static_cast<double>(end) / 1e9;
  facts.fps = facts.seconds > 0 ? facts.frames / facts.seconds : 0;
  facts.sound = has_sound(uri);
  return facts;
}

}  // namespace aivideogen
