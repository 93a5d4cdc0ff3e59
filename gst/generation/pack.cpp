// SPDX-License-Identifier: LGPL-2.1-or-later
// What a shot needs, put into what a model takes.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "generation/compose.hpp"
#include "generation/needs.hpp"

namespace generation {
namespace {

// Frames hold more of a shot than words or references do; then what must be recognised; then what surrounds
// it.
constexpr std::array<const char *, 9> kPriority{"character", "prop",  "place", "style", "clip",
                                                "line",      "voice", "sound", "music"};
constexpr std::size_t kSeen = 3;  // those before this are seen

std::size_t rank(const NamedReference &r) {
  const auto i = std::find(kPriority.begin(), kPriority.end(), r.kind);
  return static_cast<std::size_t>(i - kPriority.begin());
}

Role role_of(const Medium &m, const std::string &kind) {
  if (m.type.starts_with("video/")) return Role::Video;
  if (m.type.starts_with("audio/") || kind == "line" || kind == "voice" || kind == "sound" || kind == "music")
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
  std::vector<std::pair<std::string, std::string>> left_out;  // name of the reference, sentence
  int worth = 0;                                              // of what is carried
};

// A recorded line is worth more than the difference between a first frame and a picture that stands for it.
constexpr int kFrame = 1000, kFirstAsImage = 600, kLineHeard = 500;

// `chained`: a first frame comes from the segment before.
Packed fill(const Needs &needs, const catalogue::Model &model, const catalogue::Mode &mode, bool chained) {
  Packed p;
  const auto out = [&](const std::string &what, const std::string &name = {}) {
    p.left_out.emplace_back(name, what + " does not fit into mode " + mode.name + " of " + model.name);
  };
  const auto frame = [&](Role role, const Medium &m) {
    Input i;
    i.role = role;
    i.medium = m;
    p.inputs.push_back(i);
    p.worth += kFrame;
  };
  Room room{mode, model};
  if (chained) {
    if (mode.first) p.worth += kFrame;
  } else if (needs.first) {
    if (mode.first) {
      frame(Role::FirstFrame, *needs.first);
    } else if (mode.first_as_image && room.take(*needs.first, Role::Image)) {
      Input i;
      i.role = Role::Image;
      i.kind = "first-frame";
      i.medium = *needs.first;
      p.inputs.push_back(i);
      p.worth += kFirstAsImage;
    } else {
      out("the first frame");
    }
  }
  if (needs.last) {
    if (mode.last && (needs.first || chained))
      frame(Role::LastFrame, *needs.last);
    else
      out("the last frame");
  }
  std::vector<const NamedReference *> sorted;
  for (const auto &r : needs.references) sorted.push_back(&r);
  std::vector<NamedReference> lines;  // recorded, for models that speak as they hear
  if (needs.audio && model.lip_sync)
    for (const Line &l : needs.dialogue)
      if (l.voice) lines.push_back({l.speaker, "line", "", {*l.voice}});
  for (const auto &l : lines) sorted.push_back(&l);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto *a, const auto *b) { return rank(*a) < rank(*b); });
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
      p.worth += any ? 1 : r->kind == "line" ? kLineHeard : 20 - static_cast<int>(rank(*r));
      any = true;
    }
    if (!any && !r->media.empty() && r->kind != "line") out("reference \"" + r->name + "\"", r->name);
  }
  // A mode for references without any is worth nothing to a model that has one without.
  if (p.inputs.empty() && (mode.images || mode.videos || mode.audios) && !mode.first) p.worth -= 1;
  if (!chained && mode.first && !needs.first) p.worth -= 10000;  // wants a picture that is not there
  if (mode.last && !needs.last) p.worth -= 1;
  return p;
}

bool for_use(const catalogue::Mode &m) {
  return m.name != "extend" && m.name != "edit" && m.name != "lip-sync";
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
    Generation order = begin(n_, *mode, packed.inputs);
    const auto &durations = m_.durations_of(*mode, order.resolution);
    const auto later = spread(packed, durations);
    for (const auto &[name, sentence] : packed.left_out)
      if (name.empty() || std::none_of(later.begin(), later.end(), [&](const auto &pass) {
            return std::any_of(pass.begin(), pass.end(), [&](const auto &r) { return r.name == name; });
          }))
        plan_.left_out.push_back(sentence);
    const auto enough = durations.at_least(n_.seconds);
    if (enough && later.empty()) {
      order.seconds = *enough;
      add(Segment::Join::First, order, *enough);
    } else {
      split(order, durations, later);
    }
    plan_.speaks = m_.lip_sync && n_.audio && !n_.dialogue.empty() && !plan_.segments.empty() &&
                   plan_.segments.front().order.audio;
    put_lips();
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
  using References = std::vector<NamedReference>;

  Generation begin(const Needs &needs, const catalogue::Mode &mode, const std::vector<Input> &inputs) const {
    Generation o;
    o.model = m_.name;
    o.mode = mode.name;
    o.inputs = inputs;
    o.prompt = compose(needs, inputs, m_);
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

  // The needs of a piece of the take: what is said in it, and nothing that belongs to others.
  Needs piece(double from, double to, bool last) const {
    Needs here = n_;
    std::erase_if(here.dialogue, [&](const Line &l) {
      return (from > 0 && l.at < from - 1e-6) || (!last && l.at >= to - 1e-6);
    });
    if (from > 0) here.first.reset();
    if (!last) here.last.reset();
    return here;
  }

  static bool carries(const Packed &packed, const NamedReference &r) {
    return std::any_of(packed.inputs.begin(), packed.inputs.end(),
                       [&](const Input &i) { return i.name == r.name && i.kind == r.kind; });
  }

  // References that one order does not carry are carried by further ones, each of which begins with the last
  // frame of the one before: what they are, order by order, as few as possible. Who and what is seen counts,
  // not styles and sounds; and each order must be seen for half of its shortest length at least.
  std::vector<References> spread(const Packed &packed, const catalogue::Durations &first) const {
    const auto wanted = m_.options.find("references");  // "sequence": where the entry says so
    if (wanted == m_.options.end() || wanted->second != "sequence") return {};
    References waiting;
    for (const auto &r : n_.references)
      if (!r.media.empty() && rank(r) < kSeen && !carries(packed, r)) waiting.push_back(r);
    std::vector<References> out;
    double used = first.shortest();
    while (!waiting.empty()) {
      Needs here = piece(used, n_.seconds, false);
      here.references = waiting;
      Packed p;
      const auto *mode = best_mode(here, m_, true, p);
      if (!mode) break;
      const auto &d = m_.durations_of(*mode, resolution_in(n_, m_, mode));
      if (used + d.shortest() / 2 > n_.seconds + 1e-6) break;
      References pass;
      std::erase_if(waiting, [&](const NamedReference &r) {
        if (!carries(p, r)) return false;
        pass.push_back(r);
        return true;
      });
      if (pass.empty()) break;
      out.push_back(std::move(pass));
      used += d.shortest() - 1 / m_.fps;
    }
    return out;
  }

  // With `wanted` in it, and of the others what there is room for.
  const catalogue::Mode *best_with(Needs needs, const References &wanted, Packed &packed) const {
    needs.references = wanted;
    const auto *best = best_mode(needs, m_, true, packed);
    for (const auto &r : n_.references) {
      if (carries(packed, r)) continue;
      Needs more = needs;
      more.references.push_back(r);
      Packed p;
      const auto *mode = best_mode(more, m_, true, p);
      if (!mode || !carries(p, r) ||
          !std::all_of(wanted.begin(), wanted.end(), [&](const auto &w) { return carries(p, w); }))
        continue;
      best = mode;
      packed = std::move(p);
      needs = std::move(more);
    }
    return best;
  }

  // Longer than the model's longest, or with more references than it takes at once: it goes on by its own
  // extension, or from its last frame. `later`: what the orders after the first one carry.
  void split(Generation order, const catalogue::Durations &durations, const std::vector<References> &later) {
    // The last frame belongs to the end of the last segment.
    const auto is_end = [](const Input &i) { return i.role == Role::LastFrame; };
    const bool ends = std::any_of(order.inputs.begin(), order.inputs.end(), is_end);
    std::erase_if(order.inputs, is_end);
    if (ends && order.mode != "first-frame") {
      const auto *was = m_.find_mode(order.mode);
      for (const auto &m : m_.modes)
        if (m.first && !m.last && for_use(m) && was && m.images >= was->images) order.mode = m.name;
    }
    const catalogue::Mode *extend = m_.find_mode("extend");
    if (m_.extension == catalogue::Extension::Native && extend && !ends && later.empty() &&
        m_.allows_resolution(*extend, order.resolution)) {
      by_extension(order, durations);
      return;
    }
    Needs rest = piece(1, n_.seconds, true);
    if (!ends) rest.last.reset();
    Packed packed;
    const auto *next = best_mode(rest, m_, true, packed);
    if (!next) {
      refuse_length(m_.name + " makes at most " + std::to_string(static_cast<int>(durations.longest())) +
                    " s and cannot go on from a frame");
      return;
    }
    const double frame = 1 / m_.fps;  // seen twice at each joint, once in the take
    const auto &following = m_.durations_of(*next, order.resolution);
    const double rest_seconds = n_.seconds - durations.longest();
    const auto by_length =
        rest_seconds > 0
            ? static_cast<std::size_t>(std::ceil(rest_seconds / (following.longest() - frame) - 1e-9)) + 1
            : std::size_t{1};
    const std::size_t pieces = std::max(by_length, later.size() + 1);
    double from = 0;
    for (std::size_t i = 0; i < pieces; i++) {
      const bool last = i + 1 == pieces;
      const auto &d = i ? following : durations;
      const double want =
          std::max(0.0, n_.seconds - from) / static_cast<double>(pieces - i) + (i ? frame : 0);
      const double seconds = d.at_least(want).value_or(d.longest());
      const double adds = seconds - (i ? frame : 0);
      Needs here = piece(from, from + adds, last);
      if (!ends) here.last.reset();
      Generation o = order;
      if (i == 0) {
        o.prompt = compose(here, o.inputs, m_);
      } else {
        Packed p;
        const auto *m = i <= later.size() ? best_with(here, later[i - 1], p) : best_mode(here, m_, true, p);
        if (!m) m = next;
        o = begin(here, *m, p.inputs);
        o.resolution = order.resolution;
        o.width = order.width;
        o.height = order.height;
      }
      o.seconds = seconds;
      add(i ? Segment::Join::Chained : Segment::Join::First, o, adds);
      from += adds;
    }
  }

  void by_extension(const Generation &order, const catalogue::Durations &durations) {
    Generation o = order;
    o.seconds = durations.longest();
    o.prompt = compose(piece(0, o.seconds, false), o.inputs, m_);
    add(Segment::Join::First, o, o.seconds);
    double all = o.seconds;
    unsigned times = 0;
    while (all < n_.seconds - 1e-6) {
      const auto &d = m_.extension_durations;
      const double s = d.at_least(n_.seconds - all).value_or(d.longest());
      times++;
      if ((m_.extensions_most && times > m_.extensions_most) ||
          (m_.extended_most > 0 && all + s > m_.extended_most + 1e-6)) {
        refuse_length(m_.name + " extends a clip at most to " + std::to_string(static_cast<int>(all)) + " s");
        return;
      }
      Generation e = o;
      e.mode = "extend";
      e.inputs.clear();
      e.prompt = compose(piece(all, all + s, all + s >= n_.seconds - 1e-6), {}, m_);
      e.seconds = s;
      add(Segment::Join::Extended, e, s);
      all += s;
    }
  }

  // Recorded lines: the provider puts the lips of its own clip to them. That needs one clip of the
  // provider's.
  void put_lips() {
    const auto *mode = m_.find_mode("lip-sync");
    if (!n_.lips || !mode || plan_.segments.empty()) return;
    const bool one = std::all_of(plan_.segments.begin() + 1, plan_.segments.end(), [&](const Segment &s) {
      return s.join == Segment::Join::Extended && plan_.extension_is_whole;
    });
    double seconds = 0;
    for (const auto &s : plan_.segments) seconds += s.seconds;
    const auto &d = m_.durations_of(*mode, plan_.segments.front().order.resolution);
    if (!one || !d.allows(seconds)) {
      plan_.left_out.push_back("the lips are not put to the recorded lines: that takes one clip of " +
                               std::to_string(static_cast<int>(d.shortest())) + " to " +
                               std::to_string(static_cast<int>(d.longest())) + " s");
      return;
    }
    Generation o = plan_.segments.front().order;
    o.mode = mode->name;
    o.prompt.clear();
    o.negative_prompt.clear();
    o.seed.reset();
    o.camera = {};
    o.last_frame = false;
    o.seconds = seconds;
    o.audio = false;
    Input sound;
    sound.role = Role::Audio;
    sound.name = "lines";
    sound.kind = "line";
    sound.medium = *n_.lips;
    sound.at = n_.lips_at;
    o.inputs = {sound};
    add(Segment::Join::Synced, o, 0);
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
