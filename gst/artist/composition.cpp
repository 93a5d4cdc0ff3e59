// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/composition.hpp"

#include "artist/props.hpp"
#include "artist/sets/set.hpp"
#include "artist/words.hpp"

namespace artist {

using namespace storyboard;

double figure_height(const Look &look) {
  return lower(look.build) == "child" ? kChild : kAdult;
}

namespace {

bool is_person(const std::string &kind) {
  return kind.empty() || says({kind}, {"person", "people", "man", "woman", "men", "women", "girl", "boy",
                                       "child", "human", "character", "actor", "figure", "crowd"});
}

double yaw_of(const std::string &facing, double at_x) {
  if (facing == "left") return radians(-62);
  if (facing == "right") return radians(62);
  if (facing == "away" || facing == "back") return radians(at_x < 0.5 ? 160 : -160);
  return radians(at_x <= 0.5 ? 20 : -20);  // three-quarter, into the picture
}

// A shot without subjects still says whom it is about.
std::vector<Subject> guessed(const Storyboard &board, const Shot &shot) {
  std::vector<Subject> out;
  for (const auto &name : shot.references)
    if (const Reference *r = board.find_reference(name); r && r->kind == ReferenceKind::Character)
      out.push_back({.reference = name, .kind = {}, .pose = {}, .facing = {}, .at = {}, .height = {}});
  const auto words = words_of(shot.prompt);
  if (out.empty() && says(words, {"man", "woman", "girl", "boy", "person", "she", "he", "someone", "child",
                                  "sailor", "fisherman", "farmer", "traveller", "hiker", "singer", "cook"})) {
    Subject s;
    s.kind = "person";
    out.push_back(s);
  }
  if (out.empty())
    for (const auto &w : words)
      if (known_prop(w)) {
        Subject s;
        s.kind = w;
        out.push_back(s);
        break;
      }
  if (out.size() > 4) out.resize(4);
  return out;
}

Pose pose_of(const Subject &s, const std::vector<std::string> &words, bool alone) {
  if (!s.pose.empty() || !alone) return pose_named(s.pose);
  struct {
    std::initializer_list<std::string_view> said;
    Pose pose;
  } const verbs[] = {{{"run", "running", "runs", "sprint"}, Pose::Running},
                     {{"walk", "walking", "walks", "strolls", "stroll"}, Pose::Walking},
                     {{"sit", "sitting", "sits", "seated"}, Pose::Sitting},
                     {{"point", "pointing", "points"}, Pose::Pointing},
                     {{"wave", "waving"}, Pose::Waving},
                     {{"kneel", "kneeling", "kneels", "crouching"}, Pose::Kneeling},
                     {{"lying", "lies", "sleeps", "sleeping", "asleep"}, Pose::Lying},
                     {{"reach", "reaching", "reaches"}, Pose::Reaching},
                     {{"read", "reading", "reads"}, Pose::Reading}};
  for (const auto &v : verbs)
    if (says(words, v.said)) return v.pose;
  return Pose::Standing;
}

double sane(double v, double low, double high, double otherwise) {
  return std::isfinite(v) ? std::clamp(v, low, high) : otherwise;
}

// Columns for n subjects nobody placed.
double column(std::size_t i, std::size_t n, const std::string &facing, const Shot &shot) {
  if (i < shot.focal_points.size()) return sane(shot.focal_points[i].x, 0, 1, 0.5);
  if (n == 1) {
    if (facing == "left") return 0.62;
    if (facing == "right") return 0.38;
    const bool wide = shot.framing == Framing::ExtremeWide || shot.framing == Framing::Wide;
    return wide ? 0.36 : shot.framing == Framing::Medium || shot.framing == Framing::MediumClose ? 0.44 : 0.5;
  }
  if (n == 2) {
    const double spread = shot.framing == Framing::Close || shot.framing == Framing::ExtremeClose ? 0.27
                          : shot.framing == Framing::MediumClose                                  ? 0.22
                                                                                                  : 0.18;
    return i ? 0.5 + spread : 0.5 - spread;
  }
  return 0.16 + 0.68 * static_cast<double>(i) / static_cast<double>(n - 1);
}

std::string set_of(const Request &q, std::uint64_t &seed) {
  const Reference *place = q.board->find_reference(q.scene->place);
  seed = seed_of(q.scene->place);
  if (place && known_set(lower(place->set))) return lower(place->set);
  std::string words = q.scene->place + " " + q.scene->title + " " + q.shot->prompt;
  if (place) words = place->name + " " + place->description + " " + words;
  return set_from_words(words);
}

}  // namespace

Composition compose(const Request &q) {
  const Shot &shot = *q.shot;
  const double W = q.width, H = q.height;
  FramingRule rule = rule_for(shot.framing);
  const bool insert = shot.framing == Framing::Insert;
  const auto words = words_of(shot.prompt);
  Composition out;
  out.set = set_of(q, out.seed);
  if (is_interior(out.set)) {  // a room, not a hall
    if (shot.framing == Framing::ExtremeWide) rule.body = 0.30, rule.feet = 0.86;
    if (shot.framing == Framing::Wide) rule.body = 0.53, rule.feet = 0.915;
  }

  std::vector<Subject> list = q.last && !shot.last_subjects.empty() ? shot.last_subjects : shot.subjects;
  if (list.empty()) list = guessed(*q.board, shot);
  if (list.size() > 24) list.resize(24);
  const std::size_t n = list.size();
  if (n == 2 && rule.cropped) rule.body *= shot.framing == Framing::Medium ? 0.95 : 0.80;  // both must fit

  double ground = 0, ground_scale = 0, tall = kAdult;  // of the first subject: the camera is set by it
  for (std::size_t i = 0; i < n; i++) {
    const Subject &s = list[i];
    Placement p;
    p.name = s.reference;
    p.kind = lower(s.kind);
    if (const Reference *r = q.board->find_reference(s.reference)) {
      p.look = r->look;
      if (r->kind != ReferenceKind::Character && p.kind.empty()) {
        for (const auto &w : words_of(r->name + " " + r->description))
          if (p.kind.empty() && known_prop(w)) p.kind = w;
        if (p.kind.empty()) p.kind = "thing";
      }
    }
    if (p.kind == "girl" || p.kind == "boy" || p.kind == "child")
      if (p.look.build.empty()) p.look.build = "child";
    p.person = is_person(p.kind);
    p.pose = pose_of(s, words, n == 1);
    std::string facing = lower(s.facing);
    if (facing.empty() && n == 2 && p.person) facing = i ? "left" : "right";
    const double x = s.at ? sane(s.at->x, -0.3, 1.3, 0.5) : column(i, n, facing, shot);
    p.yaw = yaw_of(facing, x);
    if (p.pose == Pose::Reading) {
      p.holds = says(words, {"letter", "note", "telegram"})      ? "letter"
                : says(words, {"phone", "smartphone", "mobile"}) ? "phone"
                : says(words, {"map", "newspaper", "paper"})     ? "letter"
                                                                 : "book";
    } else if (p.person && n <= 2 && i == 0) {
      if (says(words, {"letter", "envelope"}) && p.pose == Pose::Standing) p.holds = "";
    }
    const double own = p.person ? figure_height(p.look) : prop_size(p.kind).height;

    // over the shoulder: who turns their back in a tight shot of two stands nearer, at the edge
    const bool away = facing == "away" || facing == "back";
    const bool shoulder = away && n == 2 && rule.cropped && !insert && p.person;
    double scale, feet, settled = 0;  // settled: how far a low pose is moved up to be framed by its head
    const double said = s.height ? sane(*s.height, 0.01, 12, 0.5) : 0;
    if (!p.person) {
      const PropSize size = prop_size(p.kind);
      double share = said;
      if (share == 0 && ground_scale > 0) {
        scale = ground_scale;
      } else {
        if (share == 0) {
          const double want = std::clamp(rule.body, 0.12, 0.62);
          share =
              size.height < 0.6 && !rule.cropped ? std::max(0.10, want * size.height / kAdult * 1.6) : want;
          share = std::min(share, 0.78 * W * size.height / (size.width * H));
        }
        scale = share * H / size.height;
      }
      const double centre = s.at ? sane(s.at->y, -0.3, 1.3, 0.6) * H : 0;
      feet = s.at                                   ? centre + scale * size.height / 2
             : ground_scale > 0 && ground < 1.6 * H ? ground
             : rule.cropped                         ? (0.52 * H + scale * size.height / 2)
                                                    : rule.feet * H;
    } else if (!rule.cropped) {
      const double body = said > 0 ? said : rule.body * own / kAdult;
      scale = body * H / own;
      feet = s.at                                    ? (sane(s.at->y, -0.3, 1.3, 0.6) + body / 2) * H
             : said > 0 && i > 0 && ground_scale > 0 ? mix(ground, ground * scale / ground_scale, 0.35)
                                                     : rule.feet * H;
    } else {
      scale = rule.body * H / kAdult;
      double top = rule.top;
      const double y = s.at ? sane(s.at->y, -0.3, 1.3, 0.55) : 0;
      if (said > 0 && said < 0.45) {  // a small figure in a tight shot: all of it
        scale = said * H / own;
        top = (s.at ? y : 0.6) - said / 2;
      } else if (said > 1.2) {  // the height of the whole body
        scale = said * H / own;
        if (s.at) top = std::clamp(2 * y - 1, -0.15, 0.5);
      } else if (said > 0) {  // the height of what is seen
        scale = said / rule.visible * H / kAdult;
        top = s.at ? y - said / 2 : rule.top;
        top = std::clamp(top, -0.15, 0.5);
      } else if (s.at) {
        top = std::clamp(2 * y - 1, -0.15, 0.4);
      }
      if (shoulder) scale *= 1.32, top += 0.05;
      if (insert) {  // the hands
        const Skeleton k = skeleton_for(p.pose, {});
        feet = (s.at ? y : 0.55) * H + scale;
        settled = scale * (1 - std::max(k.fingers[0].y, k.fingers[1].y));
      } else if (ground_scale > 0 && !shoulder && said == 0 && !s.at) {
        feet = ground;
      } else {
        feet = top * H + scale * own;
        if (p.pose == Pose::Sitting) settled = 0.40 * scale;
        if (p.pose == Pose::Kneeling) settled = 0.43 * scale;
      }
    }
    p.scale = std::max(scale, 1e-3);
    p.grounded = settled == 0;
    p.feet = {(shoulder && !s.at ? (i == 0 ? 0.17 : 0.83) : x) * W, feet - settled};
    if (ground_scale == 0 && (!shoulder || i + 1 == n))
      ground = feet, ground_scale = p.scale, tall = p.person ? own : kAdult;
    out.subjects.push_back(std::move(p));
  }
  if (n == 0) {
    ground_scale = (rule.cropped ? 1.2 : rule.body) * H / kAdult;
    ground = rule.cropped ? 0.2 * H + ground_scale * kAdult : rule.feet * H;
  }
  out.camera = camera_for(shot.framing, shot.angle, q.width, q.height, ground, ground_scale, tall);
  for (auto &p : out.subjects) {
    // foreshortened from above or below: the head stays where the framing wants it
    if (rule.cropped && p.person && !insert)
      p.feet.y -= p.scale * 0.9 * kAdult * (1 - std::cos(out.camera.pitch));
    const double z = out.camera.focal / p.scale;
    p.depth = std::clamp(out.camera.nearness(z) + 16, 24.0, 255.0);
  }
  std::stable_sort(out.subjects.begin(), out.subjects.end(), [](const Placement &a, const Placement &b) {
    return a.scale * (a.person ? 1 : 0.99) < b.scale * (b.person ? 1 : 0.99);
  });
  return out;
}

}  // namespace artist
