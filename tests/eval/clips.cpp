// SPDX-License-Identifier: LGPL-2.1-or-later
#include "clips.hpp"

#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include <cmath>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "glue/frame.hpp"
#include "media/clip_reader.hpp"

namespace eval {
namespace {

cv::Mat bgr_of(GstSample *sample) {
  GstVideoInfo info;
  if (!gst_video_info_from_caps(&info, gst_sample_get_caps(sample))) return {};
  glue::MappedFrame frame(gst_sample_get_buffer(sample), info, GST_MAP_READ);
  if (!frame) return {};
  const auto p = frame.plane(0);
  cv::Mat out;
  cv::cvtColor(cv::Mat(info.height, info.width, CV_8UC4, p.data, static_cast<std::size_t>(p.stride)), out,
               cv::COLOR_BGRA2BGR);
  return out;
}

bool write(const std::string &filename, const Clip &clip, const std::string &encoder) {
  if (clip.frames.empty()) return false;
  GError *error = nullptr;
  const std::string line = "appsrc name=in format=time block=true max-bytes=8000000 ! videoconvert ! " + encoder +
                           " ! filesink name=out";
  auto pipeline = glue::Ref<GstElement>::adopt(gst_parse_launch(line.c_str(), &error));
  if (error) {
    g_printerr("%s\n", error->message);
    g_error_free(error);
    return false;
  }
  gst_object_ref_sink(pipeline.get());
  auto in = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "in"));
  auto out = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "out"));
  g_object_set(out.get(), "location", filename.c_str(), nullptr);
  const cv::Size size(clip.frames[0].cols & ~1, clip.frames[0].rows & ~1);
  auto caps = glue::Ref<GstCaps>::adopt(
      gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "BGRx", "width", G_TYPE_INT, size.width,
                          "height", G_TYPE_INT, size.height, "framerate", GST_TYPE_FRACTION,
                          static_cast<int>(std::lround(clip.fps * 1000)), 1000, nullptr));
  g_object_set(in.get(), "caps", caps.get(), nullptr);
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  for (std::size_t i = 0; i < clip.frames.size(); i++) {
    cv::Mat bgrx;
    cv::cvtColor(clip.frames[i](cv::Rect(0, 0, size.width, size.height)), bgrx, cv::COLOR_BGR2BGRA);
    GstBuffer *buffer = gst_buffer_new_memdup(bgrx.data, bgrx.total() * 4);
    GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(static_cast<double>(i) * 1e9 / clip.fps);
    GST_BUFFER_DURATION(buffer) = static_cast<GstClockTime>(1e9 / clip.fps);
    if (gst_app_src_push_buffer(GST_APP_SRC(in.get()), buffer) != GST_FLOW_OK) break;
  }
  gst_app_src_end_of_stream(GST_APP_SRC(in.get()));
  auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  GstMessage *end = gst_bus_timed_pop_filtered(
      bus.get(), 120 * GST_SECOND, static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
  const bool good = end && GST_MESSAGE_TYPE(end) == GST_MESSAGE_EOS;
  if (end) gst_message_unref(end);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  return good;
}

}  // namespace

Clip read_clip(const std::string &filename, int max_width, std::size_t max_frames, double from) {
  Clip clip;
  clip.source = std::filesystem::path(filename).filename();
  try {
    media::ClipRequest request;
    request.uri = glue::take_string(gst_filename_to_uri(filename.c_str(), nullptr));
    request.caps = glue::Ref<GstCaps>::adopt(gst_caps_from_string("video/x-raw,format=BGRx"));
    media::ClipReader reader(std::move(request));
    GstClockTime first = GST_CLOCK_TIME_NONE, last = 0;
    while (clip.frames.size() < max_frames) {
      auto sample = reader.next();
      if (!sample) break;
      const GstClockTime pts = GST_BUFFER_PTS(gst_sample_get_buffer(sample.get()));
      if (GST_CLOCK_TIME_IS_VALID(pts) && static_cast<double>(pts) < from * 1e9) continue;
      cv::Mat frame = bgr_of(sample.get());
      if (frame.empty()) break;
      if (frame.cols > max_width)
        cv::resize(frame, frame, {max_width, frame.rows * max_width / frame.cols & ~1}, 0, 0, cv::INTER_AREA);
      clip.frames.push_back(frame);
      if (!GST_CLOCK_TIME_IS_VALID(first)) first = pts;
      last = pts;
    }
    if (clip.frames.size() > 1 && GST_CLOCK_TIME_IS_VALID(last) && last > first)
      clip.fps = static_cast<double>(clip.frames.size() - 1) * 1e9 / static_cast<double>(last - first);
  } catch (const std::exception &x) {
    g_printerr("%s: %s\n", filename.c_str(), x.what());
    clip.frames.clear();
  }
  return clip;
}

bool write_clip(const std::string &filename, const Clip &clip, int crf) {
  return write(filename, clip,
               "video/x-raw,format=I420 ! x264enc pass=qual quantizer=" + std::to_string(crf) +
                   " speed-preset=veryfast threads=1 ! h264parse ! matroskamux");
}

cv::Mat read_picture(const std::string &filename) {
  Clip c = read_clip(filename, 4096, 1);
  return c.frames.empty() ? cv::Mat() : c.frames[0];
}

bool write_picture(const std::string &filename, const cv::Mat &bgr) {
  return write(filename, Clip{filename, 1, {bgr}}, "jpegenc quality=90");
}

}  // namespace eval
