// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-consistencycheck
 * @title: consistencycheck
 *
 * Judges takes against their storyboard (answering `storyboard/take` queries), measures any video that
 * streams through it, and applies the repair of a take while that take streams.
 * docs/elements/consistencycheck.md has the whole contract.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m videotestsrc num-buffers=100 ! consistencycheck ! fakesink
 * ]|
 */
#include "consistencycheck/gstconsistencycheck.hpp"

#include <gst/storyboard/gststoryboard.h>
#include <gst/video/video.h>

#include <array>
#include <cmath>

#include "consistencycheck/reference_pad.hpp"
#include "consistencycheck/stream_repair.hpp"
#include "consistencycheck/stream_watch.hpp"
#include "consistencycheck/take_judge.hpp"
#include "consistencycheck/translation.hpp"
#include "glue/element.hpp"
#include "glue/failure.hpp"
#include "glue/frame.hpp"
#include "glue/ref.hpp"
#include "media/sampler.hpp"

GST_DEBUG_CATEGORY_STATIC(consistencycheck_debug);
#define GST_CAT_DEFAULT consistencycheck_debug

namespace {

enum MessageFlags { MESSAGES_NONE = 0, MESSAGES_SHOT = 1 << 0, MESSAGES_FRAME = 1 << 1 };
enum RepairFlags {
  REPAIR_NONE = 0,
  REPAIR_EXPOSURE = 1 << 0,
  REPAIR_TEMPERATURE = 1 << 1,
  REPAIR_SATURATION = 1 << 2,
  REPAIR_FLICKER = 1 << 3,
  REPAIR_EDGES = 1 << 4
};
constexpr guint kAllRepairs =
    REPAIR_EXPOSURE | REPAIR_TEMPERATURE | REPAIR_SATURATION | REPAIR_FLICKER | REPAIR_EDGES;
constexpr guint kAllDimensionFlags = (1u << judge::kDimensions) - 1;

GType preset_type() {
  static const GEnumValue values[] = {
      {static_cast<int>(judge::Preset::Draft), "A take fails below a score of 0.35", "draft"},
      {static_cast<int>(judge::Preset::Standard), "A take fails below a score of 0.5", "standard"},
      {static_cast<int>(judge::Preset::Strict), "A take fails below a score of 0.65", "strict"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("GstConsistencyCheckPreset", values);
  return type;
}

GType dimensions_type() {
  static const std::array<GFlagsValue, judge::kDimensions + 1> values = [] {
    std::array<GFlagsValue, judge::kDimensions + 1> v{};
    static const char *const blurbs[] = {"Exposure, contrast, key light, colour temperature",
                                         "Colours, saturation, cast, toning",
                                         "Framing: shift, zoom, roll, mirroring",
                                         "Bodies",
                                         "Faces and characters",
                                         "Texture, grain, sharpness",
                                         "Measured against the requested camera move",
                                         "Flicker, black, cuts, freezes, jitter, broken frames, bars",
                                         "Against the take before it"};
    for (std::size_t i = 0; i < judge::kDimensions; i++)
      v[i] = {1u << i, blurbs[i], judge::name_of(judge::kAllDimensions[i])};
    return v;
  }();
  static const GType type = g_flags_register_static("GstConsistencyCheckDimensions", values.data());
  return type;
}

GType repair_type() {
  static const GFlagsValue values[] = {{REPAIR_EXPOSURE, "Exposure and gamma", "exposure"},
                                       {REPAIR_TEMPERATURE, "Colour temperature and tint", "temperature"},
                                       {REPAIR_SATURATION, "Saturation", "saturation"},
                                       {REPAIR_FLICKER, "Flicker of the level", "flicker"},
                                       {REPAIR_EDGES, "Broken frames at the ends of the handles", "edges"},
                                       {0, nullptr, nullptr}};
  static const GType type = g_flags_register_static("GstConsistencyCheckRepair", values);
  return type;
}

GType messages_type() {
  static const GFlagsValue values[] = {
      {MESSAGES_SHOT, "storyboard/verdict for every shot and every take judged", "shot"},
      {MESSAGES_FRAME, "storyboard/measure for every frame measured", "frame"},
      {0, nullptr, nullptr}};
  static const GType type = g_flags_register_static("GstConsistencyCheckMessages", values);
  return type;
}

struct Properties {
  judge::Preset preset = judge::Preset::Standard;
  guint dimensions = kAllDimensionFlags;
  guint repair = kAllRepairs;
  guint messages = MESSAGES_SHOT;
  std::string reference, models;
  double sample_rate = 0;
  bool drop = true;
  guint max_analysis_width = judge::kWorkingWidth;

  judge::Settings settings() const {
    judge::Settings s;
    s.preset = preset;
    s.dimensions.clear();
    for (std::size_t i = 0; i < judge::kDimensions; i++)
      if (dimensions & (1u << i)) s.dimensions.insert(judge::kAllDimensions[i]);
    s.repairs = {(repair & REPAIR_EXPOSURE) != 0, (repair & REPAIR_TEMPERATURE) != 0,
                 (repair & REPAIR_SATURATION) != 0, (repair & REPAIR_FLICKER) != 0,
                 (repair & REPAIR_EDGES) != 0};
    s.width = static_cast<int>(max_analysis_width);
    return s;
  }
};

struct Counters {
  guint64 takes = 0, accepted = 0, repaired = 0, rejected = 0, unanswered = 0, shots = 0, frames = 0;
  guint64 measured = 0, left_out = 0;
  GstClockTime judged = 0, spent = 0;
};

class Check {
 public:
  explicit Check(GstConsistencyCheck *element) : element_(element) {}

  gboolean start();
  gboolean stop();
  void interrupt();
  void shot_begins(GstEvent *event);
  void flush_start();
  void flush_stop();
  void stream_ends();
  gboolean set_caps(GstCaps *caps);
  GstFlowReturn frame(GstBuffer *buffer);
  GstPad *request_pad(GstPadTemplate *pad_template) {
    return reference_pad_.request(element(), pad_template);
  }
  void release_pad(GstPad *pad) { reference_pad_.release(element(), pad); }
  gboolean take(GstQuery *query);
  void set(guint id, const GValue *value);
  void get(guint id, GValue *value);

 private:
  GstBaseTransform *base() const { return GST_BASE_TRANSFORM_CAST(element_); }
  GstElement *element() const { return GST_ELEMENT_CAST(element_); }
  void report(const consistency::ShotReport &report);
  void report(const consistency::FrameReport &report);
  void post_verdict(const consistency::ShotReport &report, const char *judged);
  void begin_unannounced();
  cv::Mat reference();
  Properties properties() {
    std::lock_guard lock(mutex_);
    return properties_;
  }

  GstConsistencyCheck *const element_;
  std::mutex mutex_;  // guards properties_, counters_, reference_ and the pointer watch_
  Properties properties_;
  Counters counters_;
  cv::Mat reference_;

  consistency::ReferencePad reference_pad_;  // locks itself
  consistency::TakeJudge takes_;             // locks itself
  consistency::VerdictStore verdicts_;       // locks itself

  // Made in start(), gone in stop(); used by the streaming thread, and by the state-changing one for
  // interrupt().
  std::unique_ptr<consistency::StreamWatch> watch_;

  // Streaming thread only, between start() and stop().
  Properties streaming_;
  GstVideoInfo info_{};
  bool has_info_ = false, shot_open_ = false, watched_ = false;
  consistency::StreamRepair repair_;
  GstClockTime due_ = 0;
};

cv::Mat read_reference(const std::string &filename, int width) {
  media::ClipRequest request;
  glue::CharPtr uri(gst_uri_is_valid(filename.c_str()) ? g_strdup(filename.c_str())
                                                       : gst_filename_to_uri(filename.c_str(), nullptr));
  request.uri = glue::string_or_empty(uri.get());
  request.caps = glue::Ref<GstCaps>::adopt(gst_caps_from_string("video/x-raw,format=" MEDIA_SAMPLER_FORMATS));
  media::ClipReader reader(std::move(request));
  auto s = reader.next();
  cv::Mat picture = s ? media::sample(s.get(), width) : cv::Mat();
  if (picture.empty())
    throw glue::resource_failure(GST_RESOURCE_ERROR_READ, "The reference picture " + filename +
                                                              " holds no picture; name a PNG or JPEG file.");
  return picture;
}

// The pictures of the characters that the shot names.
void add_characters(judge::Shot &wanted, const GstStoryboardShot *shot, int width) {
  for (guint i = 0; shot->references && i < shot->references->len; i++) {
    const auto *r = static_cast<const GstStructure *>(g_ptr_array_index(shot->references, i));
    const gchar *uri = gst_structure_get_string(r, "uri");
    if (!uri || g_strcmp0(gst_structure_get_string(r, "kind"), "character") != 0) continue;
    const std::string name = glue::string_or_empty(gst_structure_get_string(r, "name"));
    try {
      wanted.references.push_back({name, read_reference(uri, width)});
    } catch (const glue::Failure &failure) {
      GST_WARNING("shot %s: the picture of %s cannot be compared with: %s", shot->shot_id, name.c_str(),
                  failure.what());
    }
  }
}

gboolean Check::start() {
  streaming_ = properties();
  cv::Mat reference;
  if (!streaming_.reference.empty())
    reference = read_reference(streaming_.reference, static_cast<int>(streaming_.max_analysis_width));
  {
    std::lock_guard lock(mutex_);
    reference_ = reference;
    counters_ = {};
  }
  has_info_ = shot_open_ = watched_ = false;
  repair_.end();
  due_ = 0;
  gst_base_transform_set_passthrough(base(), TRUE);
  reference_pad_.forget();
  reference_pad_.set_width(static_cast<int>(streaming_.max_analysis_width));
  reference_pad_.resume();
  takes_.resume();
  if (streaming_.messages != MESSAGES_NONE) {
    consistency::StreamWatch::Listener listener;
    listener.shot = [this](const consistency::ShotReport &r) { report(r); };
    listener.failed = [this](const std::string &shot, const char *why) {
      GST_ELEMENT_WARNING(element_, STREAM, FAILED,
                          ("Shot %s could not be measured; it passes unjudged.", shot.c_str()), ("%s", why));
    };
    if (streaming_.messages & MESSAGES_FRAME)
      listener.frame = [this](const consistency::FrameReport &r) { report(r); };
    auto watch = std::make_unique<consistency::StreamWatch>(streaming_.settings(), std::move(listener));
    std::lock_guard lock(mutex_);
    watch_ = std::move(watch);
  }
  return TRUE;
}

void Check::interrupt() {
  takes_.cancel();
  reference_pad_.interrupt();
  if (watch_) watch_->interrupt();
}

// The picture to compare with where the storyboard has none: of the second pad, else the property's.
cv::Mat Check::reference() {
  if (cv::Mat picture = reference_pad_.picture(); !picture.empty()) return picture;
  std::lock_guard lock(mutex_);
  return reference_;
}

gboolean Check::stop() {
  takes_.cancel();
  std::unique_ptr<consistency::StreamWatch> watch;
  {
    std::lock_guard lock(mutex_);
    watch = std::move(watch_);
    if (watch) {
      counters_.measured = watch->measured();
      counters_.left_out = watch->left_out();
    }
  }
  watch.reset();  // joins its thread, which may be posting: not under the lock
  verdicts_.clear();
  std::lock_guard lock(mutex_);
  reference_ = cv::Mat();
  return TRUE;
}

void Check::post_verdict(const consistency::ShotReport &r, const char *judged) {
  if (!(properties().messages & MESSAGES_SHOT)) return;
  GstStructure *s = gst_structure_new("storyboard/verdict", "shot-id", G_TYPE_STRING, r.shot_id.c_str(),
                                      "take", G_TYPE_UINT, r.take, "judged", G_TYPE_STRING, judged, "start",
                                      G_TYPE_UINT64, static_cast<guint64>(r.start), "duration", G_TYPE_UINT64,
                                      static_cast<guint64>(r.duration), nullptr);
  if (!r.scene_id.empty()) gst_structure_set(s, "scene-id", G_TYPE_STRING, r.scene_id.c_str(), nullptr);
  consistency::describe(s, r.verdict);
  gst_element_post_message(element(), gst_message_new_element(GST_OBJECT_CAST(element_), s));
}

void Check::report(const consistency::ShotReport &r) {
  {
    std::lock_guard lock(mutex_);
    counters_.shots++;
  }
  GST_INFO_OBJECT(element_, "shot %s: %s", r.shot_id.c_str(), judge::name_of(r.verdict.kind));
  post_verdict(r, r.found ? "found" : "stream");
}

void Check::report(const consistency::FrameReport &r) {
  GstStructure *s = gst_structure_new(
      "storyboard/measure", "shot-id", G_TYPE_STRING, r.shot_id.c_str(), "time", G_TYPE_UINT64,
      static_cast<guint64>(r.time), "luma", G_TYPE_DOUBLE, r.facts.luma, "change", G_TYPE_DOUBLE,
      r.facts.change, "residual", G_TYPE_DOUBLE, r.facts.residual, "motion-known", G_TYPE_BOOLEAN,
      r.facts.motion_known, "x", G_TYPE_DOUBLE, r.facts.x, "y", G_TYPE_DOUBLE, r.facts.y, "zoom",
      G_TYPE_DOUBLE, r.facts.zoom, "roll", G_TYPE_DOUBLE, r.facts.roll, nullptr);
  gst_element_post_message(element(), gst_message_new_element(GST_OBJECT_CAST(element_), s));
}

void Check::shot_begins(GstEvent *event) {
  g_autoptr(GstStoryboardShot) shot = gst_storyboard_event_parse_shot(event);
  if (!shot) return;
  shot_open_ = true;
  due_ = 0;
  consistency::JudgedClip clip;
  const auto verdict = verdicts_.find(shot->shot_id, shot->take, &clip);
  repair_.end();
  if (verdict)
    repair_.begin(*verdict, shot->start > shot->head_handle ? shot->start - shot->head_handle : 0,
                  [this, clip](GstClockTime at) -> glue::Ref<GstSample> {
                    auto caps = glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info_));
                    return takes_.picture(clip.uri, clip.in + at, caps.get());
                  });
  gst_base_transform_set_passthrough(base(), !repair_.active());
  GST_INFO_OBJECT(element_, "shot %s take %u: %s%s", shot->shot_id, shot->take,
                  verdict ? judge::name_of(verdict->kind) : "not judged before",
                  repair_.active() ? ", repaired while it streams" : "");
  // Storyboard pictures on their way to a generator (take 0) are no take of anything.
  watched_ = watch_ && !verdict && shot->take > 0;
  if (!watch_) return;
  consistency::StreamWatch::ShotStart start;
  start.shot_id = shot->shot_id;
  start.scene_id = glue::string_or_empty(shot->scene_id);
  start.take = shot->take;
  start.measure = watched_;
  if (watched_) {
    start.shot = consistency::shot_of(shot, static_cast<int>(streaming_.max_analysis_width));
    // Entered by a seek: the head handle is not sent, and what lies before the offset is not either.
    if (shot->offset > 0) {
      start.shot.head = 0;
      start.shot.duration -= std::min(start.shot.duration, shot->offset);
      std::erase_if(start.shot.stills, [](const judge::Still &s) { return s.position < 0.5; });
    }
  }
  watch_->begin(std::move(start));
}

void Check::begin_unannounced() {
  shot_open_ = true;
  watched_ = watch_ != nullptr;
  if (!watch_) return;
  consistency::StreamWatch::ShotStart start;
  start.found = true;
  start.shot.cuts_wanted = true;
  if (cv::Mat picture = reference(); !picture.empty()) start.shot.stills.push_back({0.0, picture});
  watch_->begin(std::move(start));
}

void Check::flush_start() {
  takes_.cancel();
  reference_pad_.interrupt();
  if (watch_) watch_->interrupt();
}

void Check::flush_stop() {
  takes_.resume();
  reference_pad_.resume();
  if (watch_) {
    watch_->discard();
    watch_->resume();
  }
  shot_open_ = watched_ = false;
  due_ = 0;
  repair_.end();
  gst_base_transform_set_passthrough(base(), TRUE);
}

void Check::stream_ends() {
  if (!watch_) return;
  watch_->end();
  watch_->drain();
  shot_open_ = watched_ = false;
}

gboolean Check::set_caps(GstCaps *caps) {
  has_info_ = gst_video_info_from_caps(&info_, caps);
  if (has_info_ && GST_VIDEO_INFO_IS_INTERLACED(&info_)) {
    GST_ERROR_OBJECT(element_, "interlaced video; put a deinterlace element in front");
    return FALSE;
  }
  return has_info_;
}

GstFlowReturn Check::frame(GstBuffer *buffer) {
  if (!has_info_) return GST_FLOW_NOT_NEGOTIATED;
  const GstClockTime time =
      gst_segment_to_stream_time(&base()->segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
  const GstClockTime duration = GST_BUFFER_DURATION_IS_VALID(buffer) ? GST_BUFFER_DURATION(buffer)
                                : info_.fps_n > 0
                                    ? gst_util_uint64_scale(GST_SECOND, static_cast<guint64>(info_.fps_d),
                                                            static_cast<guint64>(info_.fps_n))
                                    : 0;
  if (repair_.active()) repair_.apply(buffer, info_, GST_CLOCK_TIME_IS_VALID(time) ? time : 0, duration);
  {
    std::lock_guard lock(mutex_);
    counters_.frames++;
  }
  if (!watch_) return GST_FLOW_OK;
  if (!shot_open_) begin_unannounced();
  if (!watched_ || GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_GAP)) return GST_FLOW_OK;
  if (!GST_CLOCK_TIME_IS_VALID(time)) return GST_FLOW_OK;
  if (streaming_.sample_rate > 0) {
    if (due_ && time < due_ && due_ - time < GST_SECOND * 10) return GST_FLOW_OK;
    due_ = time + static_cast<GstClockTime>(GST_SECOND / streaming_.sample_rate * 0.999);
  }
  if (!watch_->has_room(time + duration, !streaming_.drop)) return GST_FLOW_OK;
  cv::Mat small = media::sample(buffer, info_, static_cast<int>(streaming_.max_analysis_width));
  if (small.empty()) return GST_FLOW_OK;
  watch_->frame(std::move(small), time, duration);
  return GST_FLOW_OK;
}

gboolean Check::take(GstQuery *query) {
  GstStoryboardShot *parsed = nullptr;
  guint take = 0;
  gchar *uri_ = nullptr;
  GstClockTime in = 0;
  if (!gst_storyboard_query_parse_take(query, &parsed, &take, &uri_, &in, nullptr)) return FALSE;
  g_autoptr(GstStoryboardShot) shot = parsed;
  glue::CharPtr uri(uri_);
  const Properties p = properties();
  judge::Settings settings = p.settings();
  settings.models = judge::people::find_models(p.models, settings.no_models);
  const int width = settings.models ? std::max(settings.width, settings.people_width) : settings.width;
  judge::Shot wanted = consistency::shot_of(shot, width);
  if (settings.models) add_characters(wanted, shot, width);
  if (wanted.stills.empty() && !wanted.footage) {
    if (cv::Mat picture = reference(); !picture.empty()) wanted.stills.push_back({0.0, picture});
  }
  const GstClockTime length = shot->head_handle + shot->duration + shot->tail_handle;
  const gint64 began = g_get_monotonic_time();
  const auto verdict = takes_.judge(settings, wanted, uri.get(), in, length);
  const GstClockTime spent = static_cast<GstClockTime>(g_get_monotonic_time() - began) * GST_USECOND;
  {
    std::lock_guard lock(mutex_);
    if (!verdict) {
      counters_.unanswered++;
    } else {
      counters_.takes++;
      counters_.judged += length;
      counters_.spent += spent;
      (verdict->kind == judge::Verdict::Kind::Accept   ? counters_.accepted
       : verdict->kind == judge::Verdict::Kind::Repair ? counters_.repaired
                                                       : counters_.rejected)++;
    }
  }
  if (!verdict) return FALSE;  // interrupted: unanswered is "unchecked"
  GST_INFO_OBJECT(element_, "shot %s take %u: %s (%" G_GUINT64_FORMAT " ms, %" G_GINT64_FORMAT " frames)%s%s",
                  shot->shot_id, take, judge::name_of(verdict->kind),
                  static_cast<guint64>(spent / GST_MSECOND), verdict->frames,
                  verdict->causes.empty() ? "" : ": ",
                  verdict->causes.empty() ? "" : verdict->causes[0].measured.c_str());
  verdicts_.put(shot->shot_id, take, *verdict, {glue::string_or_empty(uri.get()), in});
  consistency::answer(query, *verdict);
  consistency::ShotReport report;
  report.shot_id = shot->shot_id;
  report.scene_id = glue::string_or_empty(shot->scene_id);
  report.take = take;
  report.start = shot->start;
  report.duration = shot->duration;
  report.verdict = *verdict;
  post_verdict(report, "take");
  return TRUE;
}

enum {
  PROP_PRESET = 1,
  PROP_DIMENSIONS,
  PROP_REPAIR,
  PROP_MESSAGES,
  PROP_REFERENCE,
  PROP_MODELS,
  PROP_SAMPLE_RATE,
  PROP_DROP,
  PROP_MAX_WIDTH,
  PROP_STATISTICS
};

void Check::set(guint id, const GValue *value) {
  std::lock_guard lock(mutex_);
  switch (id) {
    case PROP_PRESET:
      properties_.preset = static_cast<judge::Preset>(g_value_get_enum(value));
      break;
    case PROP_DIMENSIONS:
      properties_.dimensions = g_value_get_flags(value);
      break;
    case PROP_REPAIR:
      properties_.repair = g_value_get_flags(value);
      break;
    case PROP_MESSAGES:
      properties_.messages = g_value_get_flags(value);
      break;
    case PROP_REFERENCE:
      properties_.reference = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_MODELS:
      properties_.models = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_SAMPLE_RATE:
      properties_.sample_rate = g_value_get_double(value);
      break;
    case PROP_DROP:
      properties_.drop = g_value_get_boolean(value);
      break;
    case PROP_MAX_WIDTH:
      properties_.max_analysis_width = g_value_get_uint(value);
      break;
  }
}

void Check::get(guint id, GValue *value) {
  std::lock_guard lock(mutex_);
  switch (id) {
    case PROP_PRESET:
      g_value_set_enum(value, static_cast<gint>(properties_.preset));
      break;
    case PROP_DIMENSIONS:
      g_value_set_flags(value, properties_.dimensions);
      break;
    case PROP_REPAIR:
      g_value_set_flags(value, properties_.repair);
      break;
    case PROP_MESSAGES:
      g_value_set_flags(value, properties_.messages);
      break;
    case PROP_REFERENCE:
      g_value_set_string(value, properties_.reference.empty() ? nullptr : properties_.reference.c_str());
      break;
    case PROP_MODELS:
      g_value_set_string(value, properties_.models.empty() ? nullptr : properties_.models.c_str());
      break;
    case PROP_SAMPLE_RATE:
      g_value_set_double(value, properties_.sample_rate);
      break;
    case PROP_DROP:
      g_value_set_boolean(value, properties_.drop);
      break;
    case PROP_MAX_WIDTH:
      g_value_set_uint(value, properties_.max_analysis_width);
      break;
    case PROP_STATISTICS:
      g_value_take_boxed(
          value,
          gst_structure_new(
              "statistics", "takes-judged", G_TYPE_UINT64, counters_.takes, "takes-accepted", G_TYPE_UINT64,
              counters_.accepted, "takes-repaired", G_TYPE_UINT64, counters_.repaired, "takes-rejected",
              G_TYPE_UINT64, counters_.rejected, "takes-unanswered", G_TYPE_UINT64, counters_.unanswered,
              "clip-time", G_TYPE_UINT64, counters_.judged, "judging-time", G_TYPE_UINT64, counters_.spent,
              "shots-measured", G_TYPE_UINT64, counters_.shots, "frames", G_TYPE_UINT64, counters_.frames,
              "frames-measured", G_TYPE_UINT64, watch_ ? watch_->measured() : counters_.measured,
              "frames-left-out", G_TYPE_UINT64, watch_ ? watch_->left_out() : counters_.left_out, nullptr));
      break;
  }
}

}  // namespace

GLUE_DEFINE_TYPE(GstConsistencyCheck, gst_consistency_check, GST_TYPE_BASE_TRANSFORM, Check, {})

static void gst_consistency_check_class_init(GstConsistencyCheckClass *klass) {
  auto *object = G_OBJECT_CLASS(klass);
  auto *element = GST_ELEMENT_CLASS(klass);
  auto *base = GST_BASE_TRANSFORM_CLASS(klass);

  object->set_property = [](GObject *o, guint id, const GValue *v, GParamSpec *) {
    gst_consistency_check_impl(o).set(id, v);
  };
  object->get_property = [](GObject *o, guint id, GValue *v, GParamSpec *) {
    gst_consistency_check_impl(o).get(id, v);
  };

  const auto flags = GParamFlags(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  const auto install = [&](guint id, GParamSpec *spec) { g_object_class_install_property(object, id, spec); };
  install(PROP_PRESET,
          g_param_spec_enum("preset", "Preset",
                            "How strict a take is judged, where its shot sets no limit of its own",
                            preset_type(), static_cast<gint>(judge::Preset::Standard), flags));
  install(PROP_DIMENSIONS,
          g_param_spec_flags("dimensions", "Dimensions", "What is measured, as far as this version can",
                             dimensions_type(), kAllDimensionFlags, flags));
  install(PROP_REPAIR,
          g_param_spec_flags("repair", "Repair",
                             "What may be corrected while a take streams instead of asking for another",
                             repair_type(), kAllRepairs, flags));
  install(PROP_MESSAGES,
          g_param_spec_flags("messages", "Messages",
                             "Which element messages are posted; 0 also turns off measuring what streams",
                             messages_type(), MESSAGES_SHOT, flags));
  install(
      PROP_REFERENCE,
      g_param_spec_string("reference", "Reference",
                          "Still picture (file or URI) to compare with where there is no storyboard frame",
                          nullptr, flags));
  install(PROP_MODELS,
          g_param_spec_string("models", "Models",
                              "Folder with the models of faces and bodies; unset = "
                              "$GST_STORYBOARD_MODELS, then gst-storyboard-1.0/models in the data folders",
                              nullptr, flags));
  install(PROP_SAMPLE_RATE,
          g_param_spec_double("sample-rate", "Sample rate",
                              "Frames per second that are measured of a stream (0 = every frame)", 0, 1000, 0,
                              flags));
  install(PROP_DROP, g_param_spec_boolean("drop", "Drop",
                                          "Leave frames unmeasured when measuring cannot keep up; false = "
                                          "slow the stream down instead (never loses a frame either way)",
                                          TRUE, flags));
  install(
      PROP_MAX_WIDTH,
      g_param_spec_uint("max-analysis-width", "Maximum analysis width",
                        "Width in pixels of the copy that is measured; the limits were tuned at the default",
                        96, 1920, judge::kWorkingWidth, flags));
  install(
      PROP_STATISTICS,
      g_param_spec_boxed("statistics", "Statistics", "Takes and frames judged so far, times in nanoseconds",
                         GST_TYPE_STRUCTURE, GParamFlags(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));

  GstCaps *caps =
      gst_caps_from_string(GST_VIDEO_CAPS_MAKE(MEDIA_SAMPLER_FORMATS) ", interlace-mode=(string)progressive");
  gst_element_class_add_pad_template(element,
                                     gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps));
  gst_element_class_add_pad_template(element, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps));
  gst_element_class_add_pad_template(element,
                                     gst_pad_template_new("reference", GST_PAD_SINK, GST_PAD_REQUEST, caps));
  gst_caps_unref(caps);
  element->request_new_pad = [](GstElement *e, GstPadTemplate *templ, const gchar *, const GstCaps *) {
    return gst_consistency_check_impl(e).request_pad(templ);
  };
  element->release_pad = [](GstElement *e, GstPad *pad) { gst_consistency_check_impl(e).release_pad(pad); };
  gst_element_class_set_static_metadata(
      element, "Consistency check", "Filter/Analyzer/Video",
      "Judges takes against their storyboard and says what failed; measures any video stream",
      "gst-storyboard developers");

  element->change_state = [](GstElement *e, GstStateChange transition) {
    // Before the pads are deactivated: whoever waits for a judgement must be let go first.
    if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) gst_consistency_check_impl(e).interrupt();
    return GST_ELEMENT_CLASS(gst_consistency_check_parent_class)->change_state(e, transition);
  };
  base->passthrough_on_same_caps = FALSE;
  base->transform_ip_on_passthrough = TRUE;
  base->start = [](GstBaseTransform *t) {
    return glue::guard(GST_ELEMENT_CAST(t), FALSE, [&] { return gst_consistency_check_impl(t).start(); });
  };
  base->stop = [](GstBaseTransform *t) {
    return glue::guard(GST_ELEMENT_CAST(t), FALSE, [&] { return gst_consistency_check_impl(t).stop(); });
  };
  base->set_caps = [](GstBaseTransform *t, GstCaps *in, GstCaps *) {
    return gst_consistency_check_impl(t).set_caps(in);
  };
  base->transform_ip = [](GstBaseTransform *t, GstBuffer *buffer) {
    return glue::guard(GST_ELEMENT_CAST(t), GST_FLOW_ERROR,
                       [&] { return gst_consistency_check_impl(t).frame(buffer); });
  };
  base->sink_event = [](GstBaseTransform *t, GstEvent *event) {
    Check &check = gst_consistency_check_impl(t);
    glue::guard(GST_ELEMENT_CAST(t), FALSE, [&] {
      switch (GST_EVENT_TYPE(event)) {
        case GST_EVENT_FLUSH_START:
          check.flush_start();
          break;
        case GST_EVENT_FLUSH_STOP:
          check.flush_stop();
          break;
        case GST_EVENT_EOS:
          check.stream_ends();
          break;
        case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
          check.shot_begins(event);
          break;
        default:
          break;
      }
      return TRUE;
    });
    return GST_BASE_TRANSFORM_CLASS(gst_consistency_check_parent_class)->sink_event(t, event);
  };
  base->query = [](GstBaseTransform *t, GstPadDirection direction, GstQuery *query) {
    if (direction == GST_PAD_SINK && gst_storyboard_query_is_take(query))
      return glue::guard(GST_ELEMENT_CAST(t), FALSE,
                         [&] { return gst_consistency_check_impl(t).take(query); });
    return GST_BASE_TRANSFORM_CLASS(gst_consistency_check_parent_class)->query(t, direction, query);
  };
  for (GType type : {preset_type(), dimensions_type(), repair_type(), messages_type()})
    gst_type_mark_as_plugin_api(type, GstPluginAPIFlags(0));
}

gboolean gst_consistency_check_register(GstPlugin *plugin) {
  GST_DEBUG_CATEGORY_INIT(consistencycheck_debug, "consistencycheck", 0,
                          "judges takes against their storyboard");
  return gst_element_register(plugin, "consistencycheck", GST_RANK_NONE, gst_consistency_check_get_type());
}
