// SPDX-License-Identifier: LGPL-2.1-or-later
// Draws pictures to look at: artist-sheet FOLDER [SHEET...]; writes FOLDER/SHEET-NN.png. docs/board-artist.md
// shows some.
#include <cairo.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "artist/artist.hpp"

using namespace storyboard;

namespace {

struct Case {
  std::string set = "harbour", time = "dusk", prompt;
  Framing framing = Framing::Wide;
  Angle angle = Angle::Eye;
  std::vector<Subject> subjects;
  std::function<void(Lighting &)> light = [](Lighting &) {};
  std::vector<Colour> palette;
};

Subject who(const char *reference, const char *pose = "", const char *facing = "") {
  Subject s;
  s.reference = reference, s.pose = pose, s.facing = facing;
  return s;
}
Subject thing(const char *kind) {
  Subject s;
  s.kind = kind;
  return s;
}

Reference person(const char *name, Look look) {
  Reference r;
  r.name = name, r.look = std::move(look);
  return r;
}

void write(const artist::Picture &p, const std::string &file) {
  cairo_surface_t *s = cairo_image_surface_create_for_data(
      const_cast<unsigned char *>(p.bgrx.data()), CAIRO_FORMAT_RGB24, p.width, p.height, 4 * p.width);
  cairo_surface_write_to_png(s, file.c_str());
  cairo_surface_destroy(s);
}

const char *const kSets[] = {"harbour", "street", "room",    "forest",  "field",  "beach", "mountains",
                             "city",    "office", "kitchen", "station", "desert", "stage", "plain"};
const char *const kPoses[] = {"standing",     "sitting",  "walking", "running",  "pointing", "waving",
                              "arms-crossed", "kneeling", "lying",   "reaching", "reading",  "hands-on-hips"};
const Framing kFramings[] = {Framing::ExtremeWide, Framing::Wide,  Framing::Full,         Framing::Medium,
                             Framing::MediumClose, Framing::Close, Framing::ExtremeClose, Framing::Insert};

std::map<std::string, std::vector<Case>> sheets() {
  std::map<std::string, std::vector<Case>> out;
  for (const char *set : kSets) out["sets"].push_back({.set = set, .time = "", .subjects = {who("mara")}});
  for (const char *set : kSets)
    out["sets-dusk"].push_back({.set = set, .subjects = {who("mara", "walking", "right")}});
  for (const char *set : kSets)
    out["sets-night"].push_back(
        {.set = set, .time = "night", .subjects = {who("jonas", "standing", "left")}});
  for (const char *set : kSets)
    out["sets-close"].push_back(
        {.set = set, .time = "", .framing = Framing::MediumClose, .subjects = {who("mara")}});
  for (const char *pose : kPoses)
    for (const char *facing : {"camera", "right", "left", "away"})
      out["poses"].push_back({.set = "plain",
                              .time = "",
                              .framing = Framing::Full,
                              .subjects = {who(pose[0] % 2 ? "mara" : "jonas", pose, facing)}});
  for (Framing f : kFramings) {
    out["framings"].push_back(
        {.framing = f, .subjects = {who("mara", f == Framing::Insert ? "reading" : "")}});
    out["framings-night"].push_back({.set = "kitchen",
                                     .time = "night",
                                     .framing = f,
                                     .subjects = {who("jonas", f == Framing::Insert ? "reading" : "")}});
    out["framings-two"].push_back(
        {.set = "room", .time = "night", .framing = f, .subjects = {who("mara"), who("jonas")}});
  }
  for (const char *name : {"mara", "jonas", "elder", "kid", "curls", "hooded", "bald", "dress"})
    for (const char *facing : {"camera", "right", "left", "away"})
      out["faces"].push_back(
          {.set = "plain", .time = "", .framing = Framing::Close, .subjects = {who(name, "", facing)}});
  for (double azimuth : {-150.0, -90.0, -45.0, 0.0, 45.0, 90.0, 150.0, 180.0})
    for (Framing f : {Framing::Wide, Framing::Close})
      out["light"].push_back({.framing = f, .subjects = {who("mara")}, .light = [azimuth](Lighting &l) {
                                l.azimuth = azimuth;
                              }});
  for (Angle a : {Angle::Eye, Angle::High, Angle::Low, Angle::Overhead, Angle::Dutch})
    for (Framing f : {Framing::ExtremeWide, Framing::Wide, Framing::Medium})
      out["angles"].push_back({.set = "street",
                               .time = "",
                               .framing = f,
                               .angle = a,
                               .subjects = {who("mara", "walking", "right")}});
  for (const char *kind :
       {"car", "boat", "tree", "dog", "box", "lamp", "chair", "table", "bench", "lighthouse", "phone",
        "letter", "cup", "bicycle", "suitcase", "umbrella", "zeppelin", "key"})
    out["props"].push_back(
        {.set = "plain", .time = "", .framing = Framing::Medium, .subjects = {thing(kind)}});
  const std::vector<std::vector<Colour>> palettes{
      {}, {0x1b2a49, 0xf28f3b, 0xf4d58d}, {0x0b3d2e, 0x8fb996, 0xf2e8cf}, {0x3d1f47, 0xd96ba0, 0xf7c5a8}};
  for (const auto &p : palettes)
    for (const char *set : {"harbour", "room", "kitchen", "beach", "street"})
      out["palettes"].push_back({.set = set, .subjects = {who("plainly")}, .palette = p});
  // a film: two people, a harbour at dusk, a kitchen at night
  auto &film = out["film"];
  film.push_back({.framing = Framing::ExtremeWide, .subjects = {who("mara", "walking", "right")}});
  film.push_back({.framing = Framing::Wide,
                  .subjects = {who("mara", "standing", "right"), who("jonas", "waving", "left")}});
  film.push_back({.framing = Framing::Full, .subjects = {who("jonas", "hands-on-hips", "camera")}});
  film.push_back(
      {.framing = Framing::Medium, .subjects = {who("mara", "", "right"), who("jonas", "", "left")}});
  film.push_back({.framing = Framing::Medium,
                  .subjects = {who("mara", "", "away"), who("jonas", "arms-crossed", "camera")}});
  film.push_back({.framing = Framing::MediumClose, .subjects = {who("mara", "", "camera")}});
  film.push_back({.set = "kitchen",
                  .time = "night",
                  .framing = Framing::Wide,
                  .subjects = {who("mara", "sitting", "right"), who("jonas", "reaching", "left")}});
  film.push_back({.set = "kitchen",
                  .time = "night",
                  .framing = Framing::Medium,
                  .subjects = {who("mara", "reading", "camera")}});
  film.push_back({.set = "kitchen",
                  .time = "night",
                  .framing = Framing::MediumClose,
                  .subjects = {who("jonas", "", "left")}});
  film.push_back({.set = "room",
                  .time = "night",
                  .framing = Framing::Wide,
                  .subjects = {who("mara", "sitting", "camera")}});
  film.push_back(
      {.set = "room", .time = "night", .framing = Framing::Close, .subjects = {who("mara", "", "right")}});
  film.push_back(
      {.set = "room", .time = "night", .framing = Framing::Close, .subjects = {who("jonas", "", "camera")}});
  return out;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: artist-sheet FOLDER [SHEET[:NN]...]\n"), 2;
  int width = 960, height = 540;
  if (const char *size = std::getenv("SHEET_SIZE")) std::sscanf(size, "%dx%d", &width, &height);
  Storyboard board;
  auto look = [](const char *build, const char *hair, Colour hc, Colour skin, Colour top, Colour bottom,
                 Colour accent, const char *kind) {
    Look l;
    l.build = build, l.hair = hair, l.hair_colour = hc, l.skin = skin, l.top = top, l.bottom = bottom,
    l.accent = accent, l.top_kind = kind;
    return l;
  };
  board.references = {
      person("mara", look("slim", "long", 0x5a2f1c, 0xe3b08e, 0x2f5f73, 0x2c3340, 0xd9a441, "coat")),
      person("jonas", look("broad", "cap", 0x6a6660, 0xc98f6c, 0x8a3b2a, 0x3a3f4a, 0x2a3f5a, "jacket")),
      person("elder", look("average", "bun", 0xb8b4ae, 0xd8a98a, 0x6a4a6f, 0x3a3038, 0xc9a24a, "robe")),
      person("kid", look("child", "short", 0x3a2418, 0x9a6a48, 0xe0b030, 0x34506a, 0xb5402f, "shirt")),
      person("curls", look("average", "curly", 0x1f1714, 0x7a4a32, 0x3f7a5a, 0x40382f, 0xe0b050, "shirt")),
      person("hooded", look("slim", "hood", 0x1f1714, 0xd9a27c, 0x4a5060, 0x2a2a30, 0xe0b050, "coat")),
      person("bald", look("broad", "bald", 0x1f1714, 0xa06a48, 0xe8e2d8, 0x2a2a30, 0x2f5f8a, "shirt")),
      person("dress", look("average", "bun", 0x2a1a14, 0xe8c0a0, 0xb03a4a, 0x2a2a30, 0xf0d890, "dress")),
      person("plainly", {})};
  for (const char *set : kSets) {
    Reference r;
    r.name = std::string("the ") + set, r.kind = ReferenceKind::Place, r.set = set;
    board.references.push_back(r);
  }
  for (const auto &[name, cases] : sheets()) {
    bool wanted = argc == 2;
    int only = -1;
    for (int i = 2; i < argc; i++) {
      const std::string arg = argv[i];
      const auto colon = arg.find(':');
      if (arg.substr(0, colon) == name) {
        wanted = true;
        if (colon != std::string::npos) only = std::atoi(arg.c_str() + colon + 1);
      }
    }
    if (!wanted) continue;
    int index = 0;
    for (const Case &c : cases) {
      const int n = index++;
      if (only >= 0 && n != only) continue;
      Scene scene;
      scene.place = "the " + c.set, scene.lighting.time = c.time, scene.palette = c.palette;
      c.light(scene.lighting);
      Shot shot;
      shot.id = "s", shot.prompt = c.prompt, shot.framing = c.framing, shot.angle = c.angle,
      shot.subjects = c.subjects;
      const auto start = std::chrono::steady_clock::now();
      const artist::Drawing d = artist::draw({&board, &scene, &shot, false, width, height, true});
      const double ms =
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
      char file[512];
      std::snprintf(file, sizeof file, "%s/%s-%02d.png", argv[1], name.c_str(), n);
      write(d.picture, file);
      std::printf("%s %.0f ms\n", file, ms);
    }
  }
}
