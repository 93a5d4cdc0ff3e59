// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 models: the catalogue, for people.
#include <glib.h>

#include <cstdio>
#include <exception>

#include "catalogue/catalogue.hpp"
#include "generation/quote.hpp"
#include "tools/command.hpp"
#include "tools/options.hpp"

namespace tools {
namespace {

using catalogue::Durations;
using catalogue::Model;

std::string number(double v) {
  char text[40];
  std::snprintf(text, sizeof text, "%g", v);
  return text;
}

std::string words(const Durations &d) {
  if (d.list.empty())
    return number(d.from) + " to " + number(d.to) + (d.step == 1 ? "" : " in steps of " + number(d.step)) +
           " s";
  std::string out;
  for (const double s : d.list) out += (out.empty() ? "" : ", ") + number(s);
  return out + " s";
}

// Of one second without references in a mode that is always there, at its usual length.
std::string price(const Model &m, const std::string &resolution, bool sound) {
  generation::Generation o;
  const auto *size = m.find_resolution(resolution, 16.0 / 9);
  if (!size) return {};
  o.resolution = resolution;
  o.width = size->width;
  o.height = size->height;
  o.seconds = m.durations.longest();
  o.audio = sound;
  const auto q = generation::quote(o, m);
  if (!q.known) return {};
  char text[40];
  std::snprintf(text, sizeof text, "%.3f", q.amount / o.seconds);
  return text;
}

std::vector<std::string> sizes(const Model &m) {
  std::vector<std::string> out;
  for (const auto &r : m.resolutions)
    if (out.empty() || out.back() != r.name) out.push_back(r.name);
  return out;
}

void table(const catalogue::Catalogue &all) {
  std::printf("%-24s %-14s %-12s %-22s %s\n", "MODEL", "PROTOCOL", "SECONDS", "SIZES", "PRICE PER SECOND");
  for (const Model &m : all.models()) {
    std::string names, prices;
    for (const auto &s : sizes(m)) {
      names += (names.empty() ? "" : " ") + s;
      if (const auto p = price(m, s, m.sound != catalogue::Sound::Never); !p.empty())
        prices += (prices.empty() ? "" : " ") + p;
    }
    std::printf("%-24s %-14s %-12s %-22s %s %s%s\n", m.name.c_str(), m.protocol.c_str(),
                words(m.durations).c_str(), names.c_str(), prices.c_str(), m.currency.c_str(),
                m.expires.empty() ? "" : (" (until " + m.expires + ")").c_str());
  }
}

void image_table(const catalogue::Catalogue &all) {
  std::printf("\n%-28s %-14s %-12s %-12s %s\n", "IMAGE MODEL", "PROTOCOL", "QUALITIES", "REFERENCES",
              "PRICE OF A FRAME OF 1280x720");
  for (const auto &m : all.image_models()) {
    std::string prices;
    const auto size = m.size_for(1280, 720);
    const auto add = [&](const std::string &quality) {
      char text[40];
      if (const auto q = m.quote(size, quality, 0)) {
        std::snprintf(text, sizeof text, "%.3f", *q);
        prices += (prices.empty() ? "" : " ") + std::string(text);
      }
    };
    for (const auto &q : m.qualities) add(q);
    if (m.qualities.empty()) add("");
    std::printf("%-28s %-14s %-12s %-12u %s %s%s\n", m.name.c_str(), m.protocol.c_str(),
                m.qualities.empty() ? "-" : (m.qualities.front() + ".." + m.qualities.back()).c_str(),
                m.references, prices.c_str(), m.currency.c_str(),
                m.expires.empty() ? "" : (" (until " + m.expires + ")").c_str());
  }
}

void details(const catalogue::ImageModel &m) {
  const auto say = [](const char *what, const std::string &text) {
    if (!text.empty()) std::printf("%-14s %s\n", what, text.c_str());
  };
  const auto size = m.size_for(1920, 1080);
  say("image model", m.name + (m.title.empty() ? "" : " (" + m.title + ", " + m.vendor + ")"));
  say("protocol", m.protocol + " at " + (m.base_url.empty() ? "image-base-url" : m.base_url));
  say("key", m.key_variable.empty() ? "none" : "$" + m.key_variable);
  say("references", std::to_string(m.references) + " pictures");
  for (std::size_t i = 0; i < std::max<std::size_t>(1, m.qualities.size()); i++) {
    const std::string quality = m.qualities.empty() ? "" : m.qualities[i];
    if (const auto q = m.quote(size, quality, 0))
      say(quality.empty() ? "price" : ("price, " + quality).c_str(), number(*q) + " " + m.currency + " for " +
                                                                         std::to_string(size.width) + "x" +
                                                                         std::to_string(size.height));
  }
  if (m.latency.median > 0)
    say("takes", number(m.latency.median) + " s, 95 % within " + number(m.latency.p95) + " s");
  say("checked", m.checked);
  say("until", m.expires);
  for (const auto &s : m.sources) say("source", s);
  for (const auto &u : m.unsure) say("not sure of", u);
  say("file", m.file);
}

void details(const Model &m) {
  const auto say = [](const char *what, const std::string &text) {
    if (!text.empty()) std::printf("%-14s %s\n", what, text.c_str());
  };
  say("model", m.name + (m.title.empty() ? "" : " (" + m.title + ", " + m.vendor + ")"));
  say("protocol", m.protocol + " at " + (m.base_url.empty() ? "base-url" : m.base_url));
  say("key", m.key_variable.empty() ? "none" : "$" + m.key_variable);
  say("seconds", words(m.durations));
  for (const auto &s : sizes(m)) {
    std::string text;
    for (const auto &r : m.resolutions)
      if (r.name == s)
        text += (text.empty() ? "" : ", ") + std::to_string(r.width) + "x" + std::to_string(r.height);
    const auto silent = price(m, s, false), sounding = price(m, s, true);
    if (!silent.empty() || !sounding.empty())
      text += "; " + (silent.empty() || m.sound == catalogue::Sound::Always ? sounding : silent) + " " +
              m.currency + " per second";
    if (m.sound == catalogue::Sound::Asked && !sounding.empty() && sounding != silent)
      text += ", " + sounding + " with sound";
    say(s.c_str(), text);
  }
  for (const auto &x : m.modes) {
    std::string text;
    const auto add = [&](const std::string &part) { text += (text.empty() ? "" : ", ") + part; };
    if (x.first) add("first frame");
    if (x.last) add("last frame");
    if (x.images) add(std::to_string(x.images) + " pictures");
    if (x.videos) add(std::to_string(x.videos) + " clips");
    if (x.audios) add(std::to_string(x.audios) + " sounds");
    if (x.durations) add(words(*x.durations));
    for (const auto &[at, d] : x.durations_at) add(words(d) + " at " + at);
    say(("mode " + x.name).c_str(), text.empty() ? "words only" : text);
  }
  say("sound", m.sound == catalogue::Sound::Never    ? "never"
               : m.sound == catalogue::Sound::Always ? "always"
                                                     : "when asked");
  say("at a time", std::to_string(m.concurrency));
  if (m.latency.median > 0)
    say("takes", number(m.latency.median) + " s, 95 % within " + number(m.latency.p95) + " s");
  say("checked", m.checked);
  say("until", m.expires);
  for (const auto &s : m.sources) say("source", s);
  for (const auto &u : m.unsure) say("not sure of", u);
  say("file", m.file);
}

}  // namespace

int models(int argc, char **argv) {
  gchar *extra = nullptr;
  const GOptionEntry entries[] = {
      {"catalogue", 'c', 0, G_OPTION_ARG_FILENAME, &extra, "file or folder with further models", "PATH"}, {}};
  g_set_prgname("models");
  const auto code = parse_options(argc, argv, entries, "[MODEL...]",
                                  "Lists the models that are known, or says all about some.", 0, 1000);
  const std::string path = extra ? extra : "";
  g_free(extra);
  if (code) return *code;
  try {
    const auto all = catalogue::Catalogue::load(path);
    if (argc < 2) {
      table(all);
      image_table(all);
    }
    for (int i = 1; i < argc; i++) {
      if (i > 1) std::puts("");
      if (const auto *image = all.find_image(argv[i]))
        details(*image);
      else
        details(all.at(argv[i]));
    }
  } catch (const std::exception &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 1;
  }
  return 0;
}

}  // namespace tools
