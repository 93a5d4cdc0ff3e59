// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/check.hpp"

#include <gst/storyboard/gststoryboard.h>

#include <cmath>

#include "consistencycheck/translation.hpp"
#include "glue/failure.hpp"
#include "glue/frame.hpp"
#include "glue/ref.hpp"
#include "media/sampler.hpp"

#define GST_CAT_DEFAULT consistencycheck_debug

namespace consistency {
namespace {

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

}  // namespace

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
  verdict_.reset();
  due_ = 0;
  pass_as_it_is_unless_touched();
  people_.reset();
  if (streaming_.regions & (REGIONS_FACES | REGIONS_PERSONS)) {
    std::string why;
    if (auto models = judge::people::find_models(streaming_.models, why))
      people_ = std::make_unique<PeopleFinder>(std::move(models));
    else
      GST_ELEMENT_WARNING(element_, RESOURCE, NOT_FOUND, ("Faces and persons are not marked: %s.", why.c_str()), (nullptr));
  }
  reference_pad_.forget();
  reference_pad_.set_width(static_cast<int>(streaming_.max_analysis_width));
  reference_pad_.resume();
  takes_.resume();
  if (streaming_.messages != MESSAGES_NONE) {
    StreamWatch::Listener listener;
    listener.shot = [this](const ShotReport &r) { report(r); };
    listener.failed = [this](const std::string &shot, const char *why) {
      GST_ELEMENT_WARNING(element_, STREAM, FAILED,
                          ("Shot %s could not be measured; it passes unjudged.", shot.c_str()), ("%s", why));
    };
    if (streaming_.messages & MESSAGES_FRAME)
      listener.frame = [this](const FrameReport &r) { report(r); };
    auto watch = std::make_unique<StreamWatch>(streaming_.settings(), std::move(listener));
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
  std::unique_ptr<StreamWatch> watch;
  {
    std::lock_guard lock(mutex_);
    watch = std::move(watch_);
    if (watch) {
      counters_.measured = watch->measured();
      counters_.left_out = watch->left_out();
    }
  }
  people_.reset();
  watch.reset();  // joins its thread, which may be posting: not under the lock
  verdicts_.clear();
  std::lock_guard lock(mutex_);
  reference_ = cv::Mat();
  return TRUE;
}

void Check::post_verdict(const ShotReport &r, const char *judged) {
  if (!(properties().messages & MESSAGES_SHOT)) return;
  GstStructure *s = gst_structure_new("storyboard/verdict", "shot-id", G_TYPE_STRING, r.shot_id.c_str(),
                                      "take", G_TYPE_UINT, r.take, "judged", G_TYPE_STRING, judged, "start",
                                      G_TYPE_UINT64, static_cast<guint64>(r.start), "duration", G_TYPE_UINT64,
                                      static_cast<guint64>(r.duration), nullptr);
  if (!r.scene_id.empty()) gst_structure_set(s, "scene-id", G_TYPE_STRING, r.scene_id.c_str(), nullptr);
  describe(s, r.verdict);
  gst_element_post_message(element(), gst_message_new_element(GST_OBJECT_CAST(element_), s));
}

void Check::report(const ShotReport &r) {
  {
    std::lock_guard lock(mutex_);
    counters_.shots++;
  }
  GST_INFO_OBJECT(element_, "shot %s: %s", r.shot_id.c_str(), judge::name_of(r.verdict.kind));
  post_verdict(r, r.found ? "found" : "stream");
}

void Check::report(const FrameReport &r) {
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
  JudgedClip clip;
  const auto verdict = verdicts_.find(shot->shot_id, shot->take, &clip);
  repair_.end();
  verdict_ = verdict;
  take_begins_ = shot->start > shot->head_handle ? shot->start - shot->head_handle : 0;
  if (people_) people_->forget();
  if (verdict)
    repair_.begin(*verdict, take_begins_,
                  [this, clip](GstClockTime at) -> glue::Ref<GstSample> {
                    auto caps = glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info_));
                    return takes_.picture(clip.uri, clip.in + at, caps.get());
                  });
  pass_as_it_is_unless_touched();
  GST_INFO_OBJECT(element_, "shot %s take %u: %s%s", shot->shot_id, shot->take,
                  verdict ? judge::name_of(verdict->kind) : "not judged before",
                  repair_.active() ? ", repaired while it streams" : "");
  // Storyboard pictures on their way to a generator (take 0) are no take of anything.
  watched_ = watch_ && !verdict && shot->take > 0;
  if (!watch_) return;
  StreamWatch::ShotStart start;
  start.shot_id = shot->shot_id;
  start.scene_id = glue::string_or_empty(shot->scene_id);
  start.take = shot->take;
  start.measure = watched_;
  if (watched_) {
    start.shot = shot_of(shot, static_cast<int>(streaming_.max_analysis_width));
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
  StreamWatch::ShotStart start;
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
  verdict_.reset();
  if (people_) people_->forget();
  pass_as_it_is_unless_touched();
}

void Check::pass_as_it_is_unless_touched() {
  gst_base_transform_set_passthrough(base(), !repair_.active() && streaming_.regions == REGIONS_NONE);
}

// After the repair: what is marked is what is seen downstream.
void Check::mark(GstBuffer *buffer, GstClockTime time) {
  if (people_) {
    if (people_->due(time))
      if (cv::Mat picture = media::sample(buffer, info_, PeopleFinder::kWidth); !picture.empty())
        people_->look(std::move(picture), time);
    attach_people(buffer, info_, people_->found(time), streaming_.regions);
  }
  if (verdict_ && (streaming_.regions & REGIONS_FAULTS))
    attach_faults(buffer, info_, *verdict_, time > take_begins_ ? time - take_begins_ : 0);
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
  if (streaming_.regions != REGIONS_NONE && GST_CLOCK_TIME_IS_VALID(time)) mark(buffer, time);
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
  judge::Shot wanted = shot_of(shot, width);
  if (settings.models) add_characters(wanted, shot, width);
  if (wanted.stills.empty() && !wanted.footage) {
    if (cv::Mat picture = reference(); !picture.empty()) wanted.stills.push_back({0.0, picture, true});
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
  answer(query, *verdict);
  ShotReport report;
  report.shot_id = shot->shot_id;
  report.scene_id = glue::string_or_empty(shot->scene_id);
  report.take = take;
  report.start = shot->start;
  report.duration = shot->duration;
  report.verdict = *verdict;
  post_verdict(report, "take");
  return TRUE;
}

void Check::set(guint id, const GValue *value) {
  std::lock_guard lock(mutex_);
  properties_.set(id, value);
}

void Check::get(guint id, GValue *value) {
  std::lock_guard lock(mutex_);
  if (properties_.get(id, value)) return;
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
}

}  // namespace consistency
