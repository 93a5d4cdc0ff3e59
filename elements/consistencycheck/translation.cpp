// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/translation.hpp"

#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "media/sampler.hpp"

namespace consistency {
namespace {

std::optional<double> number(const GstStructure *s, const char *name) {
  double v = 0;
  if (s && gst_structure_get_double(s, name, &v) && std::isfinite(v)) return v;
  return std::nullopt;
}

std::vector<const char *> names_of(const std::vector<judge::NotJudged> &list) {
  std::vector<const char *> out;
  for (const auto &n : list) out.push_back(judge::name_of(n.dimension));
  out.push_back(nullptr);
  return out;
}

void take_numbers(GstStructure *s, const char *name, std::span<const double> numbers) {
  GValue list = G_VALUE_INIT;
  g_value_init(&list, GST_TYPE_ARRAY);
  for (const double x : numbers) {
    GValue item = G_VALUE_INIT;
    g_value_init(&item, G_TYPE_DOUBLE);
    g_value_set_double(&item, x);
    gst_value_array_append_and_take_value(&list, &item);
  }
  gst_structure_take_value(s, name, &list);
}

}  // namespace

judge::Shot shot_of(const GstStoryboardShot *shot, int width) {
  judge::Shot s;
  s.duration = GST_CLOCK_TIME_IS_VALID(shot->duration) ? shot->duration : 0;
  s.head = GST_CLOCK_TIME_IS_VALID(shot->head_handle) ? shot->head_handle : 0;
  s.footage = shot->origin == GST_STORYBOARD_ORIGIN_FOOTAGE || shot->origin == GST_STORYBOARD_ORIGIN_LIVE ||
              shot->source;
  for (guint i = 0; shot->frames && i < shot->frames->len; i++) {
    auto *frame = static_cast<GstSample *>(g_ptr_array_index(shot->frames, i));
    const gchar *role = nullptr;
    gdouble position = 0;
    if (!gst_storyboard_frame_parse(frame, &role, &position)) continue;
    if (g_strcmp0(role, "depth") == 0 || g_strcmp0(role, "plate") == 0) continue;
    cv::Mat bgr = media::sample(frame, width);
    if (!bgr.empty()) s.stills.push_back({position, bgr});
  }
  if (shot->camera) {
    s.move_wanted = true;
    s.move.move = glue::string_or_empty(gst_structure_get_string(shot->camera, "move"));
    s.move.direction = glue::string_or_empty(gst_structure_get_string(shot->camera, "direction"));
    s.move.amount = number(shot->camera, "amount").value_or(0);
  }
  if (const GstStructure *e = shot->expect) {
    s.expect.key_azimuth = number(e, "key-azimuth");
    s.expect.temperature = number(e, "temperature");
    s.expect.exposure = number(e, "exposure");
    const GValue *palette = gst_structure_get_value(e, "palette");
    if (palette && GST_VALUE_HOLDS_ARRAY(palette))
      for (guint i = 0; i < gst_value_array_get_size(palette); i++) {
        const GValue *v = gst_value_array_get_value(palette, i);
        if (G_VALUE_HOLDS_UINT(v)) s.expect.palette.push_back(g_value_get_uint(v));
      }
    const GValue *limits = gst_structure_get_value(e, "limits");
    if (limits && GST_VALUE_HOLDS_STRUCTURE(limits))
      for (judge::Dimension d : judge::kAllDimensions)
        if (auto v = number(gst_value_get_structure(limits), judge::name_of(d))) s.limits[d] = *v;
  }
  return s;
}

GstStoryboardVerdict kind_of(const judge::Verdict &v) {
  switch (v.kind) {
    case judge::Verdict::Kind::Accept:
      return GST_STORYBOARD_VERDICT_ACCEPT;
    case judge::Verdict::Kind::Repair:
      return GST_STORYBOARD_VERDICT_REPAIR;
    case judge::Verdict::Kind::Reject:
      return GST_STORYBOARD_VERDICT_REJECT;
  }
  return GST_STORYBOARD_VERDICT_UNCHECKED;
}

glue::StructurePtr scores_of(const judge::Verdict &v) {
  glue::StructurePtr s(gst_structure_new_empty("storyboard/scores"));
  for (const auto &m : v.measures)
    gst_structure_set(s.get(), judge::name_of(m.dimension), G_TYPE_DOUBLE, m.score, nullptr);
  return s;
}

GPtrArray *causes_of(const judge::Verdict &v) {
  GPtrArray *out = g_ptr_array_new_with_free_func(reinterpret_cast<GDestroyNotify>(gst_structure_free));
  for (const auto &c : v.causes) {
    GstStructure *s = gst_storyboard_cause_new(judge::name_of(c.dimension), c.measured.c_str(),
                                               c.wanted.c_str(), c.limit, c.advice.c_str());
    gst_structure_set(s, "probability", G_TYPE_DOUBLE, c.probability, "score", G_TYPE_DOUBLE, c.score,
                      "confidence", G_TYPE_DOUBLE, c.confidence, "time", G_TYPE_UINT64,
                      static_cast<guint64>(c.time), "amount", G_TYPE_DOUBLE, c.amount, "unit", G_TYPE_STRING,
                      c.unit.c_str(), nullptr);
    take_numbers(s, "region", std::array{c.region.x, c.region.y, c.region.width, c.region.height});
    g_ptr_array_add(out, s);
  }
  return out;
}

glue::StructurePtr repair_of(const judge::Verdict &v) {
  if (v.kind != judge::Verdict::Kind::Repair) return nullptr;
  glue::StructurePtr s(gst_storyboard_repair_new());
  gst_structure_set(s.get(), "exposure", G_TYPE_DOUBLE, v.repair.exposure, "gamma", G_TYPE_DOUBLE,
                    v.repair.gamma, "red", G_TYPE_DOUBLE, v.repair.red, "green", G_TYPE_DOUBLE,
                    v.repair.green, "blue", G_TYPE_DOUBLE, v.repair.blue, "saturation", G_TYPE_DOUBLE,
                    v.repair.saturation, "flicker", G_TYPE_BOOLEAN, !v.over_time.times.empty(), nullptr);
  if (v.repair.hue != 0) gst_structure_set(s.get(), "hue", G_TYPE_DOUBLE, v.repair.hue, nullptr);
  if (v.repair.tone_red != 0 || v.repair.tone_blue != 0)
    gst_structure_set(s.get(), "tone-red", G_TYPE_DOUBLE, v.repair.tone_red, "tone-blue", G_TYPE_DOUBLE, v.repair.tone_blue,
                      nullptr);
  if (v.repair.shaded()) take_numbers(s.get(), "shade", v.repair.shade);
  if (v.repair.recoloured()) {
    std::vector<double> hues;
    for (const auto &hue : v.repair.hues) hues.insert(hues.end(), hue.begin(), hue.end());
    take_numbers(s.get(), "hues", hues);
  }
  if (v.repair.reread)
    gst_structure_set(s.get(), "matrix", G_TYPE_STRING, judge::name_of(judge::other(*v.repair.reread)), nullptr);
  if (v.repair.ends > 0) gst_structure_set(s.get(), "ends", G_TYPE_DOUBLE, v.repair.ends, nullptr);
  if (v.repair.dithered) gst_structure_set(s.get(), "dithered", G_TYPE_BOOLEAN, TRUE, nullptr);
  if (!v.framing.neutral())
    gst_structure_set(s.get(), "zoom", G_TYPE_DOUBLE, v.framing.zoom, "roll", G_TYPE_DOUBLE, v.framing.roll, "x", G_TYPE_DOUBLE,
                      v.framing.x, "y", G_TYPE_DOUBLE, v.framing.y, nullptr);
  if (v.over_time.first_good > 0)
    gst_structure_set(s.get(), "head-from", G_TYPE_UINT64, static_cast<guint64>(v.over_time.first_good),
                      nullptr);
  if (v.over_time.last_good != UINT64_MAX)
    gst_structure_set(s.get(), "tail-from", G_TYPE_UINT64, static_cast<guint64>(v.over_time.last_good),
                      nullptr);
  return s;
}

void answer(GstQuery *query, const judge::Verdict &v) {
  GPtrArray *causes = causes_of(v);
  const auto names = names_of(v.not_judged);
  gst_storyboard_query_set_verdict(query, kind_of(v), scores_of(v).release(), causes, names.data(),
                                   repair_of(v).release());
  g_ptr_array_unref(causes);
}

void describe(GstStructure *message, const judge::Verdict &v) {
  gst_structure_set(message, "verdict", GST_TYPE_STORYBOARD_VERDICT, kind_of(v), "frames", G_TYPE_UINT64,
                    static_cast<guint64>(v.frames), nullptr);
  auto scores = scores_of(v);
  gst_structure_set(message, "scores", GST_TYPE_STRUCTURE, scores.get(), nullptr);
  if (auto repair = repair_of(v))
    gst_structure_set(message, "repair", GST_TYPE_STRUCTURE, repair.get(), nullptr);
  GPtrArray *causes = causes_of(v);
  GValue list = G_VALUE_INIT, dims = G_VALUE_INIT;
  g_value_init(&list, GST_TYPE_ARRAY);
  for (guint i = 0; i < causes->len; i++) {
    GValue item = G_VALUE_INIT;
    g_value_init(&item, GST_TYPE_STRUCTURE);
    gst_value_set_structure(&item, static_cast<GstStructure *>(g_ptr_array_index(causes, i)));
    gst_value_array_append_and_take_value(&list, &item);
  }
  gst_structure_take_value(message, "causes", &list);
  g_ptr_array_unref(causes);
  g_value_init(&dims, GST_TYPE_ARRAY);
  for (const auto &n : v.not_judged) {
    GValue item = G_VALUE_INIT;
    g_value_init(&item, G_TYPE_STRING);
    g_value_set_string(&item, judge::name_of(n.dimension));
    gst_value_array_append_and_take_value(&dims, &item);
  }
  gst_structure_take_value(message, "not-judged", &dims);
}

judge::Verdict unreadable(const judge::Settings &settings, const std::string &reason) {
  judge::Verdict v;
  v.kind = judge::Verdict::Kind::Reject;
  judge::Cause c;
  c.dimension = judge::Dimension::Temporal;
  c.score = 0;
  c.confidence = c.probability = 1;
  c.limit = judge::limit_of(settings.preset);
  c.measured = reason;
  c.wanted = "a clip that plays from its first to its last frame";
  c.advice = "another take, or another download of this one";
  v.measures.push_back(c);
  v.causes.push_back(c);
  for (judge::Dimension d : settings.dimensions)
    if (d != judge::Dimension::Temporal) v.not_judged.push_back({d, "the clip cannot be read"});
  return v;
}

}  // namespace consistency
