// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/sound_reader.hpp"

#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>

#include <atomic>
#include <cstring>

#include "glue/failure.hpp"
#include "glue/ref.hpp"

namespace media {

namespace {
constexpr GstClockTime kPoll = 20 * GST_MSECOND;  // how late a cancel may be seen
constexpr GstClockTime kOpen = 20 * GST_SECOND;   // a file that gives no sample for so long is broken
constexpr int kMaxChannels = 64;
constexpr int kMaxRate = 768000;
constexpr double kHole = 0.040;  // s; a smaller jump of the time stamps is jitter

std::string shown(const std::string &uri) {
  glue::CharPtr name(g_filename_from_uri(uri.c_str(), nullptr, nullptr));
  return name ? std::string(name.get()) : uri;
}
}  // namespace

struct SoundReader::Private {
  SoundRequest request;
  glue::Ref<GstElement> pipeline;
  glue::Ref<GstBus> bus;
  glue::Ref<GstAppSink> sink;
  GstElement *convert = nullptr;  // owned by the pipeline
  std::atomic<bool> cancelled{false}, linked{false}, streams_known{false}, refused{false};
  std::vector<float> pending;  // decoded, not yet given
  std::size_t at = 0;          // first frame of `pending` not yet given, in floats
  std::uint64_t received = 0;  // frames placed since `in`, including silence
  bool ended = false, started = false;

  bool stop() const { return cancelled || (request.interrupt && *request.interrupt); }

  ~Private() {
    if (pipeline) gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  }

  [[noreturn]] void fail(const std::string &why, GQuark domain, int code, const std::string &debug = {}) {
    throw glue::Failure(domain, code, "cannot read the sound \"" + shown(request.uri) + "\": " + why, debug)
        .cause("sound");
  }

  // The one ERROR of the private pipeline as a sentence of ours.
  void check_bus() {
    while (true) {
      auto m = glue::Ref<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
      if (!m) return;
      GError *error = nullptr;
      gchar *debug = nullptr;
      gst_message_parse_error(m.get(), &error, &debug);
      glue::ErrorPtr owned(error);
      const std::string detail = glue::take_string(debug);
      if (refused)
        fail("its sound track has no usable rate or channel count", GST_STREAM_ERROR,
             GST_STREAM_ERROR_FORMAT);
      if (started) {  // what came until here is good; the rest of a truncated file is not there
        GST_WARNING("%s: ends early: %s (%s)", request.uri.c_str(), owned->message, detail.c_str());
        ended = true;
        return;
      }
      if (g_error_matches(owned.get(), GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
        fail("there is no such file", GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND, detail);
      if (owned->domain == GST_RESOURCE_ERROR)
        fail(owned->message, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ, detail);
      if (owned->domain == GST_STREAM_ERROR &&
          (owned->code == GST_STREAM_ERROR_TYPE_NOT_FOUND || owned->code == GST_STREAM_ERROR_WRONG_TYPE))
        fail("it is not a sound file that can be decoded here", GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
             detail);
      // What decodebin says of a file in which nothing but pictures could be decoded.
      if (g_error_matches(owned.get(), GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN) ||
          g_error_matches(owned.get(), GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND))
        fail("there is no sound in it that can be decoded here", GST_STREAM_ERROR,
             GST_STREAM_ERROR_WRONG_TYPE, detail);
      if (streams_known && !linked)
        fail("there is no sound in it", GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE, detail);
      fail(owned->message, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE, detail);
    }
  }

  static void on_pad_added(GstElement *, GstPad *pad, gpointer data) {
    auto &d = *static_cast<Private *>(data);
    auto caps = glue::Ref<GstCaps>::adopt(gst_pad_get_current_caps(pad));
    if (!caps) caps = glue::Ref<GstCaps>::adopt(gst_pad_query_caps(pad, nullptr));
    const GstStructure *s = caps && !gst_caps_is_empty(caps.get()) && !gst_caps_is_any(caps.get())
                                ? gst_caps_get_structure(caps.get(), 0)
                                : nullptr;
    if (!s || !gst_structure_has_name(s, "audio/x-raw") || d.linked) return;
    int channels = 0, rate = 0;
    if ((gst_structure_get_int(s, "channels", &channels) && (channels < 1 || channels > kMaxChannels)) ||
        (gst_structure_get_int(s, "rate", &rate) && (rate < 1 || rate > kMaxRate))) {
      d.refused = true;
      return;
    }
    auto in = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(d.convert, "sink"));
    if (GST_PAD_LINK_SUCCESSFUL(gst_pad_link(pad, in.get()))) d.linked = true;
  }

  void build() {
    GstElement *pipe = gst_pipeline_new(nullptr);
    pipeline = glue::Ref<GstElement>::adopt(GST_ELEMENT(gst_object_ref_sink(pipe)));
    bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipe));
    GstElement *source = gst_element_factory_make("uridecodebin", nullptr);
    convert = gst_element_factory_make("audioconvert", nullptr);
    GstElement *resample = gst_element_factory_make("audioresample", nullptr);
    GstElement *out = gst_element_factory_make("appsink", nullptr);
    if (!source || !convert || !resample || !out) {
      for (GstElement *e : {source, convert, resample, out})
        if (e) gst_object_unref(gst_object_ref_sink(e));
      throw glue::Failure(
          GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
          "reading sounds needs uridecodebin, audioconvert, audioresample and appsink: install the "
          "GStreamer base plugins");
    }
    gst_bin_add_many(GST_BIN(pipe), source, convert, resample, out, nullptr);
    auto any = glue::Ref<GstCaps>::adopt(gst_caps_new_empty_simple("audio/x-raw"));
    g_object_set(source, "uri", request.uri.c_str(), "caps", any.get(), "expose-all-streams", FALSE, nullptr);
    auto caps = glue::Ref<GstCaps>::adopt(gst_caps_new_simple(
        "audio/x-raw", "format", G_TYPE_STRING, GST_AUDIO_NE(F32), "layout", G_TYPE_STRING, "interleaved",
        "rate", G_TYPE_INT, request.rate, "channels", G_TYPE_INT, request.channels, nullptr));
    if (request.channels > 2)
      gst_caps_set_simple(caps.get(), "channel-mask", GST_TYPE_BITMASK,
                          gst_audio_channel_get_fallback_mask(request.channels), nullptr);
    g_object_set(out, "caps", caps.get(), "sync", FALSE, "max-buffers", 16u, "enable-last-sample", FALSE,
                 nullptr);
    sink = glue::Ref<GstAppSink>::share(GST_APP_SINK(out));
    gst_element_link_many(convert, resample, out, nullptr);
    g_signal_connect(source, "pad-added", G_CALLBACK(on_pad_added), this);
    g_signal_connect(source, "no-more-pads", G_CALLBACK(+[](GstElement *, gpointer data) {
                       static_cast<Private *>(data)->streams_known = true;
                     }),
                     this);
  }

  void check_streams() {
    check_bus();
    if (!streams_known || linked) return;
    if (refused)
      fail("its sound track has no usable rate or channel count", GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
    fail("there is no sound in it", GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE);
  }

  // A state change can be seen to fail a moment before the message that says why is on the bus.
  void explain_failure() {
    for (int i = 0; i < 50 && !stop(); i++) {
      check_streams();
      g_usleep(20 * 1000);
    }
    if (!stop()) fail("it cannot be opened", GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ);
  }

  // Until the pipeline has prerolled (or ended without a sample, or failed, or was told to stop).
  void wait_prerolled() {
    const gint64 deadline = g_get_monotonic_time() + static_cast<gint64>(kOpen / GST_USECOND);
    while (!stop()) {
      check_streams();
      GstState now = GST_STATE_NULL;
      const auto result = gst_element_get_state(pipeline.get(), &now, nullptr, kPoll);
      if (result == GST_STATE_CHANGE_SUCCESS || result == GST_STATE_CHANGE_NO_PREROLL) return;
      if (result == GST_STATE_CHANGE_FAILURE) explain_failure();
      if (g_get_monotonic_time() > deadline)
        fail("it gave no sound within 20 s", GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ);
    }
  }

  void open() {
    build();
    if (gst_element_set_state(pipeline.get(), GST_STATE_PAUSED) == GST_STATE_CHANGE_FAILURE)
      explain_failure();
    wait_prerolled();
    if (stop()) return;
    check_bus();
    if (request.in > 0) {
      const auto flags = static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE);
      // A source that cannot seek is read from its beginning; pull() drops what lies before `in`.
      if (gst_element_seek_simple(pipeline.get(), GST_FORMAT_TIME, flags, static_cast<gint64>(request.in)))
        wait_prerolled();
    }
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  }

  // Moves one decoded buffer into `pending`, at its place. False at the end.
  bool pull() {
    while (!stop() && !ended) {
      auto sample = glue::Ref<GstSample>::adopt(gst_app_sink_try_pull_sample(sink.get(), kPoll));
      if (!sample) {
        if (gst_app_sink_is_eos(sink.get())) ended = true;
        check_bus();
        continue;
      }
      if (place(sample.get())) return true;
    }
    return false;
  }

  bool place(GstSample *sample) {
    GstBuffer *buffer = gst_sample_get_buffer(sample);
    GstMapInfo map;
    if (!buffer || !gst_buffer_map(buffer, &map, GST_MAP_READ)) return false;
    const std::size_t channels = static_cast<std::size_t>(request.channels);
    std::size_t frames = map.size / (channels * sizeof(float)), skip = 0;
    const GstSegment *segment = gst_sample_get_segment(sample);
    const GstClockTime pts = GST_BUFFER_PTS(buffer);
    if (GST_CLOCK_TIME_IS_VALID(pts) && segment && segment->format == GST_FORMAT_TIME) {
      const guint64 time = gst_segment_to_stream_time(segment, GST_FORMAT_TIME, pts);
      if (time != GST_CLOCK_TIME_NONE) {
        const double want =
            (static_cast<double>(time) - static_cast<double>(request.in)) / GST_SECOND * request.rate;
        const double off = want - static_cast<double>(received);
        const double tolerance =
            started ? kHole * request.rate : 2.0;  // two frames: the rounding of a resampler
        if (off > tolerance && off < 3600.0 * request.rate) {
          const auto silence = static_cast<std::size_t>(off + 0.5);
          // Given in pieces by read(): a hole costs memory only as long as it is.
          pending.insert(pending.end(), silence * channels, 0.0f);
          received += silence;
        } else if (off < -tolerance) {
          skip = std::min(frames, static_cast<std::size_t>(-off + 0.5));
        }
      }
    }
    const auto *samples = reinterpret_cast<const float *>(map.data);
    pending.insert(pending.end(), samples + skip * channels, samples + frames * channels);
    received += frames - skip;
    started = started || frames > skip;
    gst_buffer_unmap(buffer, &map);
    return !pending.empty();
  }
};

SoundReader::SoundReader(SoundRequest request) : d_(std::make_unique<Private>()) {
  d_->request = std::move(request);
  d_->open();
}
SoundReader::~SoundReader() = default;

std::size_t SoundReader::read(std::vector<float> &out, std::size_t frames) {
  const std::size_t channels = static_cast<std::size_t>(d_->request.channels);
  std::size_t done = 0;
  while (done < frames && !d_->stop()) {
    if (d_->at == d_->pending.size()) {
      d_->pending.clear();
      d_->at = 0;
      if (!d_->pull()) break;
    }
    const std::size_t n = std::min((frames - done) * channels, d_->pending.size() - d_->at);
    const auto from = d_->pending.begin() + static_cast<std::ptrdiff_t>(d_->at);
    out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(n));
    d_->at += n;
    done += n / channels;
  }
  return d_->stop() ? 0 : done;
}

GstClockTime SoundReader::duration() const noexcept {
  gint64 length = -1;
  if (gst_element_query_duration(d_->pipeline.get(), GST_FORMAT_TIME, &length) && length >= 0)
    return static_cast<GstClockTime>(length);
  return GST_CLOCK_TIME_NONE;
}

void SoundReader::cancel() noexcept {
  d_->cancelled = true;
}
bool SoundReader::cancelled() const noexcept {
  return d_->stop();
}

}  // namespace media
