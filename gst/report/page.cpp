// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report/page.hpp"

#include <glib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "report/style.hpp"

namespace report {
namespace {

std::string number(double v, int digits) {
  char format[8], text[64];
  std::snprintf(format, sizeof format, "%%.%df", digits);
  g_ascii_formatd(text, sizeof text, format, v);
  return text;
}

std::string percent(double v) {
  return number(100 * v, 0) + " %";
}

std::string card(const std::string &value, const std::string &name, const std::string &note) {
  return "<div class=\"card\"><b>" + escaped(value) + "</b><span>" + escaped(name) + "</span>" +
         (note.empty() ? "" : "<em>" + escaped(note) + "</em>") + "</div>";
}

std::string cards(const Production &p, const Figures &f) {
  const auto money = [&](double v) { return money_text(v, p.currency); };
  std::string out = "<section class=\"cards\">";
  if (f.seconds > 0) {
    const auto unfinished = f.shots - f.finished;
    out += card(seconds_text(f.seconds), "of finished film",
                unfinished ? std::to_string(unfinished) + " shots not finished"
                           : std::to_string(p.shots.size()) + " shots");
  }
  out += card(
      money(f.spend.billed()), f.simulated ? "billed, simulated" : "billed",
      f.spend.uncertain > 0 ? money(f.spend.uncertain) + " more is uncertain" : "quoted " + money(f.quoted));
  if (f.seconds > 0)
    out += card(money(f.money_per_finished_minute), "per finished minute",
                "quoted " + money(f.quoted_per_finished_minute));
  out += card(number(f.takes_per_finished_clip, 2), "takes per finished clip",
              std::to_string(f.takes) + " takes, " + std::to_string(f.rejected) + " rejected");
  out += card(f.floor_ratio ? number(*f.floor_ratio, 2) + "×" : "–", "floor ratio",
              f.floor ? "one perfect take each: " + money(*f.floor) : "no price to compare with");
  out += card(f.optimum_ratio ? number(*f.optimum_ratio, 2) + "×" : "–", "of the optimum",
              f.optimum ? "the best policy expects " + money(*f.optimum) : "not known");
  out +=
      card(percent(f.purity), "accepted by a checker", percent(f.audit_share) + " of the clips were judged");
  if (f.seconds_bought > 0)
    out += card(seconds_text(f.seconds_bought), "of video bought", seconds_text(f.seconds_used) + " used");
  if (f.makespan > 0)
    out += card(seconds_text(f.makespan), "to make",
                f.makespan_bound > 0 ? "cannot be below " + seconds_text(f.makespan_bound) : "");
  return out + "</section>";
}

std::string meter(const std::string &dimension, double score, bool failed) {
  return "<li" + std::string(failed ? " class=\"failed\"" : "") + "><span>" + escaped(dimension) +
         "</span><i><u style=\"width:" + number(100 * std::clamp(score, 0.0, 1.0), 1) + "%\"></u></i><b>" +
         number(score, 2) + "</b></li>";
}

std::string picture(const std::string &uri, const std::string &caption, const std::string &alt) {
  if (uri.empty())
    return "<figure class=\"empty\"><div>no picture</div><figcaption>" + escaped(caption) +
           "</figcaption></figure>";
  return "<figure><img src=\"" + escaped(uri) + "\" alt=\"" + escaped(alt) + "\"><figcaption>" +
         escaped(caption) + "</figcaption></figure>";
}

const char *verdict_word(const Take &t) {
  if (t.uncertain) return "uncertain";
  if (t.lost) return "lost";
  if (t.verdict == "accept") return "accepted";
  if (t.verdict == "repair") return "accepted, graded";
  if (t.verdict == "reject") return t.landed ? "rejected, and played" : "rejected";
  return "not judged";
}
const char *verdict_class(const Take &t) {
  if (t.uncertain || t.lost || t.verdict == "reject") return "bad";
  return t.verdict == "accept" || t.verdict == "repair" ? "good" : "open";
}

std::string shot_card(const Production &p, const Shot &s, const Thumbnails &pictures) {
  std::vector<const Take *> takes;
  const Take *landed = nullptr;
  for (const Take &t : p.takes)
    if (t.shot == s.id) {
      takes.push_back(&t);
      if (t.landed) landed = &t;
    }
  std::string out =
      "<article class=\"shot\" id=\"shot-" + escaped(s.id) + "\"><header><h3>" + escaped(s.id) + "</h3><p>";
  std::string facts = seconds_text(s.seconds);
  for (const std::string &x : {s.framing, s.camera == "static" ? std::string() : s.camera})
    if (!x.empty()) facts += " · " + x;
  if (!s.transition.empty() && s.transition != "cut") facts += " · " + s.transition;
  if (s.continues) facts += " · continues the shot before";
  out += escaped(facts) + "</p>";
  if (s.footage)
    out += "<span class=\"tag\">footage</span>";
  else if (landed)
    out += std::string("<span class=\"tag ") + verdict_class(*landed) + "\">" + verdict_word(*landed) +
           "</span>";
  else
    out += "<span class=\"tag bad\">not finished</span>";
  out +=
      "</header><div class=\"strip\">" + picture(pictures.board, "storyboard", "Storyboard frame of " + s.id);
  if (!s.footage || !pictures.first.empty()) {
    out += picture(pictures.first, s.footage ? "footage" : "take, first frame",
                   "The take of " + s.id + ", first frame");
    if (!pictures.last.empty())
      out += picture(pictures.last, "last frame", "The take of " + s.id + ", last frame");
  }
  out += "</div>";
  if (!s.prompt.empty()) out += "<p class=\"prompt\">" + escaped(s.prompt) + "</p>";
  if (landed && !landed->scores.empty()) {
    out += "<ul class=\"scores\">";
    for (const auto &[dimension, score] : landed->scores) {
      const bool failed = std::any_of(landed->causes.begin(), landed->causes.end(),
                                      [&d = dimension](const Cause &c) { return c.dimension == d; });
      out += meter(dimension, score, failed);
    }
    out += "</ul>";
  }
  if (!takes.empty()) {
    out += "<ol class=\"takes\">";
    for (const Take *t : takes) {
      out += std::string("<li class=\"") + verdict_class(*t) + "\"><span>" + std::to_string(t->number) +
             "</span><div><b>" + escaped(t->model.empty() ? "–" : t->model) + "</b> " + verdict_word(*t);
      if (t->price > 0 || t->quote.value_or(0) > 0)
        out += " · " + escaped(money_text(t->uncertain ? t->quote.value_or(0) : t->price, p.currency));
      if (t->simulated) out += " (simulated)";
      if (t->wall > 0) out += " · " + escaped(seconds_text(t->wall));
      for (const Cause &c : t->causes) {
        out += "<p><b>" + escaped(c.dimension) + "</b>";
        if (!c.measured.empty()) out += ": " + escaped(c.measured);
        if (!c.wanted.empty()) out += "; wanted " + escaped(c.wanted);
        if (!c.advice.empty()) out += " <em>→ " + escaped(c.advice) + "</em>";
        out += "</p>";
      }
      out += "</div></li>";
    }
    out += "</ol>";
  }
  return out + "</article>";
}

std::string open_matters(const Production &p) {
  std::string out;
  const auto line = [&](const std::string &what, const std::string &model, double money, bool uncertain) {
    out += "<li><b>" + escaped(what) + "</b> (" + escaped(model) + ", " +
           escaped(money_text(money, p.currency)) + "): " +
           (uncertain ? "whether it was made and paid is not known; <code>gst-storyboard-1.0 ledger "
                        "list</code> names the "
                        "order, <code>ledger arrived</code> or <code>ledger missing</code> decides."
                      : "paid, and there is nothing to show for it; <code>gst-storyboard-1.0 ledger "
                        "forget</code> allows "
                        "another purchase.") +
           "</li>";
  };
  for (const Take &t : p.takes)
    if (t.uncertain || t.lost)
      line("Shot " + t.shot + ", take " + std::to_string(t.number), t.model,
           t.uncertain ? t.quote.value_or(0) : t.price, t.uncertain);
  for (const Picture &x : p.pictures)
    if (x.uncertain || x.lost)
      line("Frame of " + x.shot, x.model, x.uncertain ? x.quote : x.price, x.uncertain);
  return out.empty() ? out
                     : "<section><h2>Open matters</h2><ul class=\"open-matters\">" + out + "</ul></section>";
}

std::string takes_table(const Production &p) {
  if (p.takes.empty()) return {};
  std::string out =
      "<section class=\"table\"><h2>All takes</h2><table><thead><tr><th>Shot<th>Take<th>Model<th>Verdict"
      "<th>Cause<th class=\"n\">Quoted<th class=\"n\">Billed<th class=\"n\">Bought<th class=\"n\">Took"
      "</tr></thead><tbody>";
  for (const Take &t : p.takes) {
    std::string causes;
    for (const Cause &c : t.causes) causes += (causes.empty() ? "" : ", ") + c.dimension;
    out += std::string("<tr") + (t.landed ? " class=\"landed\"" : "") + "><td>" + escaped(t.shot) + "<td>" +
           std::to_string(t.number) + "<td>" + escaped(t.model) +
           (t.simulated ? " <small>simulated</small>" : "") + "<td><span class=\"tag " + verdict_class(t) +
           "\">" + verdict_word(t) + "</span><td>" + escaped(causes) + "<td class=\"n\">" +
           escaped(money_text(t.quote.value_or(t.price), p.currency)) + "<td class=\"n\">" +
           escaped(t.uncertain ? "?" : money_text(t.price, p.currency)) + "<td class=\"n\">" +
           (t.seconds > 0 ? escaped(seconds_text(t.seconds)) : "–") + "<td class=\"n\">" +
           (t.wall > 0 ? escaped(seconds_text(t.wall)) : "–") + "</tr>";
  }
  return out + "</tbody></table></section>";
}

std::string images_table(const Production &p) {
  if (p.pictures.empty()) return {};
  std::string out =
      "<section class=\"table\"><h2>Storyboard images</h2><table><thead><tr><th>For<th>Picture<th>Model"
      "<th class=\"n\">Billed</tr></thead><tbody>";
  for (const Picture &x : p.pictures) {
    const bool reference = x.shot.starts_with("reference:");
    out += "<tr><td>" + escaped(reference ? x.shot.substr(10) : x.shot) + "<td>" +
           escaped(reference        ? "reference"
                   : x.role.empty() ? "frame"
                                    : x.role) +
           "<td>" + escaped(x.model) + "<td class=\"n\">" +
           escaped(x.uncertain ? "?" : money_text(x.price, p.currency)) + "</tr>";
  }
  return out + "</tbody></table></section>";
}

}  // namespace

std::string escaped(const std::string &text) {
  std::string out;
  gchar *valid = g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()));
  for (const char *p = valid; *p; p++) {
    switch (*p) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(*p) >= 0x20 || *p == '\n' || *p == '\t') out += *p;
    }
  }
  g_free(valid);
  return out;
}

std::string page(const Production &p, const Figures &f, const std::map<std::string, Thumbnails> &thumbnails,
                 const std::string &made) {
  const std::string title = p.title.empty() ? (p.name.empty() ? "Production" : p.name) : p.title;
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" href=\"data:,\"><title>" +
      escaped(title) + " – production report</title><style>" + kStyle + "</style></head><body><main>";
  out += "<header class=\"top\"><p class=\"kicker\">Production report";
  if (!p.name.empty()) out += " · " + escaped(p.name);
  out += "</p><h1>" + escaped(title) + "</h1>";
  if (!p.description.empty()) out += "<p class=\"lead\">" + escaped(p.description) + "</p>";
  if (p.width > 0)
    out += "<p class=\"facts\">" + std::to_string(p.width) + "×" + std::to_string(p.height) + " · " +
           number(p.fps, p.fps == std::floor(p.fps) ? 0 : 2) + " fps · " + std::to_string(p.shots.size()) +
           " shots" + (p.budget ? " · budget " + escaped(money_text(*p.budget, p.currency)) : "") + "</p>";
  if (f.simulated)
    out +=
        "<p class=\"banner\">Simulated: this is a rehearsal. No take was bought; prices, waiting and luck "
        "are the "
        "catalogue's.</p>";
  if (!p.shots.empty() && f.finished < f.shots)
    out += "<p class=\"banner\">Not finished: " + std::to_string(f.finished) + " of " +
           std::to_string(f.shots) + " shots have landed.</p>";
  if (p.prevented > 0)
    out += "<p class=\"banner\">The budget prevented orders of " +
           escaped(money_text(p.prevented, p.currency)) + ".</p>";
  out += "</header>" + cards(p, f);
  if (const auto chart = timeline_chart(p); !chart.empty())
    out +=
        "<section><h2>The film</h2>" + chart +
        "<ul class=\"legend\"><li><i class=\"shot\"></i>first take landed</li><li><i class=\"shot "
        "retaken\"></i>landed "
        "after a retry</li><li><i class=\"shot doubtful\"></i>played though rejected</li><li><i class=\"shot "
        "footage\"></i>footage</li><li><i class=\"shot missing\"></i>not finished</li><li>▲ "
        "transition</li></ul></section>";
  out += "<section><h2>Where the money went</h2>" + spend_chart(p, f) + "</section>";
  if (const auto chart = money_chart(p); !chart.empty())
    out += "<section><h2>Money per shot</h2>" + chart +
           "<ul class=\"legend\"><li><i class=\"p-images\"></i>images</li><li><i class=\"p-first\"></i>first "
           "take</li><li>"
           "<i class=\"p-retries\"></i>retries</li><li><i class=\"p-lost\"></i>lost</li><li><i "
           "class=\"floor\"></i>one "
           "perfect take of the cheapest model that can make it</li></ul></section>";
  out += open_matters(p);
  if (!p.shots.empty()) {
    out += "<section class=\"sheet\"><h2>Storyboard and takes</h2><div class=\"shots\">";
    for (const Shot &s : p.shots) {
      const auto i = thumbnails.find(s.id);
      out += shot_card(p, s, i == thumbnails.end() ? Thumbnails{} : i->second);
    }
    out += "</div></section>";
  }
  out += takes_table(p) + images_table(p);
  out +=
      "<footer><p><b>Floor ratio</b>: billed ÷ one perfect take per shot by the cheapest model that can make "
      "it, what "
      "its length is rounded up to included. <b>Optimum</b>: what the best policy is expected to pay at the "
      "landing "
      "rates seen so far. <b>Accepted by a checker</b>: finished clips whose take was judged and accepted; "
      "takes that "
      "nobody judged count as neither. <b>Bound of the time</b>: the larger of all work divided by the takes "
      "made at a "
      "time, and the longest chain of shots that continue each other.</p><p>Made " +
      escaped(made) + " by gst-storyboard-1.0.</p></footer></main></body></html>\n";
  return out;
}

}  // namespace report
