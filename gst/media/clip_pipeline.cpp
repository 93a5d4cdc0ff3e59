// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/clip_pipeline.hpp"

#include <gst/video/video.h>
#include <sys/stat.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <chrono>
#include <cstring>

#include "media/on_white.hpp"

namespace media {

using glue::Failure;

std::string display_name(const std::string &uri) {
  if (gst_uri_has_protocol(uri.c_str(), "file"))
    if (glue::CharPtr name{g_filename_from_uri(uri.c_str(), nullptr, nullptr)}) {
      glue::CharPtr shown(g_filename_display_name(name.get()));
      return shown.get();
    }
  return uri.substr(0, uri.find_first_of("?#"));
}

ClipPipeline::ClipPipeline(const std::string &uri, glue::Ref<GstCaps> caps, const Limits &limits)
    : uri_(uri), name_(display_name(uri)), limits_(limits), guard_(limits, [this](const std::string &reason) {
        fail(glue::stream_failure(GST_STREAM_ERROR_FORMAT, "'" + name_ + "' has " + reason + ".")
                 .cause("limit"));
      }) {
  build(std::move(caps));
}

ClipPipeline::~ClipPipeline() {
  cancel();
  if (!pipeline_) return;
  gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
  auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline_.get()));
  gst_bus_set_sync_handler(bus.get(), nullptr, nullptr, nullptr);
  pipeline_.reset();
#ifdef __GLIBC__
  // A decoder's pictures lie in the heaps of its threads, where glibc keeps what is freed: file after file
  // the process grows by what nobody uses.
  malloc_trim(0);
#endif
}

namespace {

GstElement *make(const char *factory) {
  GstElement *e = gst_element_factory_make(factory, nullptr);
  if (!e)
    throw Failure(
        GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        std::string("The element '") + factory + "' is missing; install the GStreamer plugin it is in.");
  return e;
}

// Of a stream whose transparency is a second picture beside each picture; nothing for all others.
const char *alpha_decoder_of(const GstCaps *caps) {
  if (!caps || gst_caps_is_any(caps) || gst_caps_is_empty(caps)) return nullptr;
  const GstStructure *s = gst_caps_get_structure(caps, 0);
  gboolean alpha = FALSE;
  if (!gst_structure_get_boolean(s, "codec-alpha", &alpha) || !alpha) return nullptr;
  return gst_structure_has_name(s, "video/x-vp8")   ? "vp8alphadecodebin"
         : gst_structure_has_name(s, "video/x-vp9") ? "vp9alphadecodebin"
                                                    : nullptr;
}

}  // namespace

void ClipPipeline::build(glue::Ref<GstCaps> caps) {
  pipeline_ = glue::Ref<GstElement>::adopt(GST_ELEMENT(gst_object_ref_sink(gst_pipeline_new("clip-reader"))));
  GstBin *bin = GST_BIN(pipeline_.get());
  guard_.watch(bin);

  // Each of these passes frames through untouched when there is nothing for it to do.
  GstElement *last = nullptr;
  auto append = [&](GstElement *e) {
    gst_bin_add(bin, e);
    if (last)
      gst_element_link(last, e);
    else
      entry_ = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(e, "sink"));
    last = e;
  };
  if (GstElement *e = gst_element_factory_make("deinterlace", nullptr)) {
    gst_util_set_object_arg(G_OBJECT(e), "mode", "auto");
    gst_util_set_object_arg(G_OBJECT(e), "fields", "top");  // one frame per frame, not per field
    append(e);
  }
  if (GstElement *e = gst_element_factory_make("videoflip", nullptr)) {
    gst_util_set_object_arg(G_OBJECT(e), "video-direction", "auto");
    append(make("videoconvert"));  // for the formats videoflip does not know
    append(e);
  }
  GstElement *convert = make("videoconvertscale");
  g_object_set(convert, "add-borders", TRUE, nullptr);
  append(convert);
  GstElement *filter = make("capsfilter");
  auto wanted = caps && !gst_caps_is_any(caps.get())
                    ? caps
                    : glue::Ref<GstCaps>::adopt(gst_caps_new_empty_simple("video/x-raw"));
  g_object_set(filter, "caps", wanted.get(), nullptr);
  append(filter);

  lay_on_white(entry_.get());

  sink_ = make("appsink");
  g_object_set(sink_, "sync", FALSE, "max-buffers", 2u, "enable-last-sample", FALSE, "qos", FALSE, nullptr);
  append(sink_);
  GstAppSinkCallbacks callbacks{};
  callbacks.eos = [](GstAppSink *, gpointer self) {
    auto &p = *static_cast<ClipPipeline *>(self);
    std::lock_guard lock(p.mutex_);
    p.eos_ = true;
    p.changed_.notify_all();
  };
  callbacks.new_sample = [](GstAppSink *, gpointer self) {
    auto &p = *static_cast<ClipPipeline *>(self);
    std::lock_guard lock(p.mutex_);
    p.ready_++;
    p.changed_.notify_all();
    return GST_FLOW_OK;
  };
  gst_app_sink_set_callbacks(GST_APP_SINK(sink_), &callbacks, this, nullptr);

  auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline_.get()));
  gst_bus_set_sync_handler(
      bus.get(),
      [](GstBus *, GstMessage *message, gpointer self) {
        static_cast<ClipPipeline *>(self)->on_message(message);
        gst_message_unref(message);
        return GST_BUS_DROP;
      },
      this, nullptr);
}

void ClipPipeline::play_file() {
  GstElement *source = make("uridecodebin");
  {
    // ANY: a decoder is only tried when all of its template's caps are in here.
    auto raw = glue::Ref<GstCaps>::adopt(gst_caps_from_string("video/x-raw(ANY)"));
    g_object_set(source, "caps", raw.get(), "expose-all-streams", FALSE, nullptr);
  }
  g_object_set(source, "uri", uri_.c_str(), nullptr);
  DecoderGuard::keep_local(source);
  // The decoders of pictures with transparency do not say in their template that they give pictures, and are
  // not tried.
  g_signal_connect(source, "autoplug-continue",
                   G_CALLBACK(+[](GstElement *, GstPad *, GstCaps *pictures, gpointer) -> gboolean {
                     return !alpha_decoder_of(pictures);
                   }),
                   nullptr);
  gst_bin_add(GST_BIN(pipeline_.get()), source);
  g_signal_connect(source, "pad-added", G_CALLBACK(+[](GstElement *, GstPad *pad, gpointer self) {
                     static_cast<ClipPipeline *>(self)->connect(pad);
                   }),
                   this);
  g_signal_connect(
      source, "no-more-pads", G_CALLBACK(+[](GstElement *, gpointer self) {
        auto &p = *static_cast<ClipPipeline *>(self);
        bool linked;
        {
          std::lock_guard lock(p.mutex_);
          linked = p.linked_;
        }
        if (!linked)
          p.fail(glue::stream_failure(GST_STREAM_ERROR_WRONG_TYPE, "'" + p.name_ + "' has no picture in it.")
                     .cause("wrong-type"));
      }),
      this);
}

void ClipPipeline::play_animation() {
  animation_ = std::make_unique<AnimationSource>(open_animation(file_, name_, limits_),
                                                 [this](Failure failure) { fail(std::move(failure)); });
  GstElement *source = animation_->element();
  gst_bin_add(GST_BIN(pipeline_.get()), source);
  {
    std::lock_guard lock(mutex_);
    linked_ = true;
  }
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(source, "src"));
  gst_pad_link(pad.get(), entry_.get());
}

void ClipPipeline::connect(GstPad *pad) {
  auto caps = glue::Ref<GstCaps>::adopt(gst_pad_get_current_caps(pad));
  if (!caps) caps = glue::Ref<GstCaps>::adopt(gst_pad_query_caps(pad, nullptr));
  if (!caps || gst_caps_is_empty(caps.get()) ||
      !g_str_has_prefix(gst_structure_get_name(gst_caps_get_structure(caps.get(), 0)), "video/"))
    return;
  {
    std::lock_guard lock(mutex_);
    if (linked_) return;  // the first picture stream is the clip
    linked_ = true;
  }
  if (const char *factory = alpha_decoder_of(caps.get())) {
    // VP9 of a container does not say where its frames end, which this decoder wants to know.
    GstElement *parser = gst_element_factory_make(g_str_has_prefix(factory, "vp9") ? "vp9parse" : "identity",
                                                  nullptr),
               *decoder = gst_element_factory_make(factory, nullptr);
    if (!parser || !decoder) {
      if (parser) gst_object_unref(gst_object_ref_sink(parser));
      if (decoder) gst_object_unref(gst_object_ref_sink(decoder));
      fail(Failure(GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
                   std::string("The element '") + (decoder ? "vp9parse" : factory) +
                       "' is missing; install the GStreamer plugin it is in.")
               .cause("codec"));
      return;
    }
    gst_bin_add_many(GST_BIN(pipeline_.get()), parser, decoder, nullptr);
    const auto in = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(parser, "sink")),
               out = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(decoder, "src"));
    if (gst_pad_link(out.get(), entry_.get()) == GST_PAD_LINK_OK && gst_element_link(parser, decoder) &&
        gst_element_sync_state_with_parent(decoder) && gst_element_sync_state_with_parent(parser) &&
        gst_pad_link(pad, in.get()) == GST_PAD_LINK_OK)
      return;
  } else if (gst_pad_link(pad, entry_.get()) == GST_PAD_LINK_OK) {
    return;
  }
  fail(glue::stream_failure(GST_STREAM_ERROR_FORMAT,
                            "The pictures of '" + name_ + "' have a format that cannot be used here.")
           .cause("format"));
}

ClipPipeline::Reading ClipPipeline::state_of_reading() const {
  Reading found = Reading::Goes;
  GstIterator *it = gst_bin_iterate_recurse(GST_BIN(pipeline_.get()));
  gst_iterator_foreach(
      it,
      [](const GValue *item, gpointer out) {
        auto *e = GST_ELEMENT(g_value_get_object(item));
        auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(e, "sink"));
        if (!pad || gst_pad_get_task_state(pad.get()) != GST_TASK_PAUSED) return;
        auto &reading = *static_cast<Reading *>(out);
        GstElementFactory *f = gst_element_get_factory(e);
        if (f && g_str_equal(GST_OBJECT_NAME(f), "typefind")) return;  // hands over and rests
        reading = e->numsrcpads == 0 ? Reading::StoppedEmpty : Reading::Stopped;
      },
      &found);
  gst_iterator_free(it);
  return found;
}

bool ClipPipeline::pictures_only() const {
  // A file's duration is that of its longest stream; it says how long the picture is where there is no other.
  unsigned streams = 0;
  GstIterator *it = gst_bin_iterate_recurse(GST_BIN(pipeline_.get()));
  gst_iterator_foreach(
      it,
      [](const GValue *item, gpointer count) {
        auto *e = GST_ELEMENT(g_value_get_object(item));
        GstElementFactory *f = gst_element_get_factory(e);
        const gchar *klass = f ? gst_element_factory_get_metadata(f, GST_ELEMENT_METADATA_KLASS) : nullptr;
        // The one that parts a picture from its transparency is no container's.
        if (klass && std::strstr(klass, "Demuxer") && !g_str_equal(GST_OBJECT_NAME(f), "codecalphademux"))
          *static_cast<unsigned *>(count) += e->numsrcpads;
      },
      &streams);
  gst_iterator_free(it);
  return streams == 1;
}

void ClipPipeline::fail(Failure failure) {
  std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(failure);
  changed_.notify_all();
}

Failure ClipPipeline::damaged(const std::string &how) const {
  return glue::stream_failure(GST_STREAM_ERROR_DECODE,
                              "'" + name_ + "' is damaged or incomplete: " + how + ".")
      .cause("decode");
}

Failure ClipPipeline::translate(GstMessage *message) const {
  GError *raw = nullptr;
  gchar *text = nullptr;
  gst_message_parse_error(message, &raw, &text);
  glue::ErrorPtr error(raw);
  const std::string debug = glue::take_string(text);
  const std::string file = "'" + name_ + "'";
  if (error->domain == GST_RESOURCE_ERROR) {
    if (error->code == GST_RESOURCE_ERROR_NOT_FOUND)
      return glue::resource_failure(GST_RESOURCE_ERROR_NOT_FOUND, file + " does not exist.", debug)
          .cause("not-found");
    return glue::resource_failure(GstResourceError(error->code), file + " cannot be read: " + error->message,
                                  debug)
        .cause("read");
  }
  if (error->domain == GST_STREAM_ERROR) switch (error->code) {
      case GST_STREAM_ERROR_TYPE_NOT_FOUND:
      case GST_STREAM_ERROR_WRONG_TYPE:
        return glue::stream_failure(GST_STREAM_ERROR_WRONG_TYPE, file + " is not a video clip.", debug)
            .cause("wrong-type");
      case GST_STREAM_ERROR_CODEC_NOT_FOUND:
        return glue::stream_failure(GST_STREAM_ERROR_CODEC_NOT_FOUND,
                                    file + " has no picture in it that an installed decoder can read.", debug)
            .cause("codec");
      default:
        break;
    }
  if (error->domain == GST_CORE_ERROR && error->code == GST_CORE_ERROR_MISSING_PLUGIN)
    return glue::stream_failure(GST_STREAM_ERROR_CODEC_NOT_FOUND,
                                file + " has no picture in it that an installed decoder can read.", debug)
        .cause("codec");
  return glue::stream_failure(GST_STREAM_ERROR_DECODE, file + " is damaged or incomplete: " + error->message,
                              debug)
      .cause("decode");
}

void ClipPipeline::on_message(GstMessage *message) {
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_ERROR:
      fail(translate(message));
      break;
    case GST_MESSAGE_ASYNC_DONE: {
      std::lock_guard lock(mutex_);
      prerolled_ = true;
      changed_.notify_all();
      break;
    }
    default:
      break;
  }
}

void ClipPipeline::start() {
  if (uri_.empty() || !gst_uri_is_valid(uri_.c_str())) {
    fail(glue::resource_failure(GST_RESOURCE_ERROR_NOT_FOUND, "'" + uri_ + "' is not a URI.")
             .cause("not-found"));
    return;
  }
  if (gst_uri_has_protocol(uri_.c_str(), "file"))
    if (glue::CharPtr file{g_filename_from_uri(uri_.c_str(), nullptr, nullptr)}) {
      // filesrc would wait for ever for the other end of a FIFO.
      struct stat st;
      if (stat(file.get(), &st) == 0 && !S_ISREG(st.st_mode)) {
        fail(glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ, "'" + name_ + "' is not a regular file.")
                 .cause("read"));
        return;
      }
      file_ = file.get();
      animated_ = animated(file_);
    }
  if (animated_ == Animated::Gif || animated_ == Animated::WebP)
    return;  // read whole, which waits: in open()
  play_file();
  pause();
}

void ClipPipeline::pause() {
  if (gst_element_set_state(pipeline_.get(), GST_STATE_PAUSED) == GST_STATE_CHANGE_FAILURE)
    fail(glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ, "'" + name_ + "' cannot be opened.")
             .cause("read"));
}

bool ClipPipeline::open() {
  if ((animated_ == Animated::Gif || animated_ == Animated::WebP) && !animation_) {
    if (cancelled()) return false;
    play_animation();
    pause();
  }
  for (unsigned idle = 0;;) {
    bool linked;
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, std::chrono::milliseconds(200),
                            [&] { return cancelled_ || failure_ || prerolled_; })) {
        if (cancelled_) return false;
        if (failure_) throw *failure_;
        break;
      }
      linked = linked_;
    }
    // decodebin loses the error of a demuxer that fails while it is being started.
    const Reading reading = linked ? Reading::Goes : state_of_reading();
    idle = reading == Reading::Stopped ? idle + 1 : 0;
    if (reading == Reading::StoppedEmpty || idle > 10) throw damaged("no picture can be found in it");
  }
  gint64 duration = 0;
  if (gst_element_query_duration(pipeline_.get(), GST_FORMAT_TIME, &duration) && duration > 0)
    info_.duration = static_cast<GstClockTime>(duration);
  if (info_.duration && *info_.duration > limits_.max_duration)
    throw glue::stream_failure(GST_STREAM_ERROR_FORMAT,
                               "'" + name_ + "' lasts " + std::to_string(*info_.duration / GST_SECOND) +
                                   " s, more than the " + std::to_string(limits_.max_duration / GST_SECOND) +
                                   " s that are allowed.")
        .cause("limit");
  auto caps = glue::Ref<GstCaps>::adopt(gst_pad_get_current_caps(entry_.get()));
  GstVideoInfo video;
  if (caps && gst_video_info_from_caps(&video, caps.get())) {
    info_.width = GST_VIDEO_INFO_WIDTH(&video);
    info_.height = GST_VIDEO_INFO_HEIGHT(&video);
    info_.fps_n = GST_VIDEO_INFO_FPS_N(&video);
    info_.fps_d = GST_VIDEO_INFO_FPS_D(&video);
  }
  return true;
}

void ClipPipeline::play(GstClockTime from) {
  // A file that cannot be sought is read from its start; the reader drops what comes too early.
  if (from > 0)
    gst_element_seek_simple(pipeline_.get(), GST_FORMAT_TIME,
                            GstSeekFlags(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE),
                            static_cast<gint64>(from));
  gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
}

glue::Ref<GstSample> ClipPipeline::pull() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return cancelled_ || ready_ > 0 || failure_ || eos_; });
    if (cancelled_) return {};
    if (ready_ == 0 && failure_) throw *failure_;
    if (ready_ == 0 && animated_ == Animated::Png)
      throw glue::stream_failure(GST_STREAM_ERROR_FORMAT,
                                 "'" + name_ +
                                     "' is an animated PNG, of which only the first picture can be read; "
                                     "convert it to a video (ffmpeg -i PICTURES.png CLIP.mp4).")
          .cause("format");
    if (ready_ == 0) return {};
    ready_--;
  }
  return glue::Ref<GstSample>::adopt(gst_app_sink_try_pull_sample(GST_APP_SINK(sink_), 0));
}

void ClipPipeline::cancel() noexcept {
  std::lock_guard lock(mutex_);
  cancelled_ = true;
  changed_.notify_all();
}

bool ClipPipeline::cancelled() const noexcept {
  std::lock_guard lock(mutex_);
  return cancelled_;
}

}  // namespace media
