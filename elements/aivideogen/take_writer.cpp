// SPDX-License-Identifier: LGPL-2.1-or-later
#include "take_writer.hpp"

#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>
#include <gst/video/video.h>

#include "glue/failure.hpp"
#include "glue/frame.hpp"
#include "glue/ref.hpp"

namespace aivideogen {
namespace {

constexpr char kPictures[] =
    "appsrc name=frames format=time block=false max-buffers=4 max-bytes=0 max-time=0 "
    "! jpegenc quality=95 ! qtmux name=mux ! filesink name=file sync=false";
// The muxer takes from the one that is behind: each has a thread of its own.
constexpr char kPicturesAndSound[] =
    "appsrc name=frames format=time block=false max-buffers=4 max-bytes=0 max-time=0 "
    "! jpegenc quality=95 ! queue ! qtmux name=mux ! filesink name=file sync=false "
    "appsrc name=sound format=time block=false max-buffers=0 max-bytes=0 max-time=0 "
    "! audioconvert ! audio/x-raw,format=S16LE ! queue ! mux.";

// A private pipeline that is always taken down, whatever leaves the scope.
class Writer {
 public:
  Writer(const std::string &path, const TakeFormat &format, const TakeSound *sound) : path_(path) {
    GError *error = nullptr;
    pipeline_ = glue::Ref<GstElement>::adopt(GST_ELEMENT(gst_object_ref_sink(gst_parse_launch_full(
        sound ? kPicturesAndSound : kPictures, nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &error))));
    if (error) {
      glue::ErrorPtr owned(error);
      throw glue::resource_failure(
          GST_RESOURCE_ERROR_NOT_FOUND,
          std::string("Takes cannot be written, an element is missing: ") + error->message)
          .cause("take-writer");
    }
    source_ = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "frames"));
    bus_ = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline_.get()));
    auto file = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "file"));
    g_object_set(file.get(), "location", path.c_str(), nullptr);
    gst_video_info_set_format(&info_, GST_VIDEO_FORMAT_I420, static_cast<guint>(format.width),
                              static_cast<guint>(format.height));
    info_.fps_n = format.fps_n;
    info_.fps_d = format.fps_d;
    gst_video_colorimetry_from_string(&info_.colorimetry, "1:4:0:0");
    auto caps = glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info_));
    g_object_set(source_.get(), "caps", caps.get(), nullptr);
    if (sound) {
      sound_ = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "sound"));
      gst_audio_info_set_format(&audio_, GST_AUDIO_FORMAT_F32LE, sound->rate, sound->channels, nullptr);
      auto sound_caps = glue::Ref<GstCaps>::adopt(gst_audio_info_to_caps(&audio_));
      g_object_set(sound_.get(), "caps", sound_caps.get(), nullptr);
    }
    gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
  }
  ~Writer() {
    gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
    if (!whole_) g_unlink(path_.c_str());
  }

  const GstVideoInfo &info() const { return info_; }

  // False when cancelled while the encoder was behind.
  bool push(glue::Ref<GstBuffer> buffer, const std::function<bool()> &cancelled) {
    guint64 waiting = 0;
    while ((waiting = gst_app_src_get_current_level_buffers(GST_APP_SRC(source_.get()))) >= 4) {
      throw_if_failed(2 * GST_MSECOND);
      if (cancelled()) return false;
    }
    throw_if_failed(0);
    gst_app_src_push_buffer(GST_APP_SRC(source_.get()), buffer.release());
    return true;
  }

  // The sound up to `until`, which is when the next picture begins.
  void push_sound(const TakeSound &sound, GstClockTime until) {
    const auto end = gst_util_uint64_scale_round(until, static_cast<guint64>(sound.rate), GST_SECOND);
    const auto frames = static_cast<std::size_t>(end - sounded_);
    if (frames == 0) return;
    std::vector<float> samples;
    sound.read(samples, frames);
    samples.resize(frames * static_cast<std::size_t>(sound.channels), 0.0f);
    auto buffer =
        glue::Ref<GstBuffer>::adopt(gst_buffer_new_memdup(samples.data(), samples.size() * sizeof(float)));
    const auto time = [&](guint64 n) {
      return gst_util_uint64_scale_round(n, GST_SECOND, static_cast<guint64>(sound.rate));
    };
    GST_BUFFER_PTS(buffer.get()) = time(sounded_);
    GST_BUFFER_DURATION(buffer.get()) = time(end) - time(sounded_);
    sounded_ = end;
    gst_app_src_push_buffer(GST_APP_SRC(sound_.get()), buffer.release());
  }

  bool finish(const std::function<bool()> &cancelled) {
    gst_app_src_end_of_stream(GST_APP_SRC(source_.get()));
    if (sound_) gst_app_src_end_of_stream(GST_APP_SRC(sound_.get()));
    while (!throw_if_failed(20 * GST_MSECOND))
      if (cancelled()) return false;
    whole_ = true;
    return true;
  }

 private:
  // Waits for the end or a failure; true at the end.
  bool throw_if_failed(GstClockTime wait) {
    auto message = glue::Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
        bus_.get(), wait, static_cast<GstMessageType>(GST_MESSAGE_ERROR | GST_MESSAGE_EOS)));
    if (!message) return false;
    if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_EOS) return true;
    GError *error = nullptr;
    gchar *debug = nullptr;
    gst_message_parse_error(message.get(), &error, &debug);
    glue::ErrorPtr owned(error);
    const std::string detail = glue::take_string(debug);
    const bool full = g_error_matches(error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
    throw glue::resource_failure(full ? GST_RESOURCE_ERROR_NO_SPACE_LEFT : GST_RESOURCE_ERROR_WRITE,
                                 "A take could not be written to " + path_ + ": " + error->message, detail)
        .cause("take-writer");
  }

  std::string path_;
  glue::Ref<GstElement> pipeline_, source_, sound_;
  glue::Ref<GstBus> bus_;
  GstVideoInfo info_{};
  GstAudioInfo audio_{};
  guint64 sounded_ = 0;  // frames of sound
  bool whole_ = false;
};

}  // namespace

bool write_take(const std::string &path, const TakeFormat &format,
                const std::function<void(std::int64_t, const animatic::Planes &)> &fill,
                const std::function<bool()> &cancelled, const TakeSound *sound) {
  Writer writer(path, format, sound);
  const auto at = [&](std::int64_t n) {
    return gst_util_uint64_scale_round(static_cast<guint64>(n),
                                       GST_SECOND * static_cast<guint64>(format.fps_d),
                                       static_cast<guint64>(format.fps_n));
  };
  for (std::int64_t n = 0; n < format.frames; n++) {
    if (cancelled()) return false;
    auto buffer = glue::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, writer.info().size, nullptr));
    {
      glue::MappedFrame frame(buffer.get(), writer.info(), GST_MAP_WRITE);
      const auto y = frame.component(0), u = frame.component(1), v = frame.component(2);
      fill(n, {y.data, u.data, v.data, y.stride, u.stride, v.stride});
    }
    GST_BUFFER_PTS(buffer.get()) = at(n);
    GST_BUFFER_DURATION(buffer.get()) = at(n + 1) - at(n);
    if (!writer.push(std::move(buffer), cancelled)) return false;
    if (sound) writer.push_sound(*sound, at(n + 1));
  }
  return writer.finish(cancelled);
}

}  // namespace aivideogen
