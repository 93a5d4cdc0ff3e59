// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/board.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "document/timeline.hpp"
#include "document/vocabulary.hpp"

namespace routing {
namespace {

using storyboard::Slot;

std::string type_of(const std::string &file, storyboard::ReferenceKind kind) {
  static const std::map<std::string, std::string> kTypes{
      {"png", "image/png"},        {"jpg", "image/jpeg"},  {"jpeg", "image/jpeg"},     {"webp", "image/webp"},
      {"gif", "image/gif"},        {"bmp", "image/bmp"},   {"tif", "image/tiff"},      {"tiff", "image/tiff"},
      {"mp4", "video/mp4"},        {"m4v", "video/mp4"},   {"mov", "video/quicktime"}, {"webm", "video/webm"},
      {"mkv", "video/x-matroska"}, {"wav", "audio/wav"},   {"mp3", "audio/mpeg"},      {"ogg", "audio/ogg"},
      {"opus", "audio/ogg"},       {"flac", "audio/flac"}, {"m4a", "audio/mp4"}};
  std::string end = file.substr(file.find_last_of('.') + 1);
  std::transform(end.begin(), end.end(), end.begin(), [](unsigned char c) { return std::tolower(c); });
  if (const auto i = kTypes.find(end); i != kTypes.end()) return i->second;
  switch (kind) {
    case storyboard::ReferenceKind::Clip:
      return "video/mp4";
    case storyboard::ReferenceKind::Voice:
    case storyboard::ReferenceKind::Sound:
      return "audio/wav";
    default:
      return "image/png";
  }
}

generation::Medium stand_in(const std::string &type) {
  static const auto kNothing = std::make_shared<const std::string>();
  generation::Medium m;
  m.type = type;
  m.bytes = kNothing;
  return m;
}

// Whoever is seen, where, and what else the shot names; each once.
std::vector<generation::NamedReference> references_of(const storyboard::Storyboard &board, const Slot &slot) {
  std::vector<generation::NamedReference> out;
  std::set<std::string> done;
  const auto add = [&](const std::string &name) {
    const auto *r = board.find_reference(name);
    if (!r || !done.insert(name).second) return;
    generation::NamedReference n;
    n.name = name;
    n.kind = storyboard::word_of(r->kind);
    n.description = r->description;
    for (const auto &file : r->files) n.media.push_back(stand_in(type_of(file, r->kind)));
    out.push_back(std::move(n));
  };
  for (const auto &s : slot.shot->subjects) add(s.reference);
  for (const auto &s : slot.shot->last_subjects) add(s.reference);
  add(slot.scene->place);
  for (const auto &name : slot.shot->references) add(name);
  return out;
}

bool close_enough(storyboard::Framing f) {  // to see lips
  using F = storyboard::Framing;
  return f == F::Medium || f == F::MediumClose || f == F::Close || f == F::ExtremeClose;
}

}  // namespace

std::vector<Shot> shots_of(const storyboard::Storyboard &board) {
  std::vector<Shot> out;
  std::optional<std::size_t> before;  // the shot before, where it is made and not footage
  for (const Slot &slot : storyboard::lay_out(board)) {
    const storyboard::Shot &s = *slot.shot;
    if (s.source) {
      before.reset();
      continue;
    }
    Shot shot;
    shot.id = s.id;
    shot.model = s.model;
    shot.seconds = static_cast<double>(storyboard::frame_time(slot.frames, board.framerate)) / 1e9;
    if (s.continues) shot.continues = before;
    auto &n = shot.needs;
    n.action = s.prompt;
    n.width = board.width;
    n.height = board.height;
    n.fps = static_cast<double>(board.framerate.num) / board.framerate.den;
    n.seconds = static_cast<double>(slot.head + slot.frames + slot.tail) / n.fps;
    n.first = stand_in("image/png");
    n.continues = s.continues && before;
    if (!s.last_subjects.empty() ||
        std::any_of(s.frames.begin(), s.frames.end(), [](const auto &f) { return f.role == "last"; }))
      n.last = stand_in("image/png");
    n.references = references_of(board, slot);
    for (const auto &line : s.dialogue) {
      n.dialogue.push_back({line.speaker, line.text, static_cast<double>(slot.head) / n.fps + line.at, {}});
      // Whatever the file is, an order carries it as WAV.
      if (!line.file.empty()) n.dialogue.back().voice = stand_in("audio/wav");
      shot.speaker_seen |=
          close_enough(s.framing) && std::any_of(s.subjects.begin(), s.subjects.end(),
                                                 [&](const auto &x) { return x.reference == line.speaker; });
    }
    before = out.size();
    out.push_back(std::move(shot));
  }
  return out;
}

}  // namespace routing
