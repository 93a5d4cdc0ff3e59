// SPDX-License-Identifier: LGPL-2.1-or-later
// One shot, as the event before its first picture tells it.
#include <set>

#include "document/vocabulary.hpp"
#include "programme.hpp"

namespace storyboardsrc {
namespace {

using storyboard::Slot;

// The same film gives the same seeds, and a shot keeps its own when others are added, moved or removed around
// it. 31 bits: what every model accepts.
guint64 seed_of(std::uint64_t film, const std::string &shot) {
  std::uint64_t h = 0xcbf29ce484222325u;  // FNV-1a
  for (const char c : shot) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  h ^= film + 0x9e3779b97f4a7c15u;  // splitmix64
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
  return (h ^ (h >> 31)) & 0x7fffffff;
}

GstStructure *camera_of(const storyboard::Shot &shot) {
  const storyboard::Camera c = storyboard::completed(shot.camera);
  return gst_storyboard_camera_new(c.move.c_str(), c.direction.empty() ? nullptr : c.direction.c_str(),
                                   *c.amount, c.easing.c_str());
}

GstStructure *expect_of(const Slot &slot) {
  GstStructure *e = gst_storyboard_expect_new();
  const auto number = [&](const char *field, const std::optional<double> &v) {
    if (v) gst_structure_set(e, field, G_TYPE_DOUBLE, *v, nullptr);
  };
  const storyboard::Lighting light = storyboard::lighting_of(*slot.scene, *slot.shot);
  number("key-azimuth", light.azimuth);
  number("key-elevation", light.elevation);
  number("temperature", light.temperature);
  number("exposure", light.exposure);
  number("contrast", light.contrast);
  const auto &colours = storyboard::palette_of(*slot.scene, *slot.shot);
  if (!colours.empty()) {
    const std::vector<guint> palette(colours.begin(), colours.end());
    gst_storyboard_expect_set_palette(e, palette.data(), static_cast<guint>(palette.size()));
  }
  if (!slot.shot->focal_points.empty()) {
    std::vector<gdouble> xy;
    for (const auto &p : slot.shot->focal_points) xy.insert(xy.end(), {p.x, p.y});
    gst_storyboard_expect_set_focal_points(e, xy.data(), static_cast<guint>(xy.size()));
  }
  if (!slot.shot->limits.empty()) {
    GstStructure *limits = gst_structure_new_empty("limits");
    for (const auto &[dimension, limit] : slot.shot->limits)
      gst_structure_set(limits, dimension.c_str(), G_TYPE_DOUBLE, limit, nullptr);
    gst_structure_set(e, "limits", GST_TYPE_STRUCTURE, limits, nullptr);
    gst_structure_free(limits);
  }
  return e;
}

// Whoever is seen, where, and what else the shot names; each once, a file at a time.
void add_references(GstStoryboardShot *out, const Programme &p, const Slot &slot) {
  std::set<std::string> done;
  const auto add = [&](const std::string &name) {
    const auto *r = p.board().find_reference(name);
    if (!r || !done.insert(name).second) return;
    const std::string kind(storyboard::word_of(r->kind));
    const char *description = r->description.empty() ? nullptr : r->description.c_str();
    for (const auto &file : r->files)
      g_ptr_array_add(out->references, gst_storyboard_reference_new(name.c_str(), kind.c_str(),
                                                                    p.uri(file).c_str(), description));
    if (r->files.empty())
      g_ptr_array_add(out->references,
                      gst_storyboard_reference_new(name.c_str(), kind.c_str(), nullptr, description));
  };
  for (const auto &s : slot.shot->subjects) add(s.reference);
  for (const auto &s : slot.shot->last_subjects) add(s.reference);
  add(slot.scene->place);
  for (const auto &name : slot.shot->references) add(name);
}

}  // namespace

GstStoryboardShot *Programme::describe(const Slot &slot) const {
  const storyboard::Shot &shot = *slot.shot;
  GstStoryboardShot *s = gst_storyboard_shot_new(shot.id.c_str());
  gst_storyboard_set_string(&s->scene_id, slot.scene->id.c_str());
  s->index = slot.index;
  s->start = start(slot);
  s->duration = end(slot) - start(slot);
  const std::int64_t in = slot.start - slot.head, out = slot.start + slot.frames;
  s->head_handle = start(slot) - time(in);
  s->tail_handle = time(out + slot.tail) - end(slot);
  gst_storyboard_set_string(&s->transition, slot.transition ? shot.transition.kind.c_str() : "cut");
  s->transition_duration = time(in + slot.transition) - time(in);
  if (!shot.transition.easing.empty()) gst_storyboard_set_string(&s->easing, shot.transition.easing.c_str());
  s->origin = shot.source ? GST_STORYBOARD_ORIGIN_FOOTAGE : GST_STORYBOARD_ORIGIN_GENERATED;
  if (!shot.model.empty()) gst_storyboard_set_string(&s->model, shot.model.c_str());
  if (!shot.prompt.empty()) gst_storyboard_set_string(&s->prompt, shot.prompt.c_str());
  s->seed = shot.seed.value_or(seed_of(board_.seed, shot.id));
  s->continues = shot.continues;
  if (!shot.source) s->camera = camera_of(shot);
  if (shot.source)
    s->source =
        gst_storyboard_source_new(uri(shot.source->file).c_str(),
                                  static_cast<GstClockTime>(shot.source->in * 1e9 + 0.5), shot.source->sound);
  s->expect = expect_of(slot);
  add_references(s, *this, slot);
  return s;
}

}  // namespace storyboardsrc
