// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/animation_source.hpp"

#include <utility>

namespace media {

AnimationSource::AnimationSource(std::unique_ptr<Animation> animation, std::function<void(glue::Failure)> failed)
    : animation_(std::move(animation)), failed_(std::move(failed)) {
  element_ = gst_element_factory_make("appsrc", nullptr);
  if (!element_)
    throw glue::Failure(GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
                        "The element 'appsrc' is missing; install the GStreamer plugin it is in.");
  const Animation::Info &info = animation_->info();
  // Times of 10 ms or 1 ms; a rate is said only where every frame has the same.
  const int rate_d = static_cast<int>(info.delay / GST_MSECOND);
  auto caps = glue::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "video/x-raw", "format", G_TYPE_STRING, "BGRx", "width", G_TYPE_INT, info.width, "height", G_TYPE_INT, info.height,
      "framerate", GST_TYPE_FRACTION, rate_d ? 1000 : 0, rate_d ? rate_d : 1, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1,
      1, "colorimetry", G_TYPE_STRING, "sRGB", nullptr));
  g_object_set(element_, "caps", caps.get(), "format", GST_FORMAT_TIME, "max-buffers", G_GUINT64_CONSTANT(1), "max-bytes",
               G_GUINT64_CONSTANT(0), "duration", static_cast<guint64>(info.duration), nullptr);
  gst_app_src_set_stream_type(GST_APP_SRC(element_), GST_APP_STREAM_TYPE_SEEKABLE);
  GstAppSrcCallbacks callbacks{};
  callbacks.need_data = [](GstAppSrc *source, guint, gpointer self) { static_cast<AnimationSource *>(self)->push(source); };
  callbacks.seek_data = [](GstAppSrc *, guint64 position, gpointer self) -> gboolean {
    auto &s = *static_cast<AnimationSource *>(self);
    s.from_ = position;
    s.again_ = true;
    return TRUE;
  };
  gst_app_src_set_callbacks(GST_APP_SRC(element_), &callbacks, this, nullptr);
}

void AnimationSource::push(GstAppSrc *source) {
  try {
    if (std::exchange(again_, false)) animation_->rewind();
    Animation::Frame frame;
    while (animation_->next(frame)) {
      if (frame.start + frame.duration <= from_) continue;
      const Animation::Info &info = animation_->info();
      const gsize size = static_cast<gsize>(info.width) * static_cast<gsize>(info.height) * 4;
      GstBuffer *buffer = gst_buffer_new_allocate(nullptr, size, nullptr);
      if (!buffer)
        throw glue::Failure(GST_CORE_ERROR, GST_CORE_ERROR_FAILED, "There is no memory left for a picture.");
      gst_buffer_fill(buffer, 0, frame.bgrx, size);
      GST_BUFFER_PTS(buffer) = frame.start;
      GST_BUFFER_DURATION(buffer) = frame.duration;
      gst_app_src_push_buffer(source, buffer);
      return;
    }
  } catch (const glue::Failure &failure) {
    failed_(failure);
  } catch (const std::exception &x) {
    failed_(glue::Failure(GST_CORE_ERROR, GST_CORE_ERROR_FAILED, x.what()));
  }
  gst_app_src_end_of_stream(source);
}

}  // namespace media
