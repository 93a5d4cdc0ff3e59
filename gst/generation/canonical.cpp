// SPDX-License-Identifier: LGPL-2.1-or-later
// What an order is filed under. The form is fixed for ever: a changed byte is a clip that is paid again.
#include <glib.h>

#include <cstdio>
#include <cstring>

#include "generation/generation.hpp"
#include "generation/plan.hpp"

namespace generation {
namespace {

// JSON by hand: the bytes must not depend on how a library writes numbers or escapes. Members are written in
// alphabetical order; those that say nothing are left out, so that a field that is added later changes no old
// key.
std::string text(const std::string &s) {
  std::string out = "\"";
  for (const char c : s) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (u < 0x20 || u == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", u);
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// The shortest form that reads back as the same number, whatever the locale.
std::string number(double v) {
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  for (const char *format : {"%.15g", "%.16g", "%.17g"}) {
    g_ascii_formatd(buffer, sizeof buffer, format, v);
    if (g_ascii_strtod(buffer, nullptr) == v) break;
  }
  return buffer;
}

class Members {
 public:
  void add(const char *name, const std::string &value) {
    out_ += (out_.empty() ? "" : ",") + text(name) + ":" + value;
  }
  void add_text(const char *name, const std::string &value) {
    if (!value.empty()) add(name, text(value));
  }
  void add_number(const char *name, double value) {
    if (value != 0) add(name, number(value));
  }
  void add_true(const char *name, bool value) {
    if (value) add(name, "true");
  }
  std::string object() const { return "{" + out_ + "}"; }

 private:
  std::string out_;
};

const char *word(Role role) {
  switch (role) {
    case Role::FirstFrame:
      return "first-frame";
    case Role::LastFrame:
      return "last-frame";
    case Role::Image:
      return "image";
    case Role::Video:
      return "video";
    case Role::Audio:
      return "audio";
  }
  return "";
}

std::string sha256(const std::string &s) {
  gchar *sum =
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar *>(s.data()), s.size());
  std::string out = sum;
  g_free(sum);
  return out;
}

}  // namespace

std::string canonical(const Generation &o) {
  Members m;
  m.add_true("audio", o.audio);
  if (!o.camera.move.empty() && o.camera.move != "static") {
    Members c;
    c.add_number("amount", o.camera.amount);
    c.add_text("direction", o.camera.direction);
    c.add_text("move", o.camera.move);
    m.add("camera", c.object());
  }
  m.add_text("extends", o.extends_key);
  m.add_number("fps", o.fps);
  m.add_number("height", o.height);
  if (!o.inputs.empty()) {
    std::string list;
    for (const Input &i : o.inputs) {  // their order is what the prompt counts by
      Members x;
      x.add_number("at", i.at);
      x.add_text("hash", i.medium.hash);
      x.add_text("role", word(i.role));
      list += (list.empty() ? "" : ",") + x.object();
    }
    m.add("inputs", "[" + list + "]");
  }
  m.add_true("last-frame", o.last_frame);
  m.add_text("mode", o.mode);
  m.add_text("model", o.model);
  m.add_text("negative-prompt", o.negative_prompt);
  if (!o.options.empty()) {
    Members x;
    for (const auto &[name, value] : o.options) x.add(name.c_str(), text(value));
    m.add("options", x.object());
  }
  m.add_text("prompt", o.prompt);
  m.add_text("resolution", o.resolution);
  m.add_number("seconds", o.seconds);
  if (o.seed) m.add("seed", std::to_string(*o.seed));
  m.add("take", std::to_string(o.take));
  m.add_number("width", o.width);
  return m.object();
}

std::string key(const Generation &order) {
  return sha256(canonical(order));
}

std::string plan_key(const Plan &plan) {
  if (plan.segments.size() == 1) return key(plan.segments.front().order);
  std::string list;
  for (const Segment &s : plan.segments) {
    static constexpr const char *kJoins[] = {"first", "chained", "extended", "synced"};
    list += (list.empty() ? "" : ",") + std::string("{\"join\":\"") + kJoins[static_cast<int>(s.join)] +
            "\",\"order\":" + canonical(s.order) + ",\"seconds\":" + number(s.seconds) + "}";
  }
  return sha256("[" + list + "]");
}

}  // namespace generation
