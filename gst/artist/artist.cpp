// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/artist.hpp"

#include <stdexcept>

#include "artist/cast_shadow.hpp"
#include "artist/composition.hpp"
#include "artist/figure.hpp"
#include "artist/props.hpp"
#include "artist/scheme.hpp"
#include "artist/sets/set.hpp"
#include "artist/shade.hpp"

namespace artist {

Drawing draw(const Request &q) {
  if (!q.board || !q.scene || !q.shot)
    throw std::invalid_argument("artist::draw: board, scene and shot are needed");
  if (q.width < 16 || q.height < 16 || q.width > 8192 || q.height > 8192)
    throw std::invalid_argument("artist::draw: the picture must be 16 to 8192 pixels wide and high");

  const Composition comp = compose(q);
  const Camera &camera = comp.camera;
  const bool interior = is_interior(comp.set);
  const Rig rig = rig_for(resolve(q.scene->lighting, q.shot->lighting, q.shot->prompt), interior);
  const Scheme scheme =
      scheme_for(comp.set, rig, q.shot->palette.empty() ? q.scene->palette : q.shot->palette);
  const FramingRule rule = rule_for(q.shot->framing);
  // a small picture is never reduced to nothing
  const int reduction = std::clamp(std::min(q.width, q.height) / 64, 1, rule.softness);

  SoftLight soft(q.width, q.height, rig);
  Canvas set(q.width, q.height, reduction, q.layers);
  const Vec2 middle{q.width / 2.0, q.height / 2.0};
  if (camera.roll != 0)
    set.roll(camera.roll, middle, camera.zoom), soft.roll(camera.roll, middle, camera.zoom);
  Scenery scenery(set, soft, camera, rig, scheme, comp.seed);
  paint_set(comp.set, scenery);

  Canvas front(q.width, q.height, 1, q.layers);
  if (camera.roll != 0) front.roll(camera.roll, middle, camera.zoom);
  for (const Placement &p : comp.subjects) {
    const Pencil pencil{front, p.depth, scheme.haze, 0.0, rig.practical};
    if (p.person) {
      const Wardrobe wardrobe = wardrobe_for(p.look, p.name, scheme);
      Figure figure(pencil, p, wardrobe, camera.pitch);
      for (const auto &c : figure.capsules()) cast_shadow(scenery, p, c);
      figure.draw();
    } else {
      const PropSize size = prop_size(p.kind);
      cast_shadow(
          scenery, p,
          {{0, size.height * 0.1, 0}, {0, size.height * 0.8, 0}, size.width * 0.42, size.width * 0.36});
      draw_prop(pencil, p.kind, p.feet, p.scale, p.yaw < -0.6,
                {scheme.accent, lighter(scheme.ground, 0.45), scheme.accent2});
    }
  }
  set.finish();
  front.finish();
  soft.finish_shadow(0.008 * q.height);

  Drawing out;
  out.picture = shade_set(set, q.width, q.height, rig, soft, reduction == rule.softness ? rule.blur : 0);
  if (q.layers) out.plate = out.picture;
  shade_subjects(front, rig, soft, out.picture);
  if (q.layers) out.depth = merge_depth(set, front, q.width, q.height);
  return out;
}

}  // namespace artist
