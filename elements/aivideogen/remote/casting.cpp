// SPDX-License-Identifier: LGPL-2.1-or-later
#include "remote/casting.hpp"

#include "glue/failure.hpp"

namespace aivideogen {
namespace {

std::string field(const GstStructure *s, const char *name) {
  return glue::string_or_empty(gst_structure_get_string(s, name));
}

generation::Medium stand_in(const std::string &kind, const std::string &uri) {
  static const auto kNothing = std::make_shared<const std::string>();
  generation::Medium m;
  m.type = kind == "clip" ? "video/mp4" : kind == "voice" || kind == "sound" ? "audio/wav" : "image/png";
  if (uri.starts_with("https://"))
    m.url = uri;
  else
    m.bytes = kNothing;
  return m;
}

routing::NativeSound sound_of(NativeSound sound) {
  return sound == NativeSound::Never    ? routing::NativeSound::Never
         : sound == NativeSound::Always ? routing::NativeSound::Always
                                        : routing::NativeSound::Auto;
}

}  // namespace

routing::Shot routing_shot(const Shot &made, const ProductionPlan &plan) {
  const GstStoryboardShot &shot = *made.info;
  routing::Shot out;
  out.id = glue::string_or_empty(shot.shot_id);
  out.seconds = static_cast<double>(shot.duration) / 1e9;
  auto &n = out.needs;
  n.action = glue::string_or_empty(shot.prompt);
  n.width = plan.width;
  n.height = plan.height;
  n.fps = static_cast<double>(plan.fps_n) / plan.fps_d;
  n.seconds = static_cast<double>(shot.head_handle + shot.duration + shot.tail_handle) / 1e9;
  n.first = stand_in("", "");
  n.continues = shot.continues;
  for (guint i = 0; shot.frames && i < shot.frames->len; i++) {
    const gchar *role = "first";
    gst_storyboard_frame_parse(static_cast<GstSample *>(g_ptr_array_index(shot.frames, i)), &role, nullptr);
    if (g_str_equal(role, "last")) n.last = stand_in("", "");
  }
  for (guint i = 0; shot.references && i < shot.references->len; i++) {
    const auto *s = static_cast<const GstStructure *>(g_ptr_array_index(shot.references, i));
    const std::string name = field(s, "name"), kind = field(s, "kind"), uri = field(s, "uri");
    if (n.references.empty() || n.references.back().name != name || n.references.back().kind != kind) {
      n.references.emplace_back();
      n.references.back().name = name;
      n.references.back().kind = kind;
      n.references.back().description = field(s, "description");
    }
    if (!uri.empty()) n.references.back().media.push_back(stand_in(kind, uri));
  }
  out.sound = sound_of(plan.sound);
  for (const SpokenLine &l : made.lines) {
    n.dialogue.push_back({l.speaker, l.text, static_cast<double>(shot.head_handle) / 1e9 + l.at, {}});
    // An order carries its bytes, wherever it lies.
    if (!l.uri.empty()) n.dialogue.back().voice = stand_in("voice", "");
  }
  return out;
}

Routed cast(const Shot &shot, const ProductionPlan &plan, const std::vector<catalogue::Model> &models,
            const routing::Experience &experience, const routing::Rules &rules) {
  const auto asked = routing_shot(shot, plan);
  routing::Choice c = routing::choose(asked, models, experience, rules);
  if (!c.possible() && rules.budget) {
    routing::Rules any = rules;
    any.budget.reset();
    c = routing::choose(asked, models, experience, any);
    c.why = "the budget does not reach; cheapest is: " + c.why;
  }
  if (c.offers.empty())
    throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                                 "Shot " + asked.id + " (model=auto): " + c.why + ".")
        .shot(asked.id)
        .cause("model");
  // Given up for its price: it is a person's to decide, so it is made by the cheapest.
  if (!c.possible())
    for (std::size_t i = 0; i < c.offers.size(); i++)
      if (c.offers[i].model->name == c.floor.model) c.chosen = i;
  const auto &o = c.offer();
  Routed r;
  r.model = o.model->name;
  r.resolution = o.resolution;
  r.why = c.why;
  r.currency = o.model->currency;
  r.price = o.take_price();
  r.takes = c.expected.takes;
  r.money = c.expected.money;
  r.landed = c.expected.landed;
  r.floor = c.floor.money;
  return r;
}

}  // namespace aivideogen
