// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tools/recorder.hpp"

#include <algorithm>

#include "glue/ref.hpp"
#include "report/page.hpp"
#include "storyboard/gststoryboard.h"

namespace tools {
namespace {

const char *word_of(GstStoryboardVerdict verdict) {
  switch (verdict) {
    case GST_STORYBOARD_VERDICT_ACCEPT:
      return "accept";
    case GST_STORYBOARD_VERDICT_REPAIR:
      return "repair";
    case GST_STORYBOARD_VERDICT_REJECT:
      return "reject";
    case GST_STORYBOARD_VERDICT_UNCHECKED:
      break;
  }
  return "unchecked";
}

report::Cause cause_of(const GstStructure *s) {
  const auto text = [&](const char *field) {
    return glue::string_or_empty(gst_structure_get_string(s, field));
  };
  report::Cause c{text("dimension"), text("measured"), text("wanted"), text("advice"), 0};
  gst_structure_get_double(s, "probability", &c.probability);
  return c;
}

}  // namespace

void Recorder::attach(GstElement *generator) {
  auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(generator, "src"));
  gst_pad_add_probe(
      pad.get(), GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      [](GstPad *, GstPadProbeInfo *info, gpointer data) {
        if (auto *shot = gst_storyboard_event_parse_shot(GST_PAD_PROBE_INFO_EVENT(info))) {
          auto *self = static_cast<Recorder *>(data);
          std::lock_guard lock(self->mutex_);
          self->played_[shot->shot_id] = shot->take;
          gst_storyboard_shot_free(shot);
        }
        return GST_PAD_PROBE_OK;
      },
      this, nullptr);
  guint look_ahead = 1;
  g_object_get(generator, "look-ahead", &look_ahead, nullptr);
  production_.concurrency = std::max(1u, look_ahead);
  gchar *name = nullptr;
  g_object_get(generator, "production", &name, nullptr);
  production_.name = glue::take_string(name);
}

void Recorder::take(const GstStoryboardTakeInfo &info) {
  report::Take t;
  t.shot = info.shot_id;
  t.number = info.take;
  t.model = glue::string_or_empty(info.model);
  t.uri = glue::string_or_empty(info.uri);
  t.verdict = word_of(info.verdict);
  t.price = info.price;
  t.seconds = info.seconds;
  t.wall = static_cast<double>(info.wall) / GST_SECOND;
  t.simulated = info.simulated;
  t.cached = info.cached;
  if (info.currency) production_.currency = info.currency;
  for (gint i = 0; info.scores && i < gst_structure_n_fields(info.scores); i++) {
    const gchar *name = gst_structure_nth_field_name(info.scores, static_cast<guint>(i));
    gdouble score = 0;
    if (gst_structure_get_double(info.scores, name, &score)) t.scores[name] = std::clamp(score, 0.0, 1.0);
  }
  for (guint i = 0; info.causes && i < info.causes->len; i++)
    t.causes.push_back(cause_of(static_cast<const GstStructure *>(g_ptr_array_index(info.causes, i))));
  spent_ += t.price;
  simulated_ = simulated_ || t.simulated;
  news_ = "shot " + t.shot + ": take " + std::to_string(t.number) + " (" + t.model + ") " +
          (t.verdict == "reject"   ? "rejected"
           : t.verdict == "accept" ? "accepted"
           : t.verdict == "repair" ? "accepted, graded"
                                   : "not judged");
  if (t.verdict == "reject" && !t.causes.empty()) news_ += " (" + t.causes.front().dimension + ")";
  if (t.cached) news_ += ", was there";
  if (t.price > 0) news_ += ", " + report::money_text(t.price, production_.currency);
  if (t.verdict != "reject") {
    good_[t.shot] = true;
    last_landed_ = g_get_monotonic_time();
  }
  // A take that was made and judged again replaces what was said of it.
  std::erase_if(production_.takes, [&](const report::Take &o) {
    return o.shot == t.shot && o.number == t.number && o.model == t.model;
  });
  production_.takes.push_back(std::move(t));
}

bool Recorder::message(GstMessage *message) {
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_TOC) {
    GstToc *toc = nullptr;
    gst_message_parse_toc(message, &toc, nullptr);
    shots_ = g_list_length(gst_toc_get_entries(toc));
    gst_toc_unref(toc);
    return false;
  }
  if (GST_MESSAGE_TYPE(message) != GST_MESSAGE_ELEMENT) return false;
  if (auto *info = gst_storyboard_message_parse_take(message)) {
    take(*info);
    gst_storyboard_take_info_free(info);
    return true;
  }
  if (const GstStructure *s = gst_storyboard_message_parse_picture(message)) {
    const auto text = [&](const char *field) {
      return glue::string_or_empty(gst_structure_get_string(s, field));
    };
    report::Picture p;
    p.shot = text("shot-id");
    p.role = text("role");
    p.model = text("model");
    gboolean simulated = FALSE, cached = FALSE;
    gst_structure_get_double(s, "price", &p.price);
    gst_structure_get_boolean(s, "simulated", &simulated);
    gst_structure_get_boolean(s, "cached", &cached);
    p.simulated = simulated;
    spent_ += p.price;
    news_ = (p.shot.starts_with("reference:") ? p.shot.substr(10) : "shot " + p.shot) + ": " +
            (p.role == "reference" ? "picture" : p.role + " frame") + " (" + p.model + ")" +
            (cached        ? ", was there"
             : p.price > 0 ? ", " + report::money_text(p.price, text("currency"))
                           : "");
    production_.pictures.push_back(std::move(p));
    return true;
  }
  return false;
}

Recorder::State Recorder::state() const {
  State s;
  s.shots = shots_;
  s.landed = static_cast<unsigned>(good_.size());
  s.takes = static_cast<unsigned>(production_.takes.size());
  s.spent = spent_;
  s.simulated = simulated_;
  std::lock_guard lock(mutex_);
  for (const auto &[shot, take] : played_) s.landed += !good_.contains(shot);
  return s;
}

report::Production Recorder::finish(bool finished) const {
  report::Production p = production_;
  p.finished = finished;
  p.makespan = static_cast<double>(last_landed_ - begun_) / 1e6;
  std::lock_guard lock(mutex_);
  // The take that was played; where the film was not played to its end, the last one that is good.
  for (report::Take &t : p.takes) {
    const auto i = played_.find(t.shot);
    t.landed = i != played_.end() && i->second == t.number;
  }
  for (report::Take &t : p.takes) {
    if (played_.contains(t.shot) || t.verdict == "reject") continue;
    const bool later = std::any_of(p.takes.begin(), p.takes.end(), [&](const report::Take &o) {
      return o.shot == t.shot && o.number > t.number && o.verdict != "reject";
    });
    t.landed = !later;
  }
  return p;
}

}  // namespace tools
