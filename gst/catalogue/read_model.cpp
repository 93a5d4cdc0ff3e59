// SPDX-License-Identifier: LGPL-2.1-or-later
#include "catalogue/read_model.hpp"

#include <algorithm>
#include <array>

#include "catalogue/members.hpp"

namespace catalogue {
namespace {

using storyboard::Object;
using storyboard::Value;

constexpr double kLongest = 36000;  // seconds

const std::array<std::string_view, 3> kSounds{"never", "always", "asked"};
const std::array<std::string_view, 2> kTransports{"inline", "url"};
const std::array<std::string_view, 2> kOverflows{"left-out", "passes"};

Durations durations(const Value &v) {
  Durations d;
  if (v.is_array()) {
    for (const Value &e : v.elements(100, "durations")) d.list.push_back(e.number(0.04, kLongest, "seconds"));
    if (d.list.empty()) v.fail("no duration is named");
    if (!std::is_sorted(d.list.begin(), d.list.end()) ||
        std::adjacent_find(d.list.begin(), d.list.end()) != d.list.end())
      v.fail("durations are named in ascending order, each once");
    return d;
  }
  const Object o(v, "a range of durations", {"from", "to", "step"});
  d.from = o.at("from").number(0.04, kLongest, "seconds");
  d.to = o.at("to").number(d.from, kLongest, "seconds");
  d.step = number(o, "step", 0.001, kLongest, 1);
  return d;
}

Mode mode(const Value &v, const Model &m) {
  const Object o(v, "a mode",
                 {"name", "first", "last", "images", "videos", "audios", "total", "images-with-video",
                  "audio-alone", "video-seconds", "audio-seconds", "durations", "durations-at", "resolutions",
                  "native-audio", "first-as-image"});
  Mode x;
  x.name = o.at("name").name("the name of a mode");
  x.first = boolean(o, "first", false);
  x.last = boolean(o, "last", false);
  x.first_as_image = boolean(o, "first-as-image", false);
  x.images = static_cast<unsigned>(whole(o, "images", 1000));
  x.videos = static_cast<unsigned>(whole(o, "videos", 1000));
  x.audios = static_cast<unsigned>(whole(o, "audios", 1000));
  x.total = static_cast<unsigned>(whole(o, "total", 3000));
  if (o.has("images-with-video"))
    x.images_with_video = static_cast<unsigned>(whole(o, "images-with-video", 1000));
  x.audio_alone = boolean(o, "audio-alone", true);
  x.video_seconds = number(o, "video-seconds", 0, kLongest, 0);
  x.audio_seconds = number(o, "audio-seconds", 0, kLongest, 0);
  const auto known = [&](const std::string &name) {
    return std::any_of(m.resolutions.begin(), m.resolutions.end(),
                       [&](const auto &r) { return r.name == name; });
  };
  if (auto d = o.find("durations")) x.durations = durations(*d);
  if (auto d = o.find("durations-at"))
    for (const Value &e : d->elements(20, "resolutions")) {
      const Object at(e, "durations at a resolution", {"resolution", "durations"});
      const std::string name = at.at("resolution").line(40);
      if (!known(name)) at.fail("resolution", "the model has no resolution of that name");
      x.durations_at[name] = durations(at.at("durations"));
    }
  x.resolutions = texts(o, "resolutions", "resolutions");
  for (const auto &r : x.resolutions)
    if (!known(r)) o.fail("resolutions", "the model has no resolution \"" + r + "\"");
  x.native_audio = maybe(o, "native-audio");
  return x;
}

Price price(const Value &v) {
  const Object o(v, "a price",
                 {"mode", "resolution", "audio", "video-input", "per-second", "step", "per-generation",
                  "preparation", "per-million-tokens", "least-tokens"});
  Price p;
  p.mode = line(o, "mode");
  p.resolution = line(o, "resolution");
  p.audio = maybe(o, "audio");
  p.video_input = maybe(o, "video-input");
  p.per_second = number(o, "per-second", 0, 10000, 0);
  p.step = number(o, "step", 0, kLongest, 0);
  p.per_generation = number(o, "per-generation", 0, 100000, 0);
  p.preparation = number(o, "preparation", 0, 100000, 0);
  p.per_million_tokens = number(o, "per-million-tokens", 0, 100000, 0);
  p.least_tokens = number(o, "least-tokens", 0, 100, 0);
  return p;
}

}  // namespace

Model read_model(const Value &entry) {
  const Object o(entry, "a model",
                 {"name",          "like",      "kind",         "title",        "vendor",
                  "protocol",      "id",        "base-url",     "key-variable", "options",
                  "checked",       "expires",   "sources",      "unsure",       "durations",
                  "resolutions",   "fps",       "extra-frames", "modes",        "prompt-most",
                  "negative-most", "seed",      "camera",       "last-frame",   "sound",
                  "lip-sync",      "extension", "image",        "video",        "audio",
                  "request-bytes", "currency",  "prices",       "concurrency",  "requests-per-minute",
                  "latency",       "landing",   "simulated",    "comment",      "overflow"});
  Model m;
  read_identity(o, m);

  m.durations = durations(o.at("durations"));
  for (const Value &v : o.at("resolutions").elements(100, "resolutions")) {
    const Object r(v, "a resolution", {"name", "width", "height"});
    m.resolutions.push_back({r.at("name").line(40), static_cast<int>(r.at("width").integer(16, 16384)),
                             static_cast<int>(r.at("height").integer(16, 16384))});
  }
  if (m.resolutions.empty()) o.fail("resolutions", "no resolution is named");
  m.fps = number(o, "fps", 1, 240, 24);
  m.extra_frames = static_cast<unsigned>(whole(o, "extra-frames", 100));
  for (const Value &v : o.at("modes").elements(20, "modes")) {
    Mode x = mode(v, m);
    if (m.find_mode(x.name)) v.fail("there are two modes \"" + x.name + "\"");
    m.modes.push_back(std::move(x));
  }
  if (m.modes.empty()) o.fail("modes", "no mode is named");
  m.prompt_most = whole(o, "prompt-most", 1 << 20);
  m.negative_most = whole(o, "negative-most", 1 << 20);
  m.seed = boolean(o, "seed", false);
  m.camera = boolean(o, "camera", false);
  m.last_frame = boolean(o, "last-frame", false);
  if (auto v = o.find("sound")) {
    const std::string w = v->word(kSounds, "sound");
    m.sound = w == "never" ? Sound::Never : w == "always" ? Sound::Always : Sound::Asked;
  }
  if (auto v = o.find("overflow"))
    m.overflow = v->word(kOverflows, "overflow") == "passes" ? Overflow::Passes : Overflow::LeftOut;
  m.lip_sync = boolean(o, "lip-sync", false);
  if (auto v = o.find("extension")) {
    const Object e(*v, "an extension", {"durations", "most", "total", "whole"});
    m.extension = Extension::Native;
    m.extension_durations = durations(e.at("durations"));
    m.extensions_most = static_cast<unsigned>(whole(e, "most", 1000));
    m.extended_most = number(e, "total", 0, kLongest, 0);
    m.extension_is_whole = boolean(e, "whole", true);
  }
  if (auto v = o.find("image")) {
    const Object i(*v, "limits of pictures", {"types", "bytes", "least", "most", "narrowest", "widest"});
    types(i, m.image_types, m.image_bytes);
    m.image_least = static_cast<int>(whole(i, "least", 100000));
    m.image_most = static_cast<int>(whole(i, "most", 100000));
    m.image_narrowest = number(i, "narrowest", 0, 100, 0);
    m.image_widest = number(i, "widest", 0, 100, 0);
  }
  const auto stream = [&](const char *key, std::vector<std::string> &into, std::uint64_t &bytes,
                          Transport &how) {
    const auto v = o.find(key);
    if (!v) return;
    const Object s(*v, "limits of clips or sounds", {"types", "bytes", "transport"});
    types(s, into, bytes);
    if (auto t = s.find("transport"))
      how = t->word(kTransports, "transport") == "url" ? Transport::Url : Transport::Inline;
  };
  stream("video", m.video_types, m.video_bytes, m.video_transport);
  stream("audio", m.audio_types, m.audio_bytes, m.audio_transport);
  m.request_bytes = whole(o, "request-bytes", std::int64_t{1} << 40);

  m.currency = currency(o);
  if (auto v = o.find("prices"))
    for (const Value &e : v->elements(100, "prices")) m.prices.push_back(price(e));
  if (auto v = o.find("concurrency")) m.concurrency = static_cast<unsigned>(v->integer(1, 10000));
  m.requests_per_minute = number(o, "requests-per-minute", 0, 1e6, 0);
  read_latency(o, m.latency);
  if (auto v = o.find("landing")) {
    const Object l(*v, "landing", {"blind", "storyboard", "retry", "uncarried", "fails", "failure-billed"});
    m.landing.blind = l.at("blind").number(0, 1);
    m.landing.storyboard = l.at("storyboard").number(0, 1);
    m.landing.retry = l.at("retry").number(0, 1);
    m.landing.uncarried = number(l, "uncarried", 0, 1, m.landing.uncarried);
    m.landing.fails = number(l, "fails", 0, 0.99, 0);
    m.landing.failure_billed = number(l, "failure-billed", 0, 1, 0);
  }
  m.simulated = boolean(o, "simulated", false);
  return m;
}

}  // namespace catalogue
