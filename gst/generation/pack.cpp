// SPDX-License-Identifier: LGPL-2.1-or-later
// What a shot needs, put into what a model takes.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "generation/compose.hpp"
#include "generation/needs.hpp"

namespace generation {
namespace {

// Frames hold more of a shot than words or references do; then what must be recognised; then what surrounds
// it.
constexpr std::array<const char *, 8> kPriority{"character", "prop",  "place", "style",
                                                "clip",      "voice", "sound", "music"};

std::size_t rank(const NamedReference &r) {
  const auto i = std::find(kPriority.begin(), kPriority.end(), r.kind);
  return static_cast<std::size_t>(i - kPriority.begin());
}

Role role_of(const Medium &m, const std::string &kind) {
  if (m.type.starts_with("video/")) return Role::Video;
  if (m.type.starts_with("audio/") || kind == "voice" || kind == "sound" || kind == "music")
    return Role::Audio;
  return Role::Image;
}

struct Room {  // left in a mode
  const catalogue::Mode &mode;
  const catalogue::Model &model;
  unsigned images = 0, videos = 0, audios = 0;
  double video_seconds = 0, audio_seconds = 0;

  bool take(const Medium &m, Role role) {
    const unsigned total = images + videos + audios;
    if (mode.total && total >= mode.total) return false;
    if (role == Role::Image) {
      const unsigned most = videos && mode.images_with_video ? *mode.images_with_video : mode.images;
      if (images >= most) return false;
      images++;
      return true;
    }
    if (role == Role::Video) {
      if (videos >= mode.videos ||
          (mode.video_seconds > 0 && video_seconds + m.seconds > mode.video_seconds + 0.01))
        return false;
      if (mode.images_with_video && images > *mode.images_with_video) return false;
      if (model.video_transport == catalogue::Transport::Url && m.url.empty()) return false;
      videos++;
      video_seconds += m.seconds;
      return true;
    }
    if (audios >= mode.audios ||
        (mode.audio_seconds > 0 && audio_seconds + m.seconds > mode.audio_seconds + 0.01))
      return false;
    if (!mode.audio_alone && !images && !videos) return false;
    if (model.audio_transport == catalogue::Transport::Url && m.url.empty()) return false;
    audios++;
    audio_seconds += m.seconds;
    return true;
  }
};

struct Packed {
  std::vector<Input> inputs;
  std::vector<std::string> left_out;
  int worth = 0;  // of what is carried
};

// `chained`: a first frame comes from the segment before.
Packed fill(const Needs &needs, const catalogue::Model &model, const catalogue::Mode &mode, bool chained) {
  Packed p;
  const auto out = [&](const std::string &what) {
    p.left_out.push_back(what + " does not fit into mode " + mode.name + " of " + model.name);
  };
  const auto frame = [&](Role role, const Medium &m) {
    Input i;
    i.role = role;
    i.medium = m;
    p.inputs.push_back(i);
    p.worth += 1000;
  };
  if (chained) {
    if (mode.first) p.worth += 1000;
  } else if (needs.first) {
    if (mode.first)
      frame(Role::FirstFrame, *needs.first);
    else
      out("the first frame");
  }
  if (needs.last) {
    if (mode.last && (needs.first || chained))
      frame(Role::LastFrame, *needs.last);
    else
      out("the last frame");
  }
  std::vector<const NamedReference *> sorted;
  for (const auto &r : needs.references) sorted.push_back(&r);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto *a, const auto *b) { return rank(*a) < rank(*b); });
  Room room{mode, model};
  for (const NamedReference *r : sorted) {
    bool any = false;
    for (const Medium &m : r->media) {
      const Role role = role_of(m, r->kind);
      if (!room.take(m, role)) continue;
      Input i;
      i.role = role;
      i.name = r->name;
      i.kind = r->kind;
      i.medium = m;
      p.inputs.push_back(i);
      p.worth += any ? 1 : 20 - static_cast<int>(rank(*r));
      any = true;
    }
    if (!any && !r->media.empty()) out("reference \"" + r->name + "\"");
  }
  // A mode for references without any is worth nothing to a model that has one without.
  if (p.inputs.empty() && (mode.images || mode.videos || mode.audios) && !mode.first) p.worth -= 1;
  if (!chained && mode.first && !needs.first) p.worth -= 10000;  // wants a picture that is not there
  if (mode.last && !needs.last) p.worth -= 1;
  return p;
}

bool for_use(const catalogue::Mode &m) {
  return m.name != "extend" && m.name != "edit";
}

const catalogue::Mode *best_mode(const Needs &needs, const catalogue::Model &model, bool chained,
                                 Packed &packed) {
  const catalogue::Mode *best = nullptr;
  for (const auto &mode : model.modes) {
    if (!for_use(mode) || (chained && !mode.first)) continue;
    Packed p = fill(needs, model, mode, chained);
    if (best && p.worth <= packed.worth) continue;
    best = &mode;
    packed = std::move(p);
  }
  return best;
}

// `mode` may be null: any.
std::string resolution_in(const Needs &needs, const catalogue::Model &model, const catalogue::Mode *mode) {
  if (!needs.resolution.empty()) return needs.resolution;
  const double aspect = static_cast<double>(needs.width) / needs.height;
  std::string fits, largest;
  double fits_area = 0, largest_area = 0;
  for (const auto &r : model.resolutions) {
    if (mode && !model.allows_resolution(*mode, r.name)) continue;
    const auto *shape = model.find_resolution(r.name, aspect);
    const double area = static_cast<double>(shape->width) * shape->height;
    if (area > largest_area) {
      largest_area = area;
      largest = r.name;
    }
    // A few lines less than the film's are not worth the next size.
    if (std::min(shape->width, shape->height) + 16 >= std::min(needs.width, needs.height) &&
        (fits.empty() || area < fits_area)) {
      fits_area = area;
      fits = r.name;
    }
  }
  return fits.empty() ? largest : fits;
}

class Packer {
 public:
  Packer(const Needs &n, const catalogue::Model &m, unsigned take, std::vector<Refused> &refused)
      : n_(n), m_(m), take_(take), refused_(refused) {}

  Plan run() {
    Packed packed;
    const auto *mode = best_mode(n_, m_, false, packed);
    if (!mode) {
      refused_.push_back({"mode", m_.name + " has no mode for this shot"});
      return std::move(plan_);
    }
    plan_.extension_is_whole = m_.extension_is_whole;
    plan_.seconds_wanted = n_.seconds;
    plan_.left_out = packed.left_out;
    Generation order = begin(*mode, packed.inputs);
    const auto &durations = m_.durations_of(*mode, order.resolution);
    if (const auto enough = durations.at_least(n_.seconds)) {
      order.seconds = *enough;
      add(Segment::Join::First, order, *enough);
    } else {
      split(*mode, order, durations);
    }
    for (const Segment &s : plan_.segments) {
      plan_.seconds_bought += s.order.seconds;
      Generation whole = s.order;
      if (s.join == Segment::Join::Chained)
        whole.inputs.insert(whole.inputs.begin(), Input{Role::FirstFrame, "", "", {}});
      for (auto &r : check(whole, m_)) refused_.push_back(std::move(r));
    }
    return std::move(plan_);
  }

 private:
  Generation begin(const catalogue::Mode &mode, const std::vector<Input> &inputs) const {
    Generation o;
    o.model = m_.name;
    o.mode = mode.name;
    o.inputs = inputs;
    o.prompt = compose(n_, inputs, m_);
    if (m_.negative_most) o.negative_prompt = n_.negative;
    o.resolution = resolution_in(n_, m_, &mode);
    if (const auto *r = m_.find_resolution(o.resolution, static_cast<double>(n_.width) / n_.height)) {
      o.width = r->width;
      o.height = r->height;
    }
    o.fps = m_.fps;
    const bool can = mode.native_audio.value_or(m_.sound != catalogue::Sound::Never);
    o.audio = can && (n_.audio || m_.sound == catalogue::Sound::Always);
    if (m_.seed) o.seed = n_.seed;
    if (m_.camera) o.camera = n_.camera;
    o.take = take_;
    return o;
  }

  void add(Segment::Join join, const Generation &order, double seconds) {
    Segment s;
    s.join = join;
    s.order = order;
    s.seconds = seconds;
    plan_.segments.push_back(std::move(s));
  }

  void refuse_length(const std::string &why) {
    char text[80];
    std::snprintf(text, sizeof text, "%.2f s are wanted, handles included; ", n_.seconds);
    refused_.push_back({"duration", text + why});
  }

  // Longer than the model's longest: it goes on by its own extension, or from its last frame.
  void split(const catalogue::Mode &mode, Generation order, const catalogue::Durations &durations) {
    // The last frame belongs to the end of the last segment.
    std::vector<Input> ends;
    std::erase_if(order.inputs, [&](const Input &i) {
      if (i.role == Role::LastFrame) ends.push_back(i);
      return i.role == Role::LastFrame;
    });
    if (!ends.empty())
      for (const auto &m : m_.modes)
        if (m.first && !m.last && for_use(m)) order.mode = m.name;
    const catalogue::Mode *extend = m_.find_mode("extend");
    if (m_.extension == catalogue::Extension::Native && extend && ends.empty() &&
        m_.allows_resolution(*extend, order.resolution)) {
      by_extension(order, durations);
      return;
    }
    Needs rest = n_;
    rest.first.reset();
    rest.last = ends.empty() ? std::nullopt : n_.last;
    Packed packed;
    const auto *next = best_mode(rest, m_, true, packed);
    if (!next) {
      refuse_length(m_.name + " makes at most " + std::to_string(static_cast<int>(durations.longest())) +
                    " s and cannot go on from a frame");
      return;
    }
    const double frame = 1 / m_.fps;  // seen twice at each joint, once in the take
    const auto &later = m_.durations_of(*next, order.resolution);
    const auto pieces = static_cast<unsigned>(std::ceil(
                            (n_.seconds - durations.longest()) / (later.longest() - frame) - 1e-9)) +
                        1;
    double left = n_.seconds;
    for (unsigned i = 0; i < pieces; i++) {
      const auto &d = i ? later : durations;
      const double want = left / (pieces - i) + (i ? frame : 0);
      const double seconds = d.at_least(want).value_or(d.longest());
      Generation o = order;
      if (i) {
        const bool last = i + 1 == pieces;
        Needs here = rest;
        if (!last) here.last.reset();
        Packed p;
        const auto *m = best_mode(here, m_, true, p);
        o = begin(*m, p.inputs);
        o.resolution = order.resolution;
        o.width = order.width;
        o.height = order.height;
      }
      o.seconds = seconds;
      const double adds = seconds - (i ? frame : 0);
      add(i ? Segment::Join::Chained : Segment::Join::First, o, adds);
      left -= adds;
    }
    (void)mode;
  }

  void by_extension(const Generation &order, const catalogue::Durations &durations) {
    Generation o = order;
    o.seconds = durations.longest();
    add(Segment::Join::First, o, o.seconds);
    double all = o.seconds;
    unsigned times = 0;
    while (all < n_.seconds - 1e-6) {
      const auto &d = m_.extension_durations;
      const double s = d.at_least(n_.seconds - all).value_or(d.longest());
      all += s;
      times++;
      if ((m_.extensions_most && times > m_.extensions_most) ||
          (m_.extended_most > 0 && all > m_.extended_most + 1e-6)) {
        refuse_length(m_.name + " extends a clip at most to " + std::to_string(static_cast<int>(all - s)) +
                      " s");
        return;
      }
      Generation e = o;
      e.mode = "extend";
      e.inputs.clear();
      e.prompt = compose(n_, {}, m_);
      e.seconds = s;
      add(Segment::Join::Extended, e, s);
    }
  }

  const Needs &n_;
  const catalogue::Model &m_;
  const unsigned take_;
  std::vector<Refused> &refused_;
  Plan plan_;
};

}  // namespace

std::string resolution_for(const Needs &needs, const catalogue::Model &model) {
  return resolution_in(needs, model, nullptr);
}

Plan pack(const Needs &needs, const catalogue::Model &model, unsigned take, std::vector<Refused> &refused) {
  return Packer(needs, model, take, refused).run();
}

}  // namespace generation
