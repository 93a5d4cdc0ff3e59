// SPDX-License-Identifier: LGPL-2.1-or-later
#include "remote/needs_of.hpp"

#include <gst/video/video.h>

#include <algorithm>
#include <cmath>

#include "glue/failure.hpp"
#include "glue/frame.hpp"
#include "media/clip_reader.hpp"
#include "media/sound_reader.hpp"
#include "take_player.hpp"

namespace aivideogen {
namespace {

using generation::Medium;

std::string sha256(const std::string &bytes) {
  return glue::take_string(g_compute_checksum_for_data(
      G_CHECKSUM_SHA256, reinterpret_cast<const guchar *>(bytes.data()), bytes.size()));
}

std::string text(const GstStructure *s, const char *field) {
  return s ? glue::string_or_empty(gst_structure_get_string(s, field)) : std::string();
}

std::string camera_words(const generation::Camera &c) {
  if (c.move.empty()) return {};
  if (c.move == "static") return "The camera does not move";
  std::string words = "Camera: " + c.move;
  if (!c.direction.empty()) words += " " + c.direction;
  if (c.amount > 0) words += c.amount < 0.1 ? ", slightly" : c.amount > 0.35 ? ", far" : "";
  return words;
}

// All recorded lines at their places in one WAV file, from the first of them on: mono, 24 kHz, 16 bit,
// because services that put lips to a sound take a few megabytes; at least `kShortest` long, because they
// refuse shorter ones. Nothing when none of them can be heard within `seconds`.
constexpr int kLipsRate = 24000;
constexpr double kLipsShortest = 2.0;
constexpr double kLineLongest = 15.0;  // s of one line that a model hears

std::optional<std::pair<Medium, double>> lips_of(const std::vector<SpokenLine> &lines, double head,
                                                 double seconds, const std::string &shot) {
  double begin = seconds;
  for (const auto &l : lines)
    if (!l.uri.empty()) begin = std::min(begin, head + l.at);
  begin = std::max(0.0, std::min(begin, seconds - kLipsShortest));
  std::vector<float> mix;
  for (const auto &l : lines) {
    if (l.uri.empty() || head + l.at >= seconds) continue;
    try {
      media::SoundRequest r;
      r.uri = l.uri;
      r.rate = kLipsRate;
      r.channels = 1;
      media::SoundReader reader(r);
      const auto at = static_cast<std::size_t>(std::llround((head + l.at - begin) * kLipsRate));
      const auto most = static_cast<std::size_t>((seconds - head - l.at) * kLipsRate);
      std::vector<float> sound;
      while (sound.size() < most &&
             reader.read(sound, std::min<std::size_t>(4800, most - sound.size())) > 0) {
      }
      if (mix.size() < at + sound.size()) mix.resize(at + sound.size());
      for (std::size_t i = 0; i < sound.size(); i++) mix[at + i] += sound[i];
    } catch (const glue::Failure &f) {
      throw unreadable(shot, l.speaker, std::string("has a line that cannot be heard: ") + f.what());
    }
  }
  if (mix.empty()) return {};
  mix.resize(std::max(mix.size(), static_cast<std::size_t>(kLipsShortest * kLipsRate)));
  std::string wav = "RIFF";
  const auto number = [&](std::uint32_t v, int bytes) {
    for (int i = 0; i < bytes; i++) wav += static_cast<char>((v >> (8 * i)) & 0xff);
  };
  const auto data = static_cast<std::uint32_t>(mix.size() * 2);
  number(36 + data, 4);
  wav += "WAVEfmt ";
  number(16, 4);
  number(1, 2);  // PCM
  number(1, 2);
  number(kLipsRate, 4);
  number(kLipsRate * 2, 4);
  number(2, 2);
  number(16, 2);
  wav += "data";
  number(data, 4);
  for (const float x : mix)
    number(static_cast<std::uint32_t>(
               static_cast<std::uint16_t>(std::lround(std::clamp(x, -1.0f, 1.0f) * 32767))),
           2);
  Medium m;
  m.seconds = static_cast<double>(mix.size()) / kLipsRate;
  m.type = "audio/wav";
  m.hash = sha256(wav);
  m.bytes = std::make_shared<const std::string>(std::move(wav));
  return std::pair{std::move(m), begin};
}

// What is said in the shot, and whether the model is to make it heard.
void say(generation::Needs &n, const TakeRequest &request, const catalogue::Model &model, double head) {
  const std::string shot = glue::string_or_empty(request.shot->shot_id);
  const bool can = model.sound != catalogue::Sound::Never;
  const bool recorded = std::any_of(request.lines.begin(), request.lines.end(),
                                    [](const SpokenLine &l) { return !l.uri.empty(); });
  if (recorded && model.find_mode("lip-sync")) {
    // The lips are put to the recorded voices afterwards; the model itself says nothing.
    if (auto lips = lips_of(request.lines, head, n.seconds, shot)) {
      n.lips = std::move(lips->first);
      n.lips_at = lips->second;
    }
    n.audio = can && request.sound == NativeSound::Always;
    return;
  }
  const bool speaks = model.lip_sync && !request.lines.empty() && request.sound != NativeSound::Never;
  n.audio = can && (request.sound == NativeSound::Always || speaks);
  if (!n.audio || !speaks) return;
  const bool hears = std::any_of(model.modes.begin(), model.modes.end(),
                                 [](const catalogue::Mode &m) { return m.audios > 0; });
  for (const auto &l : request.lines) {
    generation::Line line{l.speaker, l.text, head + l.at, {}};
    if (hears && !l.uri.empty())
      if (auto voice = lips_of({{l.speaker, l.text, 0, l.uri}}, 0, kLineLongest, shot))
        line.voice = std::move(voice->first);
    n.dialogue.push_back(std::move(line));
  }
}

}  // namespace

Medium png_of(GstSample *picture, int width, int height, const std::string &shot) {
  const auto caps = glue::Ref<GstCaps>::adopt(
      gst_caps_new_simple("image/png", "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, nullptr));
  GError *error = nullptr;
  const auto png =
      glue::Ref<GstSample>::adopt(gst_video_convert_sample(picture, caps.get(), 20 * GST_SECOND, &error));
  glue::ErrorPtr owned(error);
  if (!png)
    throw glue::stream_failure(GST_STREAM_ERROR_ENCODE,
                               "Shot " + shot + ": a storyboard frame could not be written as PNG: " +
                                   (error ? error->message : "unknown reason"))
        .shot(shot)
        .cause("storyboard-frame");
  GstMapInfo map;
  GstBuffer *buffer = gst_sample_get_buffer(png.get());
  if (!gst_buffer_map(buffer, &map, GST_MAP_READ)) throw std::bad_alloc();
  Medium m;
  m.bytes = std::make_shared<const std::string>(reinterpret_cast<const char *>(map.data), map.size);
  gst_buffer_unmap(buffer, &map);
  m.hash = sha256(*m.bytes);
  m.type = "image/png";
  m.width = width;
  m.height = height;
  return m;
}

Medium last_frame_of(const std::string &path, int width, int height, const std::string &shot) {
  media::ClipRequest r;
  r.uri = glue::take_string(gst_filename_to_uri(path.c_str(), nullptr));
  {
    media::ClipReader look(r);
    const auto duration = look.info().duration.value_or(0);
    r.in = duration > GST_SECOND ? duration - GST_SECOND : 0;
  }
  r.caps = glue::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "video/x-raw", "format", G_TYPE_STRING, "BGRx", "width", G_TYPE_INT, width, "height", G_TYPE_INT,
      height, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, nullptr));
  media::ClipReader reader(r);
  glue::Ref<GstSample> last;
  while (auto sample = reader.next()) last = std::move(sample);
  if (!last)
    throw glue::stream_failure(GST_STREAM_ERROR_DECODE,
                               "Shot " + shot + ": a segment has no last picture to go on from.")
        .shot(shot)
        .cause("segment");
  return png_of(last.get(), width, height, shot);
}

generation::Needs needs_of(const TakeRequest &request, const catalogue::Model &model, ReferenceFiles &files) {
  const GstStoryboardShot &shot = *request.shot;
  const std::string id = glue::string_or_empty(shot.shot_id);
  generation::Needs n;
  n.action = glue::string_or_empty(shot.prompt);
  if (shot.camera) {
    n.camera.move = text(shot.camera, "move");
    n.camera.direction = text(shot.camera, "direction");
    gst_structure_get_double(shot.camera, "amount", &n.camera.amount);
    if (!model.camera) n.camera_words = camera_words(n.camera);
  }
  n.seed = static_cast<std::uint32_t>(shot.seed);
  n.width = request.width;
  n.height = request.height;
  n.fps = static_cast<double>(request.fps_n) / request.fps_d;
  // Whole frames, so that rounding never asks for another second.
  const double wanted = static_cast<double>(shot.head_handle + shot.duration + shot.tail_handle) / 1e9;
  n.seconds = std::floor(wanted * n.fps + 0.5) / n.fps;

  say(n, request, model, static_cast<double>(shot.head_handle) / 1e9);

  const std::string resolution = generation::resolution_for(n, model);
  const auto *size = model.find_resolution(resolution, static_cast<double>(n.width) / n.height);
  const int width = size ? size->width : n.width, height = size ? size->height : n.height;
  GstSample *first = nullptr, *last = nullptr;
  for (guint i = 0; shot.frames && i < shot.frames->len; i++) {
    auto *sample = static_cast<GstSample *>(g_ptr_array_index(shot.frames, i));
    const gchar *role = "first";
    gdouble position = 0;
    gst_storyboard_frame_parse(sample, &role, &position);
    if (g_str_equal(role, "first") || (g_str_equal(role, "key") && position <= 0)) first = sample;
    if (g_str_equal(role, "last")) last = sample;
  }
  if (request.continues) {
    first = request.continues.get();
    n.continues = true;
  }
  if (first) n.first = png_of(first, width, height, id);
  if (last) n.last = png_of(last, width, height, id);
  for (guint i = 0; shot.references && i < shot.references->len; i++) {
    const auto *s = static_cast<const GstStructure *>(g_ptr_array_index(shot.references, i));
    generation::NamedReference r;
    r.name = text(s, "name");
    r.kind = text(s, "kind");
    r.description = text(s, "description");
    if (const std::string uri = text(s, "uri"); !uri.empty()) r.media.push_back(files.read(id, r.name, uri));
    const auto same = std::find_if(n.references.begin(), n.references.end(),
                                   [&](const auto &x) { return x.name == r.name && x.kind == r.kind; });
    if (same == n.references.end())
      n.references.push_back(std::move(r));
    else
      same->media.insert(same->media.end(), r.media.begin(), r.media.end());
  }
  return n;
}

std::vector<generation::Rejected> history_of(const TakeRequest &request) {
  std::vector<generation::Rejected> out;
  for (const Objection &o : request.history) {
    generation::Rejected r;
    r.take = o.take;
    for (const auto &s : o.causes) {
      generation::CauseOf c;
      c.dimension = text(s.get(), "dimension");
      c.measured = text(s.get(), "measured");
      c.wanted = text(s.get(), "wanted");
      c.advice = text(s.get(), "advice");
      gst_structure_get_double(s.get(), "probability", &c.probability);
      r.causes.push_back(std::move(c));
    }
    out.push_back(std::move(r));
  }
  return out;
}

}  // namespace aivideogen
