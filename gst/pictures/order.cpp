// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures/order.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <stdexcept>

#include "document/timeline.hpp"
#include "document/vocabulary.hpp"

namespace pictures {
namespace {

using storyboard::Framing;

void add(std::string &text, const std::string &sentence) {
  if (sentence.empty()) return;
  if (!text.empty()) text += text.back() == '.' || text.back() == '!' || text.back() == '?' ? " " : ". ";
  text += sentence;
}

std::string joined(const std::vector<std::string> &words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); i++)
    out += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return out;
}

std::string spaced(std::string_view word) {
  std::string out(word);
  std::replace(out.begin(), out.end(), '-', ' ');
  return out;
}

std::string hex(storyboard::Colour c) {
  char text[8];
  std::snprintf(text, sizeof text, "#%06x", c & 0xffffff);
  return text;
}

std::string look(const storyboard::Look &l) {
  std::vector<std::string> parts;
  if (!l.build.empty()) parts.push_back(l.build + " build");
  if (!l.hair.empty())
    parts.push_back(l.hair == "bald" ? "bald"
                    : l.hair == "cap" || l.hair == "hood"
                        ? "wearing a " + l.hair
                        : (l.hair_colour ? hex(*l.hair_colour) + " " : "") + "hair " + l.hair);
  if (l.skin) parts.push_back("skin " + hex(*l.skin));
  if (!l.top_kind.empty() || l.top)
    parts.push_back((l.top_kind.empty() ? "top" : l.top_kind) + (l.top ? " in " + hex(*l.top) : ""));
  if (l.bottom) parts.push_back("trousers or skirt in " + hex(*l.bottom));
  if (l.accent) parts.push_back("details in " + hex(*l.accent));
  return joined(parts);
}

std::string described(const storyboard::Reference &r) {
  std::string out = r.name;
  if (!r.description.empty()) out += ", " + r.description;
  if (const auto words = look(r.look); !words.empty()) out += " (" + words + ")";
  return out;
}

const char *side(const storyboard::Subject &s) {
  if (!s.at) return "";
  return s.at->x < 0.4 ? " at the left" : s.at->x > 0.6 ? " at the right" : " in the middle";
}

std::string subject(const storyboard::Storyboard &board, const storyboard::Subject &s) {
  const auto *r = board.find_reference(s.reference);
  std::string out = r ? described(*r) : s.kind;
  if (!s.pose.empty()) out += ", " + spaced(s.pose);
  if (s.facing == "camera") out += ", facing the camera";
  if (s.facing == "away") out += ", seen from behind";
  if (s.facing == "left" || s.facing == "right") out += ", looking to the " + s.facing;
  return out + side(s);
}

std::string light(const storyboard::Lighting &l) {
  std::vector<std::string> parts;
  if (!l.time.empty()) parts.push_back(l.time);
  if (l.azimuth) {
    const double a = std::remainder(*l.azimuth, 360);
    const double side = std::fabs(a);
    const std::string hand = a < 0 ? "left" : "right";
    parts.push_back(side < 20    ? "key light from the camera"
                    : side > 160 ? "key light from behind"
                    : side > 110 ? "key light from behind, " + hand
                    : side > 70  ? "key light from the " + hand
                                 : "key light from the front " + hand);
  }
  if (l.elevation && *l.elevation > 60) parts.push_back("from above");
  if (l.elevation && *l.elevation < -10) parts.push_back("from below");
  if (l.temperature) parts.push_back(std::to_string(static_cast<int>(*l.temperature)) + " K");
  if (l.contrast)
    parts.push_back(*l.contrast > 0.66   ? "hard contrast"
                    : *l.contrast < 0.33 ? "soft, low contrast"
                                         : "medium contrast");
  if (l.exposure && *l.exposure <= -1) parts.push_back("dark exposure");
  if (l.exposure && *l.exposure >= 1) parts.push_back("bright exposure");
  return joined(parts);
}

std::string use_of(const Reference &r, unsigned n) {
  const std::string image = "Image " + std::to_string(n);
  if (r.kind == "character")
    return image + " shows " + r.name + ": keep the face, the hair and the clothes exactly as they are there";
  if (r.kind == "frame")
    return image +
           " is the frame before this one in the same scene: keep its people, place, light, colours and "
           "style, "
           "and make the new view that is described";
  if (r.kind == "same")
    return image +
           " is the first frame of this very shot: the same people, place, light and style, at the shot's "
           "end";
  if (r.kind == "place") return image + " shows the place, " + r.name;
  if (r.kind == "style") return image + " gives the style only, not what is seen";
  return image + " shows " + r.name;
}

std::string style_words(const storyboard::Storyboard &board, const storyboard::Shot *shot) {
  std::string out;
  for (const auto &r : board.references) {
    if (r.kind != storyboard::ReferenceKind::Style || r.description.empty()) continue;
    const bool used =
        !shot || shot->references.empty() ||
        std::find(shot->references.begin(), shot->references.end(), r.name) != shot->references.end();
    if (used) out += (out.empty() ? "" : "; ") + r.description;
  }
  return out;
}

void put_in(Order &order, const catalogue::ImageModel &model, const std::vector<Reference> &references,
            std::string &words) {
  for (const Reference &r : references) {
    if (order.inputs.size() >= model.references) break;
    generation::Input input;
    input.role = generation::Role::Image;
    input.name = r.name;
    input.kind = r.kind;
    input.medium = r.picture;
    order.inputs.push_back(std::move(input));
    add(words, use_of(r, static_cast<unsigned>(order.inputs.size())));
  }
}

Order order_of(const Style &style, int width, int height, unsigned attempt) {
  Order o;
  o.model = style.model->name;
  o.mode = "picture";
  const auto size = style.model->size_for(width, height);
  o.resolution = size.name;
  o.width = size.width;
  o.height = size.height;
  if (const auto q = quality_of(style); !q.empty()) o.options["quality"] = q;
  o.take = attempt;
  return o;
}

void cut(Order &o, const catalogue::ImageModel &model) {
  if (!model.prompt_most || o.prompt.size() <= model.prompt_most) return;
  std::size_t n = model.prompt_most;
  while (n > 0 && (static_cast<unsigned char>(o.prompt[n]) & 0xc0) == 0x80) n--;  // whole characters
  o.prompt.resize(n);
}

}  // namespace

std::string quality_of(const Style &style) {
  const auto &all = style.model->qualities;
  if (style.quality.empty()) return all.empty() ? "" : all[all.size() / 2];
  if (std::find(all.begin(), all.end(), style.quality) == all.end())
    throw std::invalid_argument("The image model " + style.model->name + " has no quality \"" +
                                style.quality + "\"" + (all.empty() ? "" : "; it has " + joined(all)) + ".");
  return style.quality;
}

std::vector<std::string> characters_in(const FrameOf &what) {
  std::vector<std::string> out;
  const auto look_at = [&](const std::string &name) {
    const auto *r = what.board->find_reference(name);
    if (r && r->kind == storyboard::ReferenceKind::Character &&
        std::find(out.begin(), out.end(), name) == out.end())
      out.push_back(name);
  };
  const auto &subjects =
      what.last && !what.shot->last_subjects.empty() ? what.shot->last_subjects : what.shot->subjects;
  for (const auto &s : subjects) look_at(s.reference);
  for (const auto &name : what.shot->references) look_at(name);
  return out;
}

bool is_made(const storyboard::Shot &shot, bool last) {
  if (shot.source) return false;
  const char *role = last ? "last" : "first";
  for (const auto &f : shot.frames)
    if (f.role == role) return false;
  return !last || !shot.last_subjects.empty();
}

Order frame_order(const FrameOf &what, const Style &style, const std::vector<Reference> &references) {
  const auto &board = *what.board;
  const auto &shot = *what.shot;
  Order o = order_of(style, board.width, board.height, what.attempt);
  std::string t = "One film still, a storyboard frame";
  if (what.last) t += " of the last moment of the shot";
  add(t, shot.prompt);
  if (shot.framing != Framing::Insert)
    add(t, "Shot size: " + spaced(storyboard::word_of(shot.framing)) +
               (shot.framing == Framing::ExtremeWide || shot.framing == Framing::Wide ||
                        shot.framing == Framing::Full || shot.framing == Framing::Medium
                    ? " shot"
                    : "-up"));
  else
    add(t, "Shot size: insert, the thing alone fills the picture");
  if (shot.angle != storyboard::Angle::Eye)
    add(t, "Camera angle: " + spaced(storyboard::word_of(shot.angle)));
  const auto &subjects = what.last && !shot.last_subjects.empty() ? shot.last_subjects : shot.subjects;
  std::vector<std::string> seen;
  for (const auto &s : subjects) seen.push_back(subject(board, s));
  if (!seen.empty()) add(t, "In the picture: " + joined(seen));
  if (const auto *place = board.find_reference(what.scene->place))
    add(t, "Place: " + described(*place) + (place->set.empty() ? "" : ", " + place->set));
  if (const auto l = light(storyboard::lighting_of(*what.scene, shot)); !l.empty()) add(t, "Light: " + l);
  std::vector<std::string> colours;
  for (const auto c : storyboard::palette_of(*what.scene, shot)) colours.push_back(hex(c));
  if (!colours.empty()) add(t, "Colours: " + joined(colours));
  const auto words = style_words(board, &shot);
  add(t, "Style: " + (words.empty() ? "photographic film still, natural light, no illustration" : words));
  put_in(o, *style.model, references, t);
  add(t, "A single picture without text, border, panels or watermark.");
  o.prompt = t;
  if (style.model->seed) o.seed = static_cast<std::uint32_t>((board.seed + what.attempt - 1) & 0x7fffffff);
  cut(o, *style.model);
  return o;
}

Order sheet_order(const storyboard::Storyboard &board, const storyboard::Reference &who, const Style &style,
                  unsigned attempt) {
  Order o = order_of(style, board.width, board.height, attempt);
  std::string t = "A reference picture of one character for a film: " + described(who);
  add(t,
      "Seen from head to foot, from the front, standing, neutral face, before a plain light grey ground, "
      "even soft "
      "light");
  const auto words = style_words(board, nullptr);
  add(t, "Style: " + (words.empty() ? "photographic film still, natural light, no illustration" : words));
  add(t, "A single figure, without text, border, panels or watermark.");
  o.prompt = t;
  if (style.model->seed) o.seed = static_cast<std::uint32_t>((board.seed + attempt - 1) & 0x7fffffff);
  cut(o, *style.model);
  return o;
}

std::optional<double> quote(const Order &order, const Style &style) {
  return style.model->quote({order.resolution, order.width, order.height}, quality_of(style),
                            static_cast<unsigned>(order.inputs.size()));
}

bool needs_sheet(const storyboard::Storyboard &board, const std::string &character) {
  const auto *r = board.find_reference(character);
  if (!r || !r->files.empty()) return false;
  unsigned frames = 0;
  for (const auto &scene : board.scenes)
    for (const auto &shot : scene.shots)
      for (const bool last : {false, true}) {
        if (!is_made(shot, last)) continue;
        const auto seen = characters_in({&board, &scene, &shot, last, 1});
        frames += std::find(seen.begin(), seen.end(), character) != seen.end();
      }
  return frames >= 2;
}

std::vector<Planned> plan(const storyboard::Storyboard &board, const Style &style) {
  std::vector<Planned> out;
  std::set<std::string> sheets;
  const auto file_pictures = [&](const std::string &name) -> unsigned {
    const auto *r = board.find_reference(name);
    return r ? static_cast<unsigned>(std::min<std::size_t>(r->files.size(), 2)) : 0;
  };
  for (const auto &scene : board.scenes) {
    bool before = false;
    for (const auto &shot : scene.shots) {
      for (const bool last : {false, true}) {
        if (!is_made(shot, last)) continue;
        const FrameOf what{&board, &scene, &shot, last, 1};
        unsigned pictures = before || last;
        for (const auto &name : characters_in(what)) {
          pictures += file_pictures(name);
          if (!needs_sheet(board, name)) continue;
          pictures++;
          if (!sheets.insert(name).second) continue;
          Planned p;
          p.kind = Planned::Kind::Sheet;
          p.reference = name;
          p.quote = quote(sheet_order(board, *board.find_reference(name), style, 1), style);
          out.push_back(std::move(p));
        }
        pictures += file_pictures(scene.place);
        Planned p;
        p.kind = last ? Planned::Kind::Last : Planned::Kind::First;
        p.scene = &scene;
        p.shot = &shot;
        p.pictures = std::min(pictures, style.model->references);
        const Order o = frame_order(what, style, {});
        p.quote = style.model->quote({o.resolution, o.width, o.height}, quality_of(style), p.pictures);
        out.push_back(std::move(p));
      }
      before = before || !shot.source;
    }
  }
  return out;
}

}  // namespace pictures
