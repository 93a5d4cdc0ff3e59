// SPDX-License-Identifier: LGPL-2.1-or-later
#include "commission.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "glue/failure.hpp"

#ifdef WITH_PLANNER
#include "catalogue/catalogue.hpp"
#include "document/document.hpp"
#include "media/music_file.hpp"
#include "planner/planner.hpp"
#ifdef WITH_LLM
#include "planner/llm/llm.hpp"
#endif
#endif

namespace storyboardsrc {

bool is_planned(const std::string &location) {
  return location.ends_with(".fountain") || location.ends_with(".brief");
}

#ifdef WITH_PLANNER
namespace {

namespace fs = std::filesystem;

glue::Failure failure_of(const planner::Error &e) {
  using Kind = planner::Error::Kind;
  const auto cause = e.line() ? "line " + std::to_string(e.line()) : std::string("brief");
  switch (e.kind()) {
    case Kind::Settings:
      return glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, e.what()).cause("plan");
    case Kind::Service:
      return glue::resource_failure(GST_RESOURCE_ERROR_READ, e.what()).cause("language-model");
    case Kind::Input:
      break;
  }
  return glue::stream_failure(GST_STREAM_ERROR_FORMAT, e.what()).cause(cause);
}

std::string read_file(const std::string &location) {
  std::error_code error;
  if (!fs::exists(location, error))
    throw glue::resource_failure(GST_RESOURCE_ERROR_NOT_FOUND, location + ": there is no such file")
        .cause("location");
  if (!fs::is_regular_file(location, error))
    throw glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ, location + ": no regular file")
        .cause("location");
  if (fs::file_size(location, error) > planner::kLongestScreenplay)
    throw glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ,
                                 location + ": too large for a brief or a screenplay")
        .cause("location");
  std::ifstream in(location, std::ios::binary);
  if (!in)
    throw glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ, location + ": cannot be read")
        .cause("location");
  return {std::istreambuf_iterator<char>(in), {}};
}

planner::Rhythm rhythm_of(const std::string &file, const std::atomic<bool> &cancelled) {
  planner::Rhythm out;
  out.file = fs::path(file).filename().string();
  GError *error = nullptr;
  gchar *uri = gst_filename_to_uri(file.c_str(), &error);
  if (!uri) {
    const std::string why = error->message;
    g_error_free(error);
    throw glue::resource_failure(GST_RESOURCE_ERROR_NOT_FOUND, why).cause("music");
  }
  // the flag is the element's and outlives the reader
  const std::shared_ptr<const std::atomic<bool>> flag(&cancelled, [](const std::atomic<bool> *) {});
  const auto a = media::analyse_music(glue::take_string(uri), 0, GST_CLOCK_TIME_NONE, flag);
  if (!a.stable) return out;
  for (const auto &b : a.beats) {
    out.beats.push_back(b.time);
    if (b.in_bar == 1) out.bars.push_back(b.time);
  }
  return out;
}

GstStructure *message_of(const planner::Plan &plan) {
  GstStructure *s = gst_structure_new(
      "storyboard/plan", "planner", G_TYPE_STRING, plan.planner.c_str(), "title", G_TYPE_STRING,
      plan.board.title.c_str(), "scenes", G_TYPE_UINT, static_cast<guint>(plan.board.scenes.size()), "shots",
      G_TYPE_UINT, static_cast<guint>(plan.shots.size()), "duration", G_TYPE_UINT64,
      static_cast<guint64>(plan.seconds * 1e9 + 0.5), "requests", G_TYPE_UINT, plan.usage.requests, "repairs",
      G_TYPE_UINT, plan.usage.repairs, "prompt-tokens", G_TYPE_INT64,
      static_cast<gint64>(plan.usage.prompt_tokens), "completion-tokens", G_TYPE_INT64,
      static_cast<gint64>(plan.usage.completion_tokens), nullptr);
  if (plan.bought > 0)
    gst_structure_set(s, "seconds-ordered", G_TYPE_DOUBLE, plan.bought, "seconds-wasted", G_TYPE_DOUBLE,
                      plan.wasted, nullptr);
  return s;
}

planner::Plan made(const Commission &c, const planner::Request &q,
                   const std::function<void(const std::string &)> &progress, std::string &warning) {
  if (c.planner == Planner::Offline) return planner::plan_offline(q);
#ifdef WITH_LLM
  planner::LanguageModel who;
  who.base_url = c.base_url, who.model = c.language_model, who.key_variable = c.key_variable,
  who.key_file = c.key_file;
  who.progress = progress;
  planner::Usage spent;
  try {
    return planner::plan_with(who, q, spent);
  } catch (const planner::Error &e) {
    if (c.planner != Planner::LlmOrOffline || e.kind() != planner::Error::Kind::Service) throw;
    warning =
        std::string("The storyboard was planned offline, because the language model failed: ") + e.what();
    auto plan = planner::plan_offline(q);
    plan.usage = spent;
    return plan;
  }
#else
  (void)progress, (void)warning;
  throw planner::Error("this build has no language model client; set planner=offline",
                       planner::Error::Kind::Settings);
#endif
}

}  // namespace

Commissioned plan_film(const Commission &c, const std::atomic<bool> &cancelled,
                       const std::function<void(const std::string &)> &progress) {
  Commissioned out;
  try {
    planner::Request q;
    if (!c.location.empty()) {
      q.text = read_file(c.location);
      q.name = fs::path(c.location).filename().string();
      if (c.location.ends_with(".fountain")) q.form = planner::Request::Form::Fountain;
      out.folder = fs::path(c.location).parent_path().string();
    } else {
      q.text = c.brief;
    }
    q.duration = c.duration, q.width = c.width, q.height = c.height, q.framerate = {c.rate_num, c.rate_den};
    q.seed = c.seed;
    q.interrupt = &cancelled;
    std::optional<catalogue::Model> model;
    if (!c.pack_for.empty()) {
      model = catalogue::Catalogue::load().at(c.pack_for);
      q.model = &*model;
    }
    if (!c.music.empty()) {
      out.folder = fs::absolute(c.music).parent_path().string();
      progress("listening to the music");
      q.music = rhythm_of(c.music, cancelled);
      if (cancelled) return {};
    }
    const auto plan = made(c, q, progress, out.warning);
    out.text = storyboard::write(plan.board);
    out.message = message_of(plan);
  } catch (const planner::Interrupted &) {
    return {};
  } catch (const planner::Error &e) {
    throw failure_of(e);
  } catch (const catalogue::Error &e) {
    throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, e.what()).cause("pack-for");
  }
  return out;
}
#else
Commissioned plan_film(const Commission &, const std::atomic<bool> &,
                       const std::function<void(const std::string &)> &) {
  throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                               "This build cannot plan storyboards: it was made without the model catalogue.")
      .cause("brief");
}
#endif

}  // namespace storyboardsrc
