// SPDX-License-Identifier: LGPL-2.1-or-later
// What comes in at the sink pad: pictures and events become shots for the production.
#include "generator.hpp"

#include <algorithm>

#include "animatic_provider.hpp"
#include "glue/failure.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_ai_video_gen_debug);
#define GST_CAT_DEFAULT gst_ai_video_gen_debug

namespace aivideogen {

GstFlowReturn Generator::flow() const {
  std::lock_guard lock(mutex_);
  return flushing_ ? GST_FLOW_FLUSHING : flow_;
}

void Generator::prepare() {
  const GstStoryboardFilm *film = collector_->film();
  const GstVideoInfo *pictures = collector_->pictures();
  int width = film ? film->width : pictures ? GST_VIDEO_INFO_WIDTH(pictures) : 1920;
  int height = film ? film->height : pictures ? GST_VIDEO_INFO_HEIGHT(pictures) : 1080;
  int fps_n = film ? film->fps_n : pictures ? GST_VIDEO_INFO_FPS_N(pictures) : 24;
  int fps_d = film ? film->fps_d : pictures ? GST_VIDEO_INFO_FPS_D(pictures) : 1;
  width = std::max(2, width & ~1);
  height = std::max(2, height & ~1);
  if (fps_n <= 0 || fps_d <= 0) fps_n = 24, fps_d = 1;

  auto allowed = glue::Ref<GstCaps>::adopt(gst_pad_get_allowed_caps(src_));
  auto refuse = [&] {
    throw glue::Failure(GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
                        "What follows takes no I420 pictures of " + std::to_string(width) + "x" +
                            std::to_string(height) + " at " + std::to_string(fps_n) + "/" +
                            std::to_string(fps_d) +
                            " a second, as the film is; put videoconvert, videoscale and videorate between.")
        .cause("negotiation");
  };
  auto wanted = glue::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, width, "height", G_TYPE_INT,
      height, "framerate", GST_TYPE_FRACTION, fps_n, fps_d, "interlace-mode", G_TYPE_STRING, "progressive",
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, "colorimetry", G_TYPE_STRING, "bt709", nullptr));
  if (allowed && !gst_caps_can_intersect(allowed.get(), wanted.get())) {
    if (film || gst_caps_is_empty(allowed.get())) refuse();
    // Without a film whoever comes next may say what the pictures are to be like.
    auto chosen = glue::Ref<GstCaps>::adopt(gst_caps_truncate(gst_caps_copy(allowed.get())));
    GstStructure *s = gst_caps_get_structure(chosen.get(), 0);
    gst_structure_fixate_field_nearest_int(s, "width", width);
    gst_structure_fixate_field_nearest_int(s, "height", height);
    gst_structure_fixate_field_nearest_fraction(s, "framerate", fps_n, fps_d);
    gst_structure_get_int(s, "width", &width);
    gst_structure_get_int(s, "height", &height);
    gst_structure_get_fraction(s, "framerate", &fps_n, &fps_d);
    if (width % 2 || height % 2 || fps_n <= 0) refuse();
    gst_caps_set_simple(wanted.get(), "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
                        GST_TYPE_FRACTION, fps_n, fps_d, nullptr);
    if (!gst_caps_can_intersect(allowed.get(), wanted.get())) refuse();
  }

  auto query = glue::Ref<GstQuery>::adopt(gst_storyboard_query_new_handles());
  const bool handles =
      gst_pad_peer_query(src_, query.get()) && gst_storyboard_query_parse_handles(query.get());
  GST_INFO_OBJECT(element_, "%dx%d at %d/%d, handles %s", width, height, fps_n, fps_d,
                  handles ? "wanted" : "not wanted");
  collector_->rate(fps_n, fps_d, handles);

  ProductionPlan plan;
  plan.width = width;
  plan.height = height;
  plan.fps_n = fps_n;
  plan.fps_d = fps_d;
  const Settings s = settings();
  plan.look_ahead = s.look_ahead;
  plan.max_takes = s.max_takes;
  plan.on_rejected = s.on_rejected;
  plan.on_exhausted = s.on_exhausted;
  plan.on_unapproved = s.on_unapproved;
  plan.sound = s.sound;
  plan.model = s.model.empty() ? "animatic" : s.model;
  plan.take_folder = s.cache_dir;
  plan.threads = std::clamp(std::thread::hardware_concurrency(), 2u, 4u);
  Production::Providers providers;
  providers["animatic"] = std::make_shared<AnimaticProvider>(0);
  Purse purse = s.purse;
  purse.model = plan.model;
  purse.take_folder = s.cache_dir;
  accounts_.begin(plan, purse);
  auto agency = agency_of(
      std::move(purse),
      [this](const std::string &shot, const std::string &cause, const std::string &text) {
        warn(shot, cause, text);
      },
      [element = element_](int level, const std::string &text) {
        static constexpr GstDebugLevel kLevels[] = {GST_LEVEL_ERROR, GST_LEVEL_WARNING, GST_LEVEL_FIXME,
                                                    GST_LEVEL_INFO, GST_LEVEL_DEBUG};
        GST_CAT_LEVEL_LOG(GST_CAT_DEFAULT, kLevels[std::clamp(level, 0, 4)], element, "%s", text.c_str());
      });
  auto p = std::make_shared<Production>(plan, std::move(providers), static_cast<Crew &>(*this),
                                        std::move(agency.hire), std::move(agency.route));
  std::lock_guard lock(mutex_);
  gst_video_info_from_caps(&out_info_, wanted.get());
  out_caps_ = wanted;
  if (film) {
    length_ = film->duration;
    shots_ = film->cuts ? film->cuts->len : 0;
  }
  if (flushing_) return;
  production_ = std::move(p);
  changed_.notify_all();
}

GstFlowReturn Generator::dispatch(std::shared_ptr<Shot> shot) {
  if (!shot) return flow();
  auto p = production();
  if (!p || !p->admit(std::move(shot))) {
    const GstFlowReturn f = flow();
    // A failure is told by the src side, once; upstream only has to stop.
    return f == GST_FLOW_OK || f == GST_FLOW_ERROR ? GST_FLOW_FLUSHING : f;
  }
  return flow();
}

// What goes wrong on the way in is told once; nothing is made or played after it.
void Generator::refused() {
  std::shared_ptr<Production> p;
  {
    std::lock_guard lock(mutex_);
    if (flow_ == GST_FLOW_OK) flow_ = GST_FLOW_ERROR;
    ended_ = true;
    p = production_;
    changed_.notify_all();
  }
  if (p) p->stop();
}

GstFlowReturn Generator::picture(GstBuffer *buffer) {
  try {
    return take_picture(glue::Ref<GstBuffer>::adopt(buffer));
  } catch (...) {
    refused();
    throw;
  }
}

gboolean Generator::sink_event(GstEvent *event) {
  try {
    return take_event(glue::Ref<GstEvent>::adopt(event));
  } catch (...) {
    refused();
    throw;
  }
}

GstFlowReturn Generator::take_picture(glue::Ref<GstBuffer> buffer) {
  if (const GstFlowReturn f = flow(); f != GST_FLOW_OK) return f == GST_FLOW_ERROR ? GST_FLOW_FLUSHING : f;
  if (!collector_->pictures())
    throw glue::Failure(GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
                        "A picture came before its format was known.");
  if (!production()) prepare();
  return dispatch(collector_->picture(buffer.get()));
}

gboolean Generator::take_event(glue::Ref<GstEvent> event) {
  switch (GST_EVENT_TYPE(event.get())) {
    case GST_EVENT_FLUSH_START: {
      track_.flush_start(event.get());
      gst_pad_push_event(src_, event.release());
      stop();
      gst_pad_pause_task(src_);
      return TRUE;
    }
    case GST_EVENT_FLUSH_STOP: {
      GST_PAD_STREAM_LOCK(src_);  // the task has left
      GST_PAD_STREAM_UNLOCK(src_);
      clear();
      track_.flush_stop(event.get());
      gst_pad_push_event(src_, event.release());
      Settings s = settings();
      collector_ = std::make_unique<ShotCollector>(s.shot_duration);
      if (auto caps = glue::Ref<GstCaps>::adopt(gst_pad_get_current_caps(sink_)))
        collector_->caps(caps.get());
      {
        std::lock_guard lock(mutex_);
        if (film_event_) collector_->film(film_event_.get());
        flushing_ = false;
        gst_segment_init(&segment_, GST_FORMAT_TIME);
      }
      // What the flush may have taken with the shots it was waiting before.
      for (auto type : {GST_EVENT_TAG, GST_EVENT_TOC})
        for (guint i = 0; GstEvent *sticky = gst_pad_get_sticky_event(sink_, type, i); i++)
          collector_->keep(sticky);
      activate_src(true);
      return TRUE;
    }
    case GST_EVENT_STREAM_START: {
      guint group = GST_GROUP_ID_INVALID;
      gst_event_parse_group_id(event.get(), &group);
      std::lock_guard lock(mutex_);
      group_ = group;
      return TRUE;
    }
    case GST_EVENT_CAPS: {
      GstCaps *caps = nullptr;
      gst_event_parse_caps(event.get(), &caps);
      collector_->caps(caps);
      return TRUE;
    }
    case GST_EVENT_SEGMENT: {
      const GstSegment *segment = nullptr;
      gst_event_parse_segment(event.get(), &segment);
      std::lock_guard lock(mutex_);
      seqnum_ = gst_event_get_seqnum(event.get());
      if (segment->format == GST_FORMAT_TIME && GST_CLOCK_TIME_IS_VALID(segment->start)) {
        segment_.start = segment_.time = segment_.position = segment->start;
      }
      return TRUE;
    }
    case GST_EVENT_GAP:
      return TRUE;
    case GST_EVENT_EOS: {
      if (collector_) {
        // An announced shot may still lack pictures; what it has must do.
        if (flow() == GST_FLOW_OK && production()) dispatch(collector_->end());
        auto rest = collector_->rest();
        std::shared_ptr<Production> p;
        {
          std::lock_guard lock(mutex_);
          seqnum_ = gst_event_get_seqnum(event.get());
          last_events_ = std::move(rest);
          if (!GST_CLOCK_TIME_IS_VALID(length_)) length_ = collector_->length();
          ended_ = true;
          p = production_;
          changed_.notify_all();
        }
        if (p) p->end();
      }
      return TRUE;
    }
    default:
      break;
  }
  if (gst_storyboard_event_is_film(event.get())) {
    collector_->film(event.get());
    std::lock_guard lock(mutex_);
    film_event_ = event;
    return TRUE;
  }
  if (gst_storyboard_event_is_shot(event.get())) {
    // A refused sticky event would come back to the source as an error of its own: the next picture's flow
    // return says why there is no more to do.
    if (flow() != GST_FLOW_OK) return TRUE;
    if (!production()) prepare();
    dispatch(collector_->shot(event.get()));
    dispatch(collector_->without_pictures());
    return TRUE;
  }
  if (GST_EVENT_IS_SERIALIZED(event.get())) {
    collector_->keep(event.release());
    return TRUE;
  }
  return gst_pad_push_event(src_, event.release());
}

}  // namespace aivideogen
