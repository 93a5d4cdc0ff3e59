// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 plan: a brief or a screenplay becomes a storyboard.
#include <gio/gio.h>
#include <glib-unix.h>
#include <gst/gst.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "catalogue/catalogue.hpp"
#include "document/document.hpp"
#include "ledger/ledger.hpp"
#include "media/music_file.hpp"
#include "planner/board.hpp"
#ifdef WITH_LLM
#include "planner/llm/llm.hpp"
#endif
#include "planner/planner.hpp"
#include "routing/board.hpp"
#include "routing/router.hpp"
#include "tools/command.hpp"
#include "tools/json.hpp"
#include "tools/options.hpp"

namespace tools {
namespace {

struct Arguments {
  std::string brief, output, model, music, size, fps, planner = "offline", llm_model, key_env, key_file,
                                                      llm_price, catalogue;
  double duration = 0, pace = 0;
  std::uint64_t seed = 0;
  bool json = false, explain = false, fallback = false;
  int requests = 0;
  double timeout = 0;
};

// The text: a file of that name, standard input for "-", else the words themselves.
void read_input(const std::string &argument, planner::Request &q) {
  std::error_code error;
  if (argument == "-") {
    q.text = std::string(std::istreambuf_iterator<char>(std::cin), {});
    q.name = "standard input";
    return;
  }
  const bool file = argument.size() < 4096 && argument.find('\n') == std::string::npos &&
                    std::filesystem::is_regular_file(argument, error);
  const bool named =
      argument.ends_with(".fountain") || argument.ends_with(".spmd") || argument.ends_with(".brief");
  if (!file && named && argument.find(' ') == std::string::npos)
    throw planner::Error(argument + ": there is no such file");
  if (!file) {
    q.text = argument;
    return;
  }
  if (std::filesystem::file_size(argument, error) > planner::kLongestScreenplay)
    throw planner::Error(argument + ": more than " + std::to_string(planner::kLongestScreenplay) + " bytes");
  std::ifstream in(argument, std::ios::binary);
  if (!in) throw planner::Error(argument + ": cannot be read");
  q.text.assign(std::istreambuf_iterator<char>(in), {});
  q.name = argument;
  if (argument.ends_with(".fountain") || argument.ends_with(".spmd"))
    q.form = planner::Request::Form::Fountain;
}

// The whole of `text` as a positive number; nothing else.
std::optional<int> whole(const std::string &text) {
  if (text.empty() || text.size() > 7 || text.find_first_not_of("0123456789") != std::string::npos) return {};
  return std::atoi(text.c_str());
}

void read_size(const std::string &text, planner::Request &q) {
  const auto x = text.find('x');
  const auto w = whole(text.substr(0, x)),
             h = x == std::string::npos ? std::nullopt : whole(text.substr(x + 1));
  if (!w || !h)
    throw planner::Error("--size " + text + ": expected WIDTHxHEIGHT, for example 1280x720",
                         planner::Error::Kind::Settings);
  q.width = *w, q.height = *h;
}

void read_rate(const std::string &text, planner::Request &q) {
  const auto slash = text.find('/');
  const auto num = whole(text.substr(0, slash));
  const auto den = slash == std::string::npos ? std::optional(1) : whole(text.substr(slash + 1));
  if (num && den && *den > 0)
    q.framerate = {*num, *den};
  else if (text == "23.976")
    q.framerate = {24000, 1001};
  else if (text == "29.97")
    q.framerate = {30000, 1001};
  else if (text == "59.94")
    q.framerate = {60000, 1001};
  else
    throw planner::Error(
        "--fps " + text + ": expected a whole number, a fraction such as 30000/1001, or 23.976, 29.97, 59.94",
        planner::Error::Kind::Settings);
}

std::atomic<bool> interrupted{false};

planner::Rhythm rhythm_of(const std::string &music, const std::string &output) {
  namespace fs = std::filesystem;
  planner::Rhythm out;
  const fs::path folder = output.empty() ? fs::current_path() : fs::absolute(fs::path(output)).parent_path();
  const fs::path relative = fs::proximate(fs::absolute(music), folder);
  out.file = relative.string();
  if (out.file.starts_with(".."))
    throw planner::Error("--music " + music +
                             ": a storyboard names files of its own folder; put the music into " +
                             folder.string() + " or below it",
                         planner::Error::Kind::Settings);
  GError *error = nullptr;
  gchar *uri = gst_filename_to_uri(music.c_str(), &error);
  if (!uri) {
    const std::string why = error->message;
    g_error_free(error);
    throw planner::Error(why);
  }
  // the tracker looks at the flag through its own pointer: shared, never freed
  static const auto flag =
      std::shared_ptr<const std::atomic<bool>>(&interrupted, [](const std::atomic<bool> *) {});
  const auto analysis = media::analyse_music(glue::take_string(uri), 0, GST_CLOCK_TIME_NONE, flag);
  if (interrupted) throw planner::Interrupted();
  if (!analysis.stable) {
    std::fprintf(stderr, "%s: no stable beat; cuts are not put on beats\n", music.c_str());
    return out;
  }
  for (const auto &b : analysis.beats) {
    out.beats.push_back(b.time);
    if (b.in_bar == 1) out.bars.push_back(b.time);
  }
  return out;
}

// What the ledger of this user has seen of the models.
routing::Experience experience_with(const catalogue::Catalogue &all) {
  const std::string book = ledger::Ledger::default_file();
  if (!g_file_test(book.c_str(), G_FILE_TEST_EXISTS)) return {};
  return routing::learn(ledger::Ledger::open(book)->list(""), all.models());
}

// What `estimate` would say of the film if this model made all of it: money until every shot has landed;
// nothing where it has no price or cannot make a shot.
std::optional<double> expected_cost(const planner::Plan &plan, const catalogue::Model &model,
                                    const routing::Experience &seen) {
  routing::Rules rules;
  rules.models = {model.name};
  rules.currency = model.currency;
  const auto film = routing::route(routing::shots_of(plan.board), {model}, seen, rules);
  double all = 0;
  for (const auto &c : film.shots) {
    if (!c.possible() || c.expected.landed <= 0) return {};
    all += c.per_finished();
  }
  return all;
}

struct Chosen {
  std::optional<catalogue::Model> model;
  std::optional<double> money;
  std::vector<std::string> why;
};

std::string today() {
  GDateTime *now = g_date_time_new_now_utc();
  const std::string text = glue::take_string(g_date_time_format(now, "%Y-%m-%d"));
  g_date_time_unref(now);
  return text;
}

// model=auto: every hosted model makes its own plan; the cheapest expected film wins.
Chosen cheapest(const catalogue::Catalogue &all, planner::Request q) {
  Chosen best;
  const auto seen = experience_with(all);
  for (const auto &m : all.models()) {
    if (m.simulated || m.key_variable.empty() || (!m.expires.empty() && m.expires <= today())) continue;
    q.model = &m;
    try {
      const auto plan = planner::plan_offline(q);
      const auto money = expected_cost(plan, m, seen);
      if (!money || *money <= 0) continue;
      char text[200];
      std::snprintf(text, sizeof text, "%s: %zu clips, %.0f s ordered, %.2f %s expected", m.name.c_str(),
                    plan.shots.size(), plan.bought, *money, m.currency.c_str());
      best.why.emplace_back(text);
      if (m.currency == "USD" && (!best.money || *money < *best.money)) best.model = m, best.money = money;
    } catch (const planner::Error &) {
      continue;  // a film that this model cannot make
    }
  }
  if (!best.model)
    throw planner::Error("--model auto: no model of the catalogue can make this film",
                         planner::Error::Kind::Settings);
  return best;
}

void print_json(const planner::Plan &plan, const Arguments &a, const Chosen &chosen) {
  Json j;
  j.begin();
  j.add("title", plan.board.title);
  j.add("planner", plan.planner);
  if (!a.output.empty()) j.add("storyboard", a.output);
  j.add("duration", plan.seconds);
  j.add("scenes", plan.board.scenes.size());
  j.add("shots", plan.shots.size());
  if (chosen.model) {
    j.add("model", chosen.model->name);
    j.add("seconds-ordered", plan.bought);
    j.add("seconds-wasted", plan.wasted);
    if (chosen.money) j.add("money-expected", *chosen.money), j.add("currency", chosen.model->currency);
  }
  j.add("cuts", plan.cuts);
  if (!a.music.empty()) j.add("cuts-on-beats", plan.cuts_on_beats);
  if (plan.usage.requests > 0) {
    j.begin("usage");
    j.add("requests", plan.usage.requests);
    j.add("repairs", plan.usage.repairs);
    j.add("prompt-tokens", plan.usage.prompt_tokens);
    j.add("completion-tokens", plan.usage.completion_tokens);
    j.add("counted", plan.usage.counted);
    if (plan.usage.money) j.add("money", *plan.usage.money);
    j.end();
  }
  j.begin_list("staging");
  for (const auto &s : plan.scenes) {
    j.begin();
    j.add("scene", s.scene);
    j.add("light", s.light);
    j.begin_list("left-to-right");
    for (const auto &name : s.left_to_right) j.item(name);
    j.end_list();
    j.add("travel", s.travel);
    j.end();
  }
  j.end_list();
  j.begin_list("reasons");
  for (const auto &s : plan.shots) {
    j.begin();
    j.add("shot", s.shot);
    j.add("purpose", s.purpose);
    j.add("why", s.why);
    j.add("camera", s.camera);
    j.add("transition", s.transition);
    j.add("length", s.length);
    if (s.line) j.add("line", s.line);
    if (s.bought > 0) j.add("seconds-ordered", s.bought);
    j.end();
  }
  j.end_list();
  j.begin_list("remarks");
  for (const auto &r : plan.remarks) j.item(r);
  j.end_list();
  j.end();
  std::puts(j.text().c_str());
}

void write_board(const planner::Plan &plan, const Arguments &a) {
  const std::string text = storyboard::write(plan.board);
  if (a.output.empty()) {
    if (!a.json && !a.explain) std::fputs(text.c_str(), stdout);
    return;
  }
  GError *error = nullptr;
  if (!g_file_set_contents_full(a.output.c_str(), text.data(), static_cast<gssize>(text.size()),
                                G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error)) {
    const std::string why = error->message;
    g_error_free(error);
    throw planner::Error(why, planner::Error::Kind::Settings);
  }
}

void summary(const planner::Plan &plan, const Arguments &a, const Chosen &chosen) {
  std::fprintf(stderr, "\"%s\": %zu scene%s, %zu shot%s, %.3f s%s%s\n", plan.board.title.c_str(),
               plan.board.scenes.size(), plan.board.scenes.size() == 1 ? "" : "s", plan.shots.size(),
               plan.shots.size() == 1 ? "" : "s", plan.seconds, a.output.empty() ? "" : " -> ",
               a.output.c_str());
  if (chosen.model) {
    std::fprintf(stderr, "%s: %.0f s ordered, %.2f s of it not seen", chosen.model->name.c_str(), plan.bought,
                 plan.wasted);
    if (chosen.money)
      std::fprintf(stderr, "; %.2f %s expected", *chosen.money, chosen.model->currency.c_str());
    std::fputs("\n", stderr);
  }
  if (!a.music.empty()) std::fprintf(stderr, "%u of %u cuts on beats\n", plan.cuts_on_beats, plan.cuts);
  if (plan.usage.requests > 0) {
    std::fprintf(stderr, "%s: %u requests, %u repairs, %lld + %lld tokens%s", plan.planner.c_str(),
                 plan.usage.requests, plan.usage.repairs, static_cast<long long>(plan.usage.prompt_tokens),
                 static_cast<long long>(plan.usage.completion_tokens),
                 plan.usage.counted ? "" : " (not all answers were counted)");
    if (plan.usage.money) std::fprintf(stderr, ", %.4f USD", *plan.usage.money);
    std::fputs("\n", stderr);
  }
  if (!a.explain)
    for (const auto &r : plan.remarks) std::fprintf(stderr, "note: %s\n", r.c_str());
}

// By whom it was asked for. Another planner takes over only where that was asked for, too, and says so.
planner::Plan planned(const Arguments &a, const planner::Request &q) {
  if (a.planner == "offline") return planner::plan_offline(q);
#ifdef WITH_LLM
  planner::LanguageModel who;
  who.base_url = a.planner;
  who.model = a.llm_model, who.key_variable = a.key_env, who.key_file = a.key_file;
  if (a.requests > 0) who.requests = static_cast<unsigned>(a.requests);
  if (a.timeout > 0) who.timeout = a.timeout;
  if (!a.llm_price.empty()) {
    gchar *end = nullptr;
    who.price_in = g_ascii_strtod(a.llm_price.c_str(), &end);
    if (!end || *end != ',' || !(who.price_in >= 0))
      throw planner::Error(
          "--llm-price " + a.llm_price + ": expected two prices per million tokens, for example 2.5,10",
          planner::Error::Kind::Settings);
    who.price_out = g_ascii_strtod(end + 1, nullptr);
  }
  who.progress = [](const std::string &line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  planner::Usage spent;
  try {
    return planner::plan_with(who, q, spent);
  } catch (const planner::Error &e) {
    if (spent.requests > 0)
      std::fprintf(stderr, "%u requests, %lld + %lld tokens spent\n", spent.requests,
                   static_cast<long long>(spent.prompt_tokens),
                   static_cast<long long>(spent.completion_tokens));
    if (!a.fallback || e.kind() != planner::Error::Kind::Service) throw;
    std::fprintf(stderr, "warning: %s; planned offline instead, as --fallback says\n", e.what());
    auto plan = planner::plan_offline(q);
    plan.usage = spent;
    plan.remarks.push_back(std::string("Planned offline, because the language model failed: ") + e.what());
    return plan;
  }
#else
  throw planner::Error("this build has no language model client; it has --planner offline",
                       planner::Error::Kind::Settings);
#endif
}

int run(const Arguments &a) {
  planner::Request q;
  read_input(a.brief, q);
  q.duration = a.duration;
  q.seed = a.seed;
  q.pace = a.pace;
  q.interrupt = &interrupted;
  if (!a.size.empty()) read_size(a.size, q);
  if (!a.fps.empty()) read_rate(a.fps, q);
  planner::check_request(q);
  if (!a.music.empty()) q.music = rhythm_of(a.music, a.output);
  Chosen chosen;
  if (!a.model.empty()) {
    const auto all = catalogue::Catalogue::load(a.catalogue);
    if (a.model == "auto")
      chosen = cheapest(all, q);
    else
      chosen.model = all.at(a.model);
    q.model = &*chosen.model;
  }
  planner::Plan plan = planned(a, q);
  if (chosen.model && !chosen.money)
    chosen.money =
        expected_cost(plan, *chosen.model, experience_with(catalogue::Catalogue::load(a.catalogue)));
  write_board(plan, a);
  if (a.json)
    print_json(plan, a, chosen);
  else if (a.explain)
    std::fputs(planner::explained(plan).c_str(), stdout);
  if (a.explain && a.model == "auto")
    for (const auto &w : chosen.why) std::fprintf(stderr, "%s\n", w.c_str());
  summary(plan, a, chosen);
  return 0;
}

}  // namespace

int plan(int argc, char **argv) {
  gchar *output = nullptr, *model = nullptr, *music = nullptr, *size = nullptr, *fps = nullptr,
        *planner_name = nullptr, *catalogue_file = nullptr, *llm_model = nullptr, *key_env = nullptr,
        *key_file = nullptr, *llm_price = nullptr;
  gdouble duration = 0, pace = 0, timeout = 0;
  gint requests = 0;
  gboolean fallback = FALSE;
  gint64 seed = 0;
  gboolean json = FALSE, explain = FALSE;
  const GOptionEntry entries[] = {
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
       "the storyboard to write; without it, standard output", "OUT.storyboard"},
      {"duration", 'd', 0, G_OPTION_ARG_DOUBLE, &duration,
       "seconds of the film; without it, what the brief says, else what the screenplay needs, else 60",
       "SECONDS"},
      {"model", 'm', 0, G_OPTION_ARG_STRING, &model,
       "pack durations to the lengths this model makes; auto: the one with the cheapest film", "MODEL"},
      {"catalogue", 0, 0, G_OPTION_ARG_FILENAME, &catalogue_file,
       "further models: a JSON file, or a folder of them", "PATH"},
      {"music", 0, 0, G_OPTION_ARG_FILENAME, &music, "music to cut on, in the storyboard's folder", "FILE"},
      {"size", 0, 0, G_OPTION_ARG_STRING, &size, "of the picture, 1920x1080 without it", "WxH"},
      {"fps", 0, 0, G_OPTION_ARG_STRING, &fps, "frames per second, 24 without it", "RATE"},
      {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "another one gives other looks around and moves", "NUMBER"},
      {"pace", 0, 0, G_OPTION_ARG_DOUBLE, &pace,
       "seconds of an average shot; without it, what suits the kind of film, or the model", "SECONDS"},
      {"planner", 0, 0, G_OPTION_ARG_STRING, &planner_name,
       "offline (without it), or the address of a server with the OpenAI chat protocol, for example "
       "http://127.0.0.1:8080/v1",
       "offline|URL"},
      {"llm-model", 0, 0, G_OPTION_ARG_STRING, &llm_model,
       "the language model; without it, the server's only one", "NAME"},
      {"key-env", 0, 0, G_OPTION_ARG_STRING, &key_env, "environment variable that holds the server's key",
       "VARIABLE"},
      {"key-file", 0, 0, G_OPTION_ARG_FILENAME, &key_file, "file whose first line is the server's key",
       "FILE"},
      {"llm-price", 0, 0, G_OPTION_ARG_STRING, &llm_price,
       "prices per million tokens, so that the cost can be told", "IN,OUT"},
      {"requests", 0, 0, G_OPTION_ARG_INT, &requests, "requests to the language model at most, 6 without it",
       "NUMBER"},
      {"timeout", 0, 0, G_OPTION_ARG_DOUBLE, &timeout,
       "seconds until an answer must be there, 180 without it", "SECONDS"},
      {"fallback", 0, 0, G_OPTION_ARG_NONE, &fallback,
       "plan offline where the language model fails, and say so", nullptr},
      {"json", 'j', 0, G_OPTION_ARG_NONE, &json, "print what was planned, and why, as JSON", nullptr},
      {"explain", 'e', 0, G_OPTION_ARG_NONE, &explain, "print why each shot is as it is", nullptr},
      {}};
  g_set_prgname("plan");
  const auto code = parse_options(
      argc, argv, entries, "BRIEF|FILE",
      "Makes a storyboard of a brief (the words themselves, or a file of them) or of a screenplay in the "
      "Fountain format. \"-\" reads standard input.",
      1, 1);
  const auto taken = [](gchar *s) {
    std::string out = s ? s : "";
    g_free(s);
    return out;
  };
  Arguments a;
  a.output = taken(output), a.model = taken(model), a.music = taken(music), a.size = taken(size),
  a.fps = taken(fps), a.catalogue = taken(catalogue_file);
  if (planner_name) a.planner = taken(planner_name);
  a.llm_model = taken(llm_model), a.key_env = taken(key_env), a.key_file = taken(key_file),
  a.llm_price = taken(llm_price);
  a.requests = requests, a.timeout = timeout, a.fallback = fallback;
  a.duration = duration, a.pace = pace, a.json = json, a.explain = explain;
  if (code) return *code;
  if (seed < 0) {
    std::fprintf(stderr, "gst-storyboard-1.0: --seed: expected a number that is not negative\n");
    return 2;
  }
  a.seed = static_cast<std::uint64_t>(seed);
  a.brief = argv[1];
  if (!a.music.empty()) gst_init(nullptr, nullptr);
  interrupted = false;
  std::signal(SIGINT, [](int) { interrupted = true; });
  std::signal(SIGTERM, [](int) { interrupted = true; });
  try {
    return run(a);
  } catch (const planner::Interrupted &) {
    std::fprintf(stderr, "interrupted; nothing was written\n");
    return 130;
  } catch (const std::exception &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 1;
  }
}

}  // namespace tools
