// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 judge: one clip against its storyboard frame, without a pipeline.
#include <glib.h>
#include <json-glib/json-glib.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>

#include "document/vocabulary.hpp"
#include "glue/failure.hpp"
#include "glue/ref.hpp"
#include "judge/judge.hpp"
#include "judge/report.hpp"
#include "media/clip_reader.hpp"
#include "media/sampler.hpp"
#include "tools/command.hpp"
#include "tools/json.hpp"
#include "tools/options.hpp"
#include "tools/uri.hpp"

namespace tools {
namespace {

constexpr int kStillWidth = 1280;  // pixels; the judge scales down further

media::ClipReader reader_for(const std::string &name) {
  media::ClipRequest request;
  request.uri = uri_of(name);
  request.caps = glue::Ref<GstCaps>::adopt(gst_caps_from_string("video/x-raw,format=" MEDIA_SAMPLER_FORMATS));
  return media::ClipReader(std::move(request));
}

// A still picture, or the first frame of a clip.
cv::Mat picture_of(const std::string &name) {
  auto reader = reader_for(name);
  auto s = reader.next();
  cv::Mat bgr = s ? media::sample(s.get(), kStillWidth) : cv::Mat();
  if (bgr.empty()) throw std::runtime_error(name + ": holds no picture");
  return bgr;
}

// "pan", "pan left", "pan-left", "pan:left", "zoom in 0.2".
judge::Move move_of(const std::string &text) {
  judge::Move m;
  std::vector<std::string> words(1);
  for (const char c : text)
    if (c == ' ' || c == '-' || c == ':' || c == '_')
      words.emplace_back();
    else
      words.back() += c;
  std::erase(words, "");
  const storyboard::Move *known = words.empty() ? nullptr : storyboard::find_move(words[0]);
  if (!known) throw std::invalid_argument("--camera: '" + text + "' is no camera move");
  m.move = words[0];
  for (std::size_t i = 1; i < words.size(); i++) {
    char *end = nullptr;
    const double amount = g_ascii_strtod(words[i].c_str(), &end);
    if (end && !*end && amount > 0 && amount <= known->most)
      m.amount = amount;
    else if (words[i] == known->directions[0] || words[i] == known->directions[1])
      m.direction = words[i];
    else
      throw std::invalid_argument("--camera: '" + words[i] + "' is neither a direction nor an amount of a " +
                                  m.move);
  }
  if (m.direction.empty()) m.direction = known->directions[0];
  return m;
}

judge::Preset preset_of(const std::string &name) {
  if (name.empty() || name == "standard") return judge::Preset::Standard;
  if (name == "draft") return judge::Preset::Draft;
  if (name == "strict") return judge::Preset::Strict;
  throw std::invalid_argument("--preset: '" + name + "' is none of draft, standard, strict");
}

// `shown_at`: seconds at which the clip shows the storyboard frames, where that had to be looked for.
void print_json(const judge::Verdict &v, const std::string &clip, const std::vector<double> &shown_at, double seconds, double clip_seconds) {
  Json j;
  j.begin();
  j.add("clip", clip);
  j.add("verdict", judge::name_of(v.kind));
  j.begin_list("causes");
  for (const auto &c : v.causes) {
    j.begin();
    j.add("dimension", judge::name_of(c.dimension));
    j.add("probability", c.probability);
    j.add("score", c.score);
    j.add("limit", c.limit);
    j.add("confidence", c.confidence);
    j.add("measured", c.measured);
    j.add("wanted", c.wanted);
    j.add("advice", c.advice);
    j.add("amount", c.amount);
    j.add("unit", c.unit);
    j.begin("evidence");
    j.add("time", static_cast<double>(c.time) / 1e9);
    j.begin_list("region");
    for (const double x : {c.region.x, c.region.y, c.region.width, c.region.height}) j.item(x);
    j.end_list();
    j.end();
    j.end();
  }
  j.end_list();
  j.begin("scores");
  for (const auto &m : v.measures) j.add(judge::name_of(m.dimension), m.score);
  j.end();
  j.begin("measures");
  for (const auto &m : v.measures) {
    j.begin(judge::name_of(m.dimension));
    j.add("score", m.score);
    j.add("confidence", m.confidence);
    j.add("measured", m.measured);
    j.add("wanted", m.wanted);
    j.add("amount", m.amount);
    j.add("unit", m.unit);
    j.end();
  }
  j.end();
  j.begin("not-judged");
  for (const auto &n : v.not_judged) j.add(judge::name_of(n.dimension), n.reason);
  j.end();
  j.begin("camera");
  j.add("move", v.camera.known ? v.camera.move : "unknown");
  j.add("direction", v.camera.direction);
  j.add("amount", v.camera.amount);
  j.add("x", v.camera.x);
  j.add("y", v.camera.y);
  j.add("scale", std::exp(v.camera.zoom));
  j.add("roll", v.camera.roll);
  j.add("confidence", v.camera.confidence);
  j.end();
  if (v.kind == judge::Verdict::Kind::Repair) {
    j.begin("repair");
    if (v.repair.reread)
      j.add("matrix", judge::name_of(judge::other(*v.repair.reread)));
    else
      j.null("matrix");
    j.add("exposure", v.repair.exposure);
    j.add("gamma", v.repair.gamma);
    j.add("red", v.repair.red);
    j.add("green", v.repair.green);
    j.add("blue", v.repair.blue);
    j.add("saturation", v.repair.saturation);
    j.add("hue", v.repair.hue);
    j.add("tone-red", v.repair.tone_red);
    j.add("tone-blue", v.repair.tone_blue);
    j.begin_list("shade");
    for (const double x : v.repair.shade) j.item(x);
    j.end_list();
    j.begin_list("hues");
    if (v.repair.recoloured())
      for (const auto &hue : v.repair.hues)
        for (const double x : hue) j.item(x);
    j.end_list();
    j.add("ends", v.repair.ends);
    j.add("dithered", v.repair.dithered);
    j.add("zoom", v.framing.zoom);
    j.add("roll", v.framing.roll);
    j.add("x", v.framing.x);
    j.add("y", v.framing.y);
    j.end();
  } else {
    j.null("repair");
  }
  j.begin_list("shown-at");
  for (const double at : shown_at) j.item(at);
  j.end_list();
  if (v.matrix)
    j.add("matrix", judge::name_of(*v.matrix));
  else
    j.null("matrix");
  j.add("frames", static_cast<std::int64_t>(v.frames));
  j.add("clip-seconds", clip_seconds);
  j.add("seconds", seconds);
  j.end();
  std::puts(j.text().c_str());
}

// Only what is not neutral.
std::string words_of_repair(const judge::Verdict &v) {
  std::string out;
  const auto add = [&](const std::string &words) { out += (out.empty() ? "" : ", ") + words; };
  const judge::Grade &g = v.repair;
  if (!v.framing.neutral())
    add(judge::text("enlarged %.2f times, turned %.1f degrees, moved %.1f %% across and %.1f %% down", v.framing.zoom, v.framing.roll,
                    -100 * v.framing.x, -100 * v.framing.y));
  if (g.reread) add(std::string("read as ") + judge::name_of(judge::other(*g.reread)));
  if (std::abs(g.exposure) >= 0.005) add(judge::text("%+.2f EV", g.exposure));
  if (std::abs(g.gamma - 1) >= 0.005) add(judge::text("gamma %.2f", g.gamma));
  if (g.red != g.green || g.blue != g.green) add(judge::text("red %.2f, green %.2f, blue %.2f", g.red, g.green, g.blue));
  if (std::abs(g.saturation - 1) >= 0.005) add(judge::text("saturation %.2f", g.saturation));
  if (std::abs(g.hue) >= 0.5) add(judge::text("hue turned %.0f degrees", g.hue));
  if (g.tone_red != 0 || g.tone_blue != 0) add(judge::text("red %+.2f and blue %+.2f with the light", g.tone_red, g.tone_blue));
  if (g.recoloured()) add(judge::text("%zu hues turned each for itself", judge::hues_changed(g)));
  if (g.ends > 0) add("burnt out white kept");
  if (g.shaded())
    add(judge::text("shaded %+.1f EV to the right, %+.1f EV to the bottom", g.shade[0] / std::log(2), g.shade[1] / std::log(2)));
  return out;
}

void print_words(const judge::Verdict &v, const std::vector<double> &shown_at, double seconds, double clip_seconds) {
  std::printf("verdict      %s\n", judge::name_of(v.kind));
  for (const auto &c : v.causes)
    std::printf("cause        %s (%.0f %%): %s; wanted %s%s%s; at %.2f s\n", judge::name_of(c.dimension),
                100 * c.probability, c.measured.c_str(), c.wanted.c_str(),
                c.advice.empty() ? "" : "; change: ", c.advice.c_str(), static_cast<double>(c.time) / 1e9);
  for (const auto &m : v.measures)
    std::printf("%-12s %.2f  %s\n", judge::name_of(m.dimension), m.score, m.measured.c_str());
  for (const auto &n : v.not_judged)
    std::printf("%-12s not judged: %s\n", judge::name_of(n.dimension), n.reason.c_str());
  for (const double at : shown_at) std::printf("shown at     %.2f s: there the clip shows the storyboard frame\n", at);
  std::printf("camera did   %s\n", judge::words_of(v.camera).c_str());
  if (v.kind == judge::Verdict::Kind::Repair) std::printf("repair       %s\n", words_of_repair(v).c_str());
  std::printf("judged       %lld frames, %.2f s of clip, in %.2f s\n", static_cast<long long>(v.frames),
              clip_seconds, seconds);
}

struct Asked {
  gchar **frames = nullptr, **references = nullptr, **previous = nullptr;
  gchar *camera = nullptr, *preset = nullptr, *models = nullptr;
  gboolean json = FALSE, exit_code = FALSE, footage = FALSE;
  ~Asked() {
    g_strfreev(frames);
    g_strfreev(references);
    g_strfreev(previous);
    g_free(camera);
    g_free(preset);
    g_free(models);
  }
};

// "IMAGE" or "POSITION=IMAGE", the position in fractions of the shot.
judge::Still still_of(const std::string &text) {
  judge::Still s;
  s.anywhere = true;
  std::string file = text;
  if (const auto eq = text.find('='); eq != std::string::npos && eq > 0) {
    char *end = nullptr;
    const double at = g_ascii_strtod(text.c_str(), &end);
    if (end == text.c_str() + eq && at >= 0 && at <= 1) {
      s.position = at;
      s.anywhere = false;
      file = text.substr(eq + 1);
    }
  }
  s.bgr = picture_of(file);
  return s;
}

struct Looked {
  judge::Verdict verdict;
  std::optional<judge::Shot> shown;  // the shot, where its storyboard frames are shown elsewhere
  double clip_seconds = 0;
};

Looked look(const judge::Settings &settings, judge::Shot shot, const std::string &clip) {
  auto reader = reader_for(clip);
  const auto length = reader.info().duration;
  shot.duration = length.value_or(0);
  judge::Judge judge(settings, shot);
  std::int64_t frames = 0;
  std::uint64_t last = 0;
  std::optional<GstClockTime> began;  // a transport stream's clock starts anywhere
  while (auto s = reader.next()) {
    judge::Frame frame;
    const GstClockTime pts = GST_BUFFER_PTS(gst_sample_get_buffer(s.get()));
    if (GST_CLOCK_TIME_IS_VALID(pts) && !began) began = pts;
    frame.time = GST_CLOCK_TIME_IS_VALID(pts) && pts >= *began ? pts - *began : last;
    const int width = judge.frame_width(frame.time);
    frame.bgr = media::sample(s.get(), width);
    if (width > judge.working_width()) frame.small = media::sample(s.get(), judge.working_width());
    last = frame.time;
    if (frame.bgr.empty()) continue;
    judge.push(frame);
    frames++;
  }
  if (!frames) throw std::runtime_error(clip + ": the clip holds no frame");
  if (const auto matrix = reader.guessed_matrix())
    judge.matrix_was_guessed(*matrix == GST_VIDEO_COLOR_MATRIX_BT601 ? judge::Matrix::Bt601 : judge::Matrix::Bt709);
  Looked out;
  out.verdict = judge.finish();
  out.shown = judge.shown_elsewhere();
  out.clip_seconds = static_cast<double>(length.value_or(last)) / 1e9;
  return out;
}

int run(const std::string &clip, const Asked &asked) {
  judge::Settings settings;
  judge::Shot shot;
  settings.preset = preset_of(asked.preset ? asked.preset : "");
  shot.footage = asked.footage;
  if (asked.camera) {
    shot.move = move_of(asked.camera);
    shot.move_wanted = true;
  }
  for (gchar **r = asked.references; r && *r; r++) {
    const std::string text = *r;
    const auto eq = text.find('=');
    if (eq == std::string::npos || eq == 0 || eq + 1 == text.size())
      throw std::invalid_argument("--reference: '" + text + "' is not NAME=IMAGE");
    shot.references.push_back({text.substr(0, eq), picture_of(text.substr(eq + 1))});
  }
  for (gchar **p = asked.previous; p && *p; p++) shot.neighbours.push_back({"the take before", true, picture_of(*p), {}});
  settings.models = judge::people::find_models(asked.models ? asked.models : "", settings.no_models);
  for (gchar **f = asked.frames; f && *f; f++) shot.stills.push_back(still_of(*f));
  const auto start = std::chrono::steady_clock::now();
  Looked looked = look(settings, shot, clip);
  std::vector<double> shown_at;
  if (looked.shown) {
    const double clip_seconds = static_cast<double>(looked.shown->duration) / 1e9;
    for (const judge::Still &still : looked.shown->stills) shown_at.push_back(still.position * clip_seconds);
    looked = look(settings, *looked.shown, clip);
  }
  const judge::Verdict &verdict = looked.verdict;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (asked.json)
    print_json(verdict, clip, shown_at, seconds, looked.clip_seconds);
  else
    print_words(verdict, shown_at, seconds, looked.clip_seconds);
  return asked.exit_code && verdict.kind == judge::Verdict::Kind::Reject ? 3 : 0;
}

}  // namespace

int judge_command(int argc, char **argv) {
  Asked asked;
  const GOptionEntry entries[] = {
      {"frame", 'f', 0, G_OPTION_ARG_STRING_ARRAY, &asked.frames,
       "storyboard frame, at a fraction of the shot (when not said: 0, or where the clip shows it); may be repeated", "[POSITION=]IMAGE"},
      {"reference", 'r', 0, G_OPTION_ARG_STRING_ARRAY, &asked.references,
       "picture of a character that the shot shows; may be repeated", "NAME=IMAGE"},
      {"previous", 0, 0, G_OPTION_ARG_STRING_ARRAY, &asked.previous,
       "last picture of the accepted take before this one, in the same scene", "IMAGE"},
      {"camera", 'c', 0, G_OPTION_ARG_STRING, &asked.camera,
       "the move that was asked for, for example 'pan left' or static", "MOVE"},
      {"preset", 'p', 0, G_OPTION_ARG_STRING, &asked.preset, "draft, standard or strict", "NAME"},
      {"models", 'm', 0, G_OPTION_ARG_FILENAME, &asked.models, "folder with the models of faces and poses",
       "FOLDER"},
      {"footage", 0, 0, G_OPTION_ARG_NONE, &asked.footage,
       "the clip was chosen, not generated: judge its technical state alone", nullptr},
      {"exit-code", 0, 0, G_OPTION_ARG_NONE, &asked.exit_code, "end with 3 when the clip is rejected",
       nullptr},
      {"json", 'j', 0, G_OPTION_ARG_NONE, &asked.json, "print JSON", nullptr},
      {}};
  g_set_prgname("judge");
  if (auto code = parse_options(argc, argv, entries, "CLIP",
                                "Says whether a clip shows its storyboard frame, and what is wrong.", 1, 1))
    return *code;
  gst_init(nullptr, nullptr);
  try {
    return run(argv[1], asked);
  } catch (const std::invalid_argument &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 2;
  } catch (const std::exception &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 1;
  }
}

}  // namespace tools
