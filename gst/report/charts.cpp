// SPDX-License-Identifier: LGPL-2.1-or-later
#include <glib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "report/page.hpp"

namespace report {
namespace {

std::string number(double v, int digits = 1) {
  char format[8], text[64];
  std::snprintf(format, sizeof format, "%%.%df", digits);
  g_ascii_formatd(text, sizeof text, format, v);
  return text;
}

const Take *landed_of(const Production &p, const std::string &shot) {
  for (const Take &t : p.takes)
    if (t.shot == shot && t.landed) return &t;
  return nullptr;
}

unsigned takes_of(const Production &p, const std::string &shot) {
  return static_cast<unsigned>(std::count_if(p.takes.begin(), p.takes.end(),
                                             [&](const Take &t) { return t.shot == shot && !t.uncertain; }));
}

std::string rect(double x, double y, double w, double h, const std::string &classes, const std::string &title,
                 const std::string &more = {}) {
  return "<rect x=\"" + number(x, 2) + "\" y=\"" + number(y, 2) + "\" width=\"" +
         number(std::max(0.0, w), 2) + "\" height=\"" + number(h, 2) + "\" class=\"" + classes + "\"" + more +
         "><title>" + escaped(title) + "</title></rect>";
}

std::string label(double x, double y, const std::string &text, const std::string &classes) {
  return "<text x=\"" + number(x, 2) + "\" y=\"" + number(y, 2) + "\" class=\"" + classes + "\">" +
         escaped(text) + "</text>";
}

// As many characters as fit into `width` at about 6.2 units each.
std::string fitted(const std::string &text, double width) {
  const auto most = static_cast<glong>(std::max(0.0, width / 6.4));
  if (g_utf8_strlen(text.c_str(), -1) <= most) return text;
  if (most < 3) return {};
  const gchar *end = g_utf8_offset_to_pointer(text.c_str(), most - 1);
  return text.substr(0, static_cast<std::size_t>(end - text.c_str())) + "…";
}

// A round distance between grid lines: about `most` of them up to `largest`.
double step_of(double largest, int most) {
  if (largest <= 0) return 1;
  const double raw = largest / most, power = std::pow(10, std::floor(std::log10(raw)));
  for (const double m : {1.0, 2.0, 5.0})
    if (raw <= m * power) return m * power;
  return 10 * power;
}

}  // namespace

std::string money_text(double amount, const std::string &currency) {
  const int digits = amount != 0 && std::fabs(amount) < 0.995 ? 3 : 2;
  if (currency == "USD") return (amount < 0 ? "-$" : "$") + number(std::fabs(amount), digits);
  return number(amount, digits) + " " + currency;
}

std::string seconds_text(double s) {
  if (s < 60) return number(s, 1) + " s";
  const long whole = std::lround(s);
  char text[40];
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%ld h %02ld min", whole / 3600, whole / 60 % 60);
  else
    std::snprintf(text, sizeof text, "%ld min %02ld s", whole / 60, whole % 60);
  return text;
}

std::string timeline_chart(const Production &p) {
  double length = 0;
  for (const Shot &s : p.shots) length = std::max(length, s.start + s.seconds);
  if (length <= 0) return {};
  constexpr double kWidth = 1120, kTop = 22, kHeight = 46;
  const double unit = kWidth / length;
  std::string out =
      "<svg class=\"chart\" viewBox=\"0 0 1120 104\" role=\"img\" aria-label=\"The film's shots in time\">";
  const double step = step_of(length, 12);
  for (double t = 0; t <= length + 1e-6; t += step) {
    out += "<line x1=\"" + number(t * unit, 2) + "\" y1=\"14\" x2=\"" + number(t * unit, 2) +
           "\" y2=\"72\" class=\"grid\"/>";
    if (t < length - step * 0.4) out += label(t * unit + 3, 10, number(t, step < 1 ? 1 : 0) + " s", "axis");
  }
  std::string scene, marks;
  bool odd = false;
  for (const Shot &s : p.shots) {
    const Take *t = landed_of(p, s.id);
    if (s.scene != scene) {
      scene = s.scene;
      odd = !odd;
      marks += label(s.start * unit + 3, 98, fitted(s.scene, 160), "axis");
      marks += "<line x1=\"" + number(s.start * unit, 2) + "\" y1=\"72\" x2=\"" + number(s.start * unit, 2) +
               "\" y2=\"100\" class=\"scene-mark\"/>";
    }
    const unsigned takes = takes_of(p, s.id);
    const std::string kind = s.footage                ? "shot footage"
                             : !t                     ? "shot missing"
                             : t->verdict == "reject" ? "shot doubtful"
                             : takes > 1              ? "shot retaken"
                                                      : "shot";
    std::string title = s.id + ": " + seconds_text(s.seconds);
    if (t) title += ", " + t->model + ", " + std::to_string(takes) + (takes == 1 ? " take" : " takes");
    if (s.footage) title += ", footage";
    out += rect(s.start * unit + 0.75, kTop, s.seconds * unit - 1.5, kHeight, kind + (odd ? "" : " even"),
                title, " rx=\"3\"");
    out += label(s.start * unit + 7, kTop + 20, fitted(s.id, s.seconds * unit - 10), "on-shot");
    if (!s.footage && takes > 0 && s.seconds * unit > 26)
      out += label(s.start * unit + 7, kTop + 37,
                   fitted(std::to_string(takes) + (takes == 1 ? " take" : " takes"), s.seconds * unit - 10),
                   "on-shot small");
    if (!s.transition.empty() && s.transition != "cut")
      out += "<path d=\"M" + number(s.start * unit, 2) + " " + number(kTop + kHeight + 3, 2) +
             "l-5 7h10z\" class=\"dissolve\"><title>" + escaped(s.transition) + "</title></path>";
  }
  return out + marks + "</svg>";
}

std::string spend_chart(const Production &p, const Figures &f) {
  const struct {
    const char *name, *classes;
    double amount;
  } parts[] = {{"Storyboard images", "p-images", f.spend.images},
               {"First takes", "p-first", f.spend.first},
               {"Targeted retries", "p-retries", f.spend.retries},
               {"Discarded", "p-discarded", f.spend.discarded},
               {"Lost", "p-lost", f.spend.lost},
               {"Uncertain (reserved)", "p-uncertain", f.spend.uncertain}};
  double sum = 0;
  for (const auto &x : parts) sum += x.amount;
  if (sum <= 0) return "<p class=\"none\">Nothing was paid.</p>";
  std::string bar =
      "<svg class=\"chart\" viewBox=\"0 0 1120 40\" role=\"img\" aria-label=\"Money by purpose\">";
  std::string legend = "<ul class=\"legend\">";
  double x = 0;
  for (const auto &part : parts) {
    const double w = 1120 * part.amount / sum;
    if (part.amount > 0)
      bar += rect(x, 4, w - 2, 32, part.classes,
                  std::string(part.name) + ": " + money_text(part.amount, p.currency), " rx=\"3\"");
    x += w;
    legend += std::string("<li") + (part.amount > 0 ? "" : " class=\"zero\"") + "><i class=\"" +
              part.classes + "\"></i><b>" + escaped(money_text(part.amount, p.currency)) + "</b> " +
              part.name + " <span>" + number(100 * part.amount / sum, 0) + " %</span></li>";
  }
  return bar + "</svg>" + legend + "</ul>";
}

std::string money_chart(const Production &p) {
  std::vector<const Shot *> shots;
  double most = 0;
  for (const Shot &s : p.shots) {
    if (s.footage) continue;
    shots.push_back(&s);
    most = std::max({most, billed_for(p, s.id), s.floor.value_or(0)});
  }
  if (shots.empty() || most <= 0) return {};
  constexpr double kLeft = 150, kRow = 22, kRight = 90;
  const double width = 1120 - kLeft - kRight;
  const double height = 26 + kRow * static_cast<double>(shots.size()) + 4;
  const double step = step_of(most, 6);
  std::string out = "<svg class=\"chart\" viewBox=\"0 0 1120 " + number(height, 0) +
                    "\" role=\"img\" aria-label=\"Money per shot\">";
  for (double v = 0; v <= most * 1.0001; v += step) {
    const double x = kLeft + width * v / most;
    out += "<line x1=\"" + number(x, 2) + "\" y1=\"18\" x2=\"" + number(x, 2) + "\" y2=\"" +
           number(height, 0) + "\" class=\"grid\"/>";
    out += label(x, 12, money_text(v, p.currency), "axis mid");
  }
  double y = 24;
  for (const Shot *s : shots) {
    out += label(kLeft - 10, y + 13, fitted(s->id, kLeft - 20), "axis end");
    double x = kLeft, sum = 0;
    bool first = true;
    const auto part = [&](double amount, const char *classes, const std::string &title) {
      const double w = width * amount / most;
      out += rect(x, y, std::max(0.0, w - 1), kRow - 7, classes,
                  title + ": " + money_text(amount, p.currency), " rx=\"2\"");
      x += w;
      sum += amount;
    };
    for (const Picture &i : p.pictures)
      if (i.shot == s->id && i.price > 0) part(i.price, "p-images", "Image, " + i.model);
    for (const Take &t : p.takes) {
      if (t.shot != s->id || t.uncertain) continue;
      if (t.price > 0)
        part(t.price,
             t.lost  ? "p-lost"
             : first ? "p-first"
                     : "p-retries",
             "Take " + std::to_string(t.number) + ", " + t.model);
      first = false;
    }
    if (s->floor && *s->floor > 0) {
      const double at = kLeft + width * *s->floor / most;
      out += "<line x1=\"" + number(at, 2) + "\" y1=\"" + number(y - 3, 2) + "\" x2=\"" + number(at, 2) +
             "\" y2=\"" + number(y + kRow - 4, 2) + "\" class=\"floor\"><title>" +
             escaped("One perfect take of " + s->floor_model + ": " + money_text(*s->floor, p.currency)) +
             "</title></line>";
    }
    out += label(std::max(x, kLeft) + 8, y + 12.5, money_text(sum, p.currency), "axis");
    y += kRow;
  }
  return out + "</svg>";
}

}  // namespace report
