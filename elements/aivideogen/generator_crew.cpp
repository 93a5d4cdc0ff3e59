// SPDX-License-Identifier: LGPL-2.1-or-later
// What the production tells and asks: progress, verdicts, messages. On its worker threads.
#include "generator.hpp"

#include "glue/failure.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_ai_video_gen_debug);
#define GST_CAT_DEFAULT gst_ai_video_gen_debug

namespace aivideogen {
namespace {

std::shared_ptr<GstStructure> adopt_structure(GstStructure *s) {
  return s ? std::shared_ptr<GstStructure>(s, gst_structure_free) : nullptr;
}

}  // namespace

std::string Generator::name_of(const Shot &shot) const {
  guint shots;
  {
    std::lock_guard lock(mutex_);
    shots = shots_;
  }
  std::string text = "shot " + shot.id() + " (" + std::to_string(shot.info->index + 1);
  if (shots) text += " of " + std::to_string(shots);
  return text + ")";
}

void Generator::begun(const Shot &shot, unsigned take) {
  if (take > 1) set_status(Status::Retrying);
  const std::string text = name_of(shot) + (take > 1 ? ", take " + std::to_string(take) : "");
  gst_element_post_message(
      element_, gst_message_new_progress(GST_OBJECT(element_),
                                         take > 1 ? GST_PROGRESS_TYPE_CONTINUE : GST_PROGRESS_TYPE_START,
                                         "generate", text.c_str()));
}

Verdict Generator::judge(const Shot &shot, const Take &take, GstSample *neighbour) {
  ShotPtr told(gst_storyboard_shot_copy(shot.info.get()));
  told->take = take.number;
  gst_storyboard_set_string(&told->model, take.model.c_str());
  auto query = glue::Ref<GstQuery>::adopt(
      gst_storyboard_query_new_take(told.get(), take.number, take.uri.c_str(), take.in, neighbour));
  Verdict v;
  if (!gst_pad_peer_query(src_, query.get())) return v;
  GstStructure *scores = nullptr;
  GPtrArray *causes = nullptr;
  v.verdict = gst_storyboard_query_parse_verdict(query.get(), &scores, &causes, nullptr);
  v.scores = adopt_structure(scores);
  for (guint i = 0; causes && i < causes->len; i++)
    v.causes.push_back(
        adopt_structure(gst_structure_copy(static_cast<GstStructure *>(g_ptr_array_index(causes, i)))));
  if (causes) g_ptr_array_unref(causes);
  return v;
}

void Generator::made(const Shot &shot, const Take &take) {
  accounts_.made(shot, take);
  auto *info = gst_storyboard_take_info_new(shot.info->shot_id, take.number);
  gst_storyboard_set_string(&info->uri, take.uri.c_str());
  gst_storyboard_set_string(&info->model, take.model.c_str());
  if (!take.task.empty()) gst_storyboard_set_string(&info->task_id, take.task.c_str());
  info->cached = take.cached;
  info->price = take.price;
  info->simulated = take.simulated;
  if (!take.currency.empty()) gst_storyboard_set_string(&info->currency, take.currency.c_str());
  info->seconds = take.seconds;
  info->wall = take.wall;
  info->verdict = take.verdict.verdict;
  if (take.verdict.scores) info->scores = gst_structure_copy(take.verdict.scores.get());
  for (const auto &c : take.verdict.causes) g_ptr_array_add(info->causes, gst_structure_copy(c.get()));
  gst_element_post_message(element_, gst_storyboard_message_new_take(GST_OBJECT(element_), info));
  gst_storyboard_take_info_free(info);
}

void Generator::settled(const Shot &shot, bool landed) {
  const bool cancelled = flow() == GST_FLOW_FLUSHING;
  const auto type = landed      ? GST_PROGRESS_TYPE_COMPLETE
                    : cancelled ? GST_PROGRESS_TYPE_CANCELED
                                : GST_PROGRESS_TYPE_ERROR;
  gst_element_post_message(
      element_, gst_message_new_progress(GST_OBJECT(element_), type, "generate", name_of(shot).c_str()));
}

void Generator::doubt(const Shot &shot, const std::string &what) {
  warn(shot.id(), "rejected", what);
}

void Generator::routed(const Shot &shot, const Routed &chosen) {
  GST_INFO_OBJECT(element_, "%s: %s: %s", shot.id().c_str(), chosen.model.c_str(), chosen.why.c_str());
  GstStructure *s = gst_structure_new(
      "storyboard/route", "shot-id", G_TYPE_STRING, shot.info->shot_id, "model", G_TYPE_STRING,
      chosen.model.c_str(), "why", G_TYPE_STRING, chosen.why.c_str(), "price", G_TYPE_DOUBLE, chosen.price,
      "takes", G_TYPE_DOUBLE, chosen.takes, "money", G_TYPE_DOUBLE, chosen.money, "landed", G_TYPE_DOUBLE,
      chosen.landed, "floor", G_TYPE_DOUBLE, chosen.floor, "simulated", G_TYPE_BOOLEAN,
      gboolean(chosen.simulated), nullptr);
  if (!chosen.resolution.empty())
    gst_structure_set(s, "resolution", G_TYPE_STRING, chosen.resolution.c_str(), nullptr);
  if (!chosen.currency.empty())
    gst_structure_set(s, "currency", G_TYPE_STRING, chosen.currency.c_str(), nullptr);
  gst_element_post_message(element_, gst_storyboard_message_new_route(GST_OBJECT(element_), s));
}

void Generator::warn(const std::string &shot, const std::string &cause, const std::string &text) {
  gst_element_message_full_with_details(element_, GST_MESSAGE_WARNING, GST_STREAM_ERROR,
                                        GST_STREAM_ERROR_FAILED, g_strdup(text.c_str()), nullptr, __FILE__,
                                        GST_FUNCTION, __LINE__,
                                        gst_structure_new("details", "shot-id", G_TYPE_STRING, shot.c_str(),
                                                          "cause", G_TYPE_STRING, cause.c_str(), nullptr));
}

}  // namespace aivideogen
