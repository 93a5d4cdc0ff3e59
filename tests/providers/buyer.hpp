// SPDX-License-Identifier: LGPL-2.1-or-later
// aivideogen with one paid model behind a fake of its provider.
#pragma once
#include <gio/gio.h>
#include <gmock/gmock.h>

#include <fstream>

#include "aivideogen/element_rig.hpp"
#include "fakes/ark.hpp"
#include "fakes/comfyui.hpp"
#include "fakes/hosts.hpp"
#include "fakes/kling.hpp"
#include "fakes/openai_videos.hpp"
#include "fakes/veo.hpp"
#include "ledger/ledger.hpp"

namespace buyer {

using rig::ElementRig;
using rig::ShotSpec;

// 4 s and a frame, as the provider's clips are; every frame says its number.
inline const std::string &clip() {
  static const std::string bytes = [] {
    support::TempDir dir;
    support::make_clip(dir.file("clip.mov"), 97, "jpegenc quality=60 ! qtmux", 24, 1, 1280, 720);
    std::ifstream in(dir.file("clip.mov"), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }();
  return bytes;
}

// `frames` frames at 24 a second, numbered from `first`; with a tone of `hz` where it is not 0.
inline std::string clip_of(int first, int frames, double hz = 0, int width = 320, int height = 180) {
  support::TempDir dir;
  std::string encode = "jpegenc quality=60 ! qtmux";
  if (hz > 0)
    encode =
        "jpegenc quality=60 ! queue ! m. audiotestsrc volume=0.5 samplesperbuffer=2000 num-buffers=" +
        std::to_string(frames) + " freq=" + std::to_string(hz) +
        " ! audio/x-raw,rate=48000,channels=2 ! queue max-size-time=0 max-size-buffers=0 ! m. qtmux name=m";
  support::make_clip(dir.file("clip.mov"), frames, encode, 24, 1, width, height, first);
  std::ifstream in(dir.file("clip.mov"), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Numbers of the frames that came out.
inline std::vector<unsigned> numbers(ElementRig &r) {
  std::vector<unsigned> out;
  for (std::size_t n = 0; n < r.buffers.size(); n++) out.push_back(r.number(n));
  return out;
}

// One production: what outlives a run.
template <class Fake>
struct Office {
  support::TempDir dir;
  Fake fake;
  std::string model;

  // `more`: further members of the catalogue's entry, ", ...".
  // `options`: further ones, ", ...".
  explicit Office(const std::string &bytes = clip(), const std::string &more = {},
                  const std::string &options = {})
      : fake(bytes) {
    model = "tested";
    dir.write(
        "models.json",
        std::string(R"({"models": [{"name": "tested", "like": ")") + Fake::kLike +
            R"(", "expires": "2099-01-01", "base-url": ")" + fake.base() + R"(", "key-variable": "")" +
            Fake::members() + more +
            R"(, "options": {"poll": "0.02", "listing-lag": "0", "project": "films", "unit-price": "0.14")" +
            Fake::options() + options + "}}]}");
    if (!Fake::workflow().empty()) dir.write("workflow.json", Fake::workflow());
    dir.write("key", fake.key + "\n");
    std::filesystem::permissions(dir.file("key"),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  void furnish(ElementRig &r) const {
    g_object_set(r.element, "model", model.c_str(), "catalogue", dir.file("models.json").c_str(), "ledger",
                 dir.file("ledger.sqlite").c_str(), "cache-dir", dir.file("takes").c_str(), "api-key-file",
                 dir.file("key").c_str(), "allow-hosts", fake.server.base().c_str(), nullptr);
  }
  std::unique_ptr<ledger::Ledger> books() const { return ledger::Ledger::open(dir.file("ledger.sqlite")); }
  std::size_t creates() const {
    std::size_t n = 0;
    for (const auto &e : fake.server.log())
      n += e.method == "POST" && e.path.starts_with(Fake::kCreate) &&
           !e.path.ends_with(":fetchPredictOperation");
    return n;
  }
};

// A model that carries the first frame and references together.
struct Omni : fakes::Kling {
  using fakes::Kling::Kling;
  static constexpr char kLike[] = "kling-3.0-omni", kCreate[] = "/omni-video/";
  static std::string options() {
    return R"(, "family": "omni", "image-word": "@image_#", "references": "sequence")";
  }
};

inline ShotSpec shot(const std::string &id = "a", double start = 0) {
  ShotSpec s;
  s.id = id;
  s.start = start;
  s.prompt = "A paper boat in rain.";
  return s;
}

inline std::vector<ShotSpec> several(unsigned n) {
  std::vector<ShotSpec> shots;
  for (unsigned i = 0; i < n; i++) {
    shots.push_back(shot("s" + std::to_string(i), i));
    shots.back().prompt += " Number " + std::to_string(i);
  }
  return shots;
}

// Feeds the shots and waits for the end or an error; true at EOS.
inline bool play(ElementRig &r, const std::vector<ShotSpec> &shots,
                 const std::function<void(GstStoryboardFilm *)> &film = {}) {
  r.start();
  r.caps();
  double end = 0;
  for (const auto &s : shots) end = s.start + s.duration;
  r.film(end, 24, 1, film);
  for (const auto &s : shots) r.shot(s);
  gst_harness_push_event(r.h, gst_event_new_eos());
  r.wait([&] { return r.eos.load() || !r.messages(GST_MESSAGE_ERROR).empty(); });
  return r.messages(GST_MESSAGE_ERROR).empty();
}

inline std::string warnings(ElementRig &r) {
  std::string out;
  for (const auto &m : r.messages(GST_MESSAGE_WARNING)) {
    GError *e = nullptr;
    gst_message_parse_warning(m.get(), &e, nullptr);
    out += std::string(e->message) + "\n";
    g_error_free(e);
  }
  return out;
}

// A process of its own that plays `shots` shots of one second; `sink` ends the line.
template <class Fake>
GSubprocess *launch(const Office<Fake> &o, unsigned shots, const std::string &sink = "fakesink",
                    const std::vector<std::pair<std::string, std::string>> &environment = {},
                    unsigned look_ahead = 8, const std::string &size = "320, 180") {
  std::string list;
  for (unsigned i = 0; i < shots; i++)
    list += (i ? "," : "") + std::string(R"({"id": "s)") + std::to_string(i) +
            R"(", "prompt": "a boat, number )" + std::to_string(i) + R"(", "seed": )" +
            std::to_string(100 + i) + R"(, "duration": 1})";
  const std::string board =
      o.dir.write("board.storyboard", R"({"storyboard": 1, "title": "T", "size": [)" + size + R"(],
    "framerate": 24, "scenes": [{"id": "s", "shots": [)" +
                                          list + "]}]}");
  const std::string line = "storyboardsrc location=" + board +
                           " ! aivideogen model=tested look-ahead=" + std::to_string(look_ahead) +
                           " catalogue=" + o.dir.file("models.json") +
                           " ledger=" + o.dir.file("ledger.sqlite") + " cache-dir=" + o.dir.file("takes") +
                           " api-key-file=" + o.dir.file("key") + " allow-hosts=" + o.fake.server.base() +
                           " ! " + sink;
  gchar **argv = nullptr;
  g_shell_parse_argv(("gst-launch-1.0 -q " + line).c_str(), nullptr, &argv, nullptr);
  GError *error = nullptr;
  GSubprocessLauncher *launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  for (const auto &[name, value] : environment)
    g_subprocess_launcher_setenv(launcher, name.c_str(), value.c_str(), TRUE);
  GSubprocess *p = g_subprocess_launcher_spawnv(launcher, argv, &error);
  g_object_unref(launcher);
  if (!p) {
    ADD_FAILURE() << error->message;
    g_error_free(error);
  }
  g_strfreev(argv);
  return p;
}

}  // namespace buyer
