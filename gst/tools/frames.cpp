// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 frames: makes a storyboard's frames, shows them, and takes down who approved them.
#include <gst/gst.h>

#include <cstdio>
#include <exception>
#include <map>
#include <mutex>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "document/document.hpp"
#include "document/timeline.hpp"
#include "glue/ref.hpp"
#include "pictures/approvals.hpp"
#include "pictures/order.hpp"
#include "storyboard/gststoryboard.h"
#include "tools/command.hpp"
#include "tools/json.hpp"
#include "tools/options.hpp"
#include "tools/pipeline.hpp"
#include "tools/still.hpp"

namespace tools {
namespace {

using pictures::Approval;
using pictures::Approvals;

struct Frame {
  std::string role;
  Still still;
};
struct Bought {
  std::string shot, role, file, model;
  double price = 0;
  bool cached = false;
};
// A shot as storyboardsrc announced it.
struct Seen {
  std::string id, prompt, content, words;
  std::map<std::string, std::string> orders;  // role -> key
  std::vector<Frame> frames;
  bool footage = false;
};

struct Wanted {
  std::string board, model, quality, output, sheet;
  std::vector<std::string> approve, again, withdraw;
  std::string base_url, key_env, key_file, catalogue, production, ledger, cache, hosts, on_failed;
  double budget = -1;
  bool json = false, list = false, price_only = false, allow_outside = false;
  bool require = false, require_not = false;
  bool by_artist() const { return model.empty() || model == "artist"; }
};

const char *state_of(const Approvals &a, const Seen &s) {
  if (s.footage) return "footage";
  if (a.approves(s.id, s.content)) return "approved";
  return a.shots.contains(s.id) ? "changed" : "waiting";
}

void check_names(const storyboard::Storyboard &board, const std::vector<std::string> &names,
                 bool references) {
  for (const auto &name : names) {
    if (name == "all") continue;
    bool known = references && board.find_reference(name);
    for (const auto &scene : board.scenes)
      for (const auto &shot : scene.shots) known = known || shot.id == name;
    if (!known) throw std::runtime_error("the storyboard has no shot \"" + name + "\"");
  }
}

// What the whole storyboard would cost with this model, when nothing is there yet.
int say_price(const storyboard::Storyboard &board, const Wanted &w) {
  const auto all = catalogue::Catalogue::load(w.catalogue);
  const auto &model = all.image_at(w.model);
  const pictures::Style style{&model, w.quality};
  const auto plan = pictures::plan(board, style);
  double sum = 0;
  bool known = true;
  Json json;
  json.begin();
  json.begin_list("pictures");
  if (!w.json) std::printf("%-24s %-10s %9s %10s\n", "FOR", "PICTURE", "CARRIES", "PRICE");
  for (const auto &p : plan) {
    using Kind = pictures::Planned::Kind;
    const std::string id = p.kind == Kind::Sheet ? p.reference : p.shot->id;
    const char *what = p.kind == Kind::Sheet ? "reference" : p.kind == Kind::Last ? "last" : "first";
    sum += p.quote.value_or(0);
    known = known && p.quote;
    if (w.json) {
      json.begin();
      json.add("for", id);
      json.add("picture", what);
      json.add("carries", p.pictures);
      if (p.quote)
        json.add("price", *p.quote);
      else
        json.null("price");
      json.end();
    } else {
      std::printf("%-24s %-10s %9u %10.4f\n", id.c_str(), what, p.pictures, p.quote.value_or(0));
    }
  }
  json.end_list();
  const auto size = model.size_for(board.width, board.height);
  if (w.json) {
    json.add("model", model.name);
    json.add("quality", pictures::quality_of(style));
    json.add("width", size.width);
    json.add("height", size.height);
    json.add("price", sum);
    json.add("price-known", known);
    json.add("currency", model.currency);
    json.end();
    std::printf("%s\n", json.text().c_str());
  } else {
    std::printf("%zu pictures of %dx%d by %s%s: %.4f %s%s. What is there already costs nothing.\n",
                plan.size(), size.width, size.height, model.name.c_str(),
                pictures::quality_of(style).empty() ? "" : (", " + pictures::quality_of(style)).c_str(), sum,
                model.currency.c_str(), known ? "" : ", and some whose price is not known");
  }
  return 0;
}

struct Gathered {
  std::mutex mutex;  // guards shots
  std::vector<Seen> shots;
  std::vector<Bought> bought;
  std::string currency = "USD";
};

void see(Gathered &into, GstEvent *event, int most) {
  auto *shot = gst_storyboard_event_parse_shot(event);
  if (!shot) return;
  Seen s;
  s.id = shot->shot_id;
  s.prompt = glue::string_or_empty(shot->prompt);
  s.footage = shot->source != nullptr;
  if (shot->approval) {
    const auto text = [&](const char *field) {
      return glue::string_or_empty(gst_structure_get_string(shot->approval, field));
    };
    s.content = text("content");
    s.words = text("words");
    for (const char *role : {"first", "last"})
      if (const auto key = text((std::string(role) + "-order").c_str()); !key.empty()) s.orders[role] = key;
  }
  for (guint i = 0; shot->frames && i < shot->frames->len; i++) {
    auto *sample = static_cast<GstSample *>(g_ptr_array_index(shot->frames, i));
    const gchar *role = nullptr;
    if (!gst_storyboard_frame_parse(sample, &role, nullptr)) continue;
    const std::string name = role;
    if (name == "first" || name == "last" || name == "key")
      s.frames.push_back({name, still_of(sample, most)});
  }
  gst_storyboard_shot_free(shot);
  std::lock_guard lock(into.mutex);
  into.shots.push_back(std::move(s));
}

int make(const Wanted &w, Gathered &into) {
  gst_init(nullptr, nullptr);
  std::string line = "storyboardsrc name=board approval=required location=" + quoted(w.board);
  if (w.allow_outside) line += " allow-outside=true";
  line += " ! fakesink sync=false async=false";
  GstElement *pipeline = parse_pipeline(line);
  if (!pipeline) return 1;
  if (!w.by_artist()) {
    for (const auto &[property, value] :
         std::initializer_list<std::pair<const char *, std::string>>{{"image-model", w.model},
                                                                     {"image-quality", w.quality},
                                                                     {"image-base-url", w.base_url},
                                                                     {"image-api-key-env", w.key_env},
                                                                     {"image-api-key-file", w.key_file},
                                                                     {"catalogue", w.catalogue},
                                                                     {"production", w.production},
                                                                     {"ledger", w.ledger},
                                                                     {"cache-dir", w.cache},
                                                                     {"allow-hosts", w.hosts}})
      set_text(pipeline, "board", property, value);
    auto board = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), "board"));
    g_object_set(board.get(), "budget", w.budget, nullptr);
    if (!w.on_failed.empty())
      gst_util_set_object_arg(G_OBJECT(board.get()), "on-image-failed", w.on_failed.c_str());
  }
  struct Probe {
    Gathered *into;
    int most;
  } probe{&into, w.output.empty() ? 640 : 16384};
  {
    auto board = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), "board"));
    auto pad = glue::Ref<GstPad>::adopt(gst_element_get_static_pad(board.get(), "src"));
    gst_pad_add_probe(
        pad.get(), GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
        [](GstPad *, GstPadProbeInfo *info, gpointer data) {
          const auto *p = static_cast<Probe *>(data);
          see(*p->into, GST_PAD_PROBE_INFO_EVENT(info), p->most);
          return GST_PAD_PROBE_OK;
        },
        &probe, nullptr);
  }
  Watching watching;
  watching.hurry = true;
  watching.message = [&](GstMessage *m) {
    const GstStructure *s = gst_storyboard_message_parse_picture(m);
    if (!s) return;
    const auto text = [&](const char *field) {
      return glue::string_or_empty(gst_structure_get_string(s, field));
    };
    Bought b{text("shot-id"), text("role"), text("file"), text("model"), 0, false};
    gboolean cached = FALSE;
    gst_structure_get_double(s, "price", &b.price);
    gst_structure_get_boolean(s, "cached", &cached);
    b.cached = cached;
    if (!text("currency").empty()) into.currency = text("currency");
    const std::string name = b.shot.starts_with("reference:") ? b.shot.substr(10) : b.shot;
    if (b.cached)
      std::fprintf(stderr, "%s %s: was there\n", name.c_str(), b.role.c_str());
    else
      std::fprintf(stderr, "%s %s: made, %.4f %s\n", name.c_str(), b.role.c_str(), b.price,
                   into.currency.c_str());
    into.bought.push_back(std::move(b));
  };
  const int result = run_pipeline(pipeline, watching);
  gst_object_unref(pipeline);
  if (result == 130)
    std::fprintf(stderr, "Interrupted. Frames that were made are kept; the next run goes on from them.\n");
  return result;
}

void change_approvals(const Wanted &w, const std::vector<Seen> &shots, Approvals &a,
                      const std::string &file) {
  const Approvals before = a;
  for (const auto &name : w.approve)
    for (const auto &s : shots) {
      if ((name != "all" && name != s.id) || s.footage || a.approves(s.id, s.content)) continue;
      a.shots[s.id] = {s.content, s.words, pictures::now_utc(), s.orders};
    }
  for (const auto &name : w.withdraw) {
    if (name == "all") a.shots.clear();
    a.shots.erase(name);
  }
  if (w.require) a.required = true;
  if (w.require_not) a.required = false;
  if (!(a == before)) a.save(file);
}

// Another attempt: the frame's approval is void, and so is a reference's picture.
void make_again(const Wanted &w, const storyboard::Storyboard &board, Approvals &a, const std::string &file) {
  for (const auto &name : w.again) {
    std::vector<std::string> ids;
    if (name == "all")
      for (const auto &scene : board.scenes)
        for (const auto &shot : scene.shots) ids.push_back(shot.id);
    else
      ids.push_back(board.find_reference(name) ? "reference:" + name : name);
    for (const auto &id : ids) {
      a.attempts[id] = a.attempt(id) + 1;
      a.shots.erase(id);
    }
  }
  if (!w.again.empty()) a.save(file);
}

void write_files(const Wanted &w, const std::vector<Seen> &shots) {
  if (g_mkdir_with_parents(w.output.c_str(), 0755) != 0)
    throw std::runtime_error("the folder " + w.output + " cannot be made: " + g_strerror(errno));
  for (const auto &s : shots)
    for (std::size_t i = 0; i < s.frames.size(); i++) {
      const std::string file = w.output + "/" + s.id + "-" + s.frames[i].role +
                               (s.frames[i].role == "key" ? std::to_string(i) : "") + ".png";
      const std::string png = png_of(s.frames[i].still);
      if (png.empty()) throw std::runtime_error("no PNG encoder is installed (gstreamer1.0-plugins-good)");
      GError *error = nullptr;
      if (!g_file_set_contents(file.c_str(), png.data(), static_cast<gssize>(png.size()), &error)) {
        const std::string why = error->message;
        g_error_free(error);
        throw std::runtime_error(why);
      }
    }
}

int say(const Wanted &w, const Gathered &g, const Approvals &a, bool required) {
  double spent = 0;
  unsigned made = 0, approved = 0, open = 0;
  for (const auto &b : g.bought) {
    spent += b.price;
    made += !b.cached;
  }
  for (const auto &s : g.shots) {
    approved += !s.footage && a.approves(s.id, s.content);
    open += !s.footage && !a.approves(s.id, s.content);
  }
  if (w.json) {
    Json j;
    j.begin();
    j.add("model", w.by_artist() ? "artist" : w.model);
    j.add("approval-required", required);
    j.begin_list("shots");
    for (const auto &s : g.shots) {
      j.begin();
      j.add("shot-id", s.id);
      j.add("approval", state_of(a, s));
      j.begin_list("frames");
      for (const auto &f : s.frames) j.item(f.role);
      j.end_list();
      j.end();
    }
    j.end_list();
    j.begin_list("pictures");
    for (const auto &b : g.bought) {
      j.begin();
      j.add("for", b.shot);
      j.add("picture", b.role);
      j.add("file", b.file);
      j.add("price", b.price);
      j.add("cached", b.cached);
      j.end();
    }
    j.end_list();
    j.add("money-spent", spent);
    j.add("currency", g.currency);
    j.end();
    std::printf("%s\n", j.text().c_str());
    return 0;
  }
  if (w.list) {
    std::printf("%-24s %-14s %-10s %s\n", "SHOT", "FRAMES", "APPROVAL", "");
    for (const auto &s : g.shots) {
      std::string roles;
      for (const auto &f : s.frames) roles += (roles.empty() ? "" : " ") + f.role;
      std::printf("%-24s %-14s %-10s %.60s\n", s.id.c_str(), roles.c_str(), state_of(a, s), s.prompt.c_str());
    }
  }
  std::size_t frames = 0;
  for (const auto &s : g.shots) frames += s.frames.size();
  std::printf("%zu frames of %zu shots", frames, g.shots.size());
  if (!w.by_artist())
    std::printf(", %u made now by %s for %.4f %s", made, w.model.c_str(), spent, g.currency.c_str());
  std::printf("; %u approved, %u not%s\n", approved, open,
              required ? "" : " (and nobody asks for it; --require makes video wait for it)");
  return 0;
}

std::vector<std::string> take(gchar **list) {
  std::vector<std::string> out;
  for (gchar **p = list; p && *p; p++) out.emplace_back(*p);
  g_strfreev(list);
  return out;
}

}  // namespace

int frames(int argc, char **argv) {
  gchar *model = nullptr, *quality = nullptr, *output = nullptr, *sheet = nullptr, *base_url = nullptr,
        *key_env = nullptr, *key_file = nullptr, *extra = nullptr, *production = nullptr, *ledger = nullptr,
        *cache = nullptr, *hosts = nullptr, *failed = nullptr;
  gchar **approve = nullptr, **again = nullptr, **withdraw = nullptr;
  gdouble budget = -1;
  gboolean json = FALSE, list = FALSE, price_only = FALSE, allow_outside = FALSE, require = FALSE,
           require_not = FALSE;
  const GOptionEntry entries[] = {
      {"model", 'm', 0, G_OPTION_ARG_STRING, &model,
       "image model (default: artist, the built-in board artist)", "NAME"},
      {"quality", 'q', 0, G_OPTION_ARG_STRING, &quality, "one of the model's qualities", "NAME"},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "write the frames as PNG into this folder",
       "FOLDER"},
      {"contact-sheet", 's', 0, G_OPTION_ARG_FILENAME, &sheet, "write all frames into one picture (PNG)",
       "FILE"},
      {"approve", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &approve, "approve a shot's frames as they are now",
       "SHOT|all"},
      {"withdraw", 0, 0, G_OPTION_ARG_STRING_ARRAY, &withdraw, "take an approval back", "SHOT|all"},
      {"again", 0, 0, G_OPTION_ARG_STRING_ARRAY, &again,
       "make other frames of a shot, or another picture of a character (paid again)", "SHOT|CHARACTER|all"},
      {"require", 0, 0, G_OPTION_ARG_NONE, &require, "no video is paid for before frames are approved",
       nullptr},
      {"no-require", 0, 0, G_OPTION_ARG_NONE, &require_not, "take --require back", nullptr},
      {"list", 'l', 0, G_OPTION_ARG_NONE, &list, "one line per shot", nullptr},
      {"price", 'n', 0, G_OPTION_ARG_NONE, &price_only, "say what it would cost, and make nothing", nullptr},
      {"budget", 'b', 0, G_OPTION_ARG_DOUBLE, &budget,
       "what the production may cost at most, over all its runs", "MONEY"},
      {"production", 'p', 0, G_OPTION_ARG_STRING, &production, "whose budget it is", "NAME"},
      {"ledger", 0, 0, G_OPTION_ARG_FILENAME, &ledger, "the ledger (default: in the user's data folder)",
       "FILE"},
      {"catalogue", 'c', 0, G_OPTION_ARG_FILENAME, &extra, "file or folder with further models", "PATH"},
      {"cache-dir", 0, 0, G_OPTION_ARG_FILENAME, &cache, "where frames are kept", "FOLDER"},
      {"base-url", 0, 0, G_OPTION_ARG_STRING, &base_url, "address of the model's API", "URL"},
      {"api-key-env", 0, 0, G_OPTION_ARG_STRING, &key_env, "environment variable with the key", "NAME"},
      {"api-key-file", 0, 0, G_OPTION_ARG_FILENAME, &key_file, "file whose first line is the key", "FILE"},
      {"allow-hosts", 0, 0, G_OPTION_ARG_STRING, &hosts, "origins that may be plain http or private",
       "ORIGINS"},
      {"on-failed", 0, 0, G_OPTION_ARG_STRING, &failed,
       "when the model makes no picture: error (default) or artist", "WHAT"},
      {"allow-outside", 0, 0, G_OPTION_ARG_NONE, &allow_outside,
       "files may lie outside the storyboard's folder", nullptr},
      {"json", 0, 0, G_OPTION_ARG_NONE, &json, "machine-readable output", nullptr},
      {}};
  g_set_prgname("frames");
  const auto code =
      parse_options(argc, argv, entries, "STORYBOARD",
                    "Makes the frames of a storyboard, and takes down which of them are approved.", 1, 1);
  Wanted w;
  w.model = glue::take_string(model);
  w.quality = glue::take_string(quality);
  w.output = glue::take_string(output);
  w.sheet = glue::take_string(sheet);
  w.base_url = glue::take_string(base_url);
  w.key_env = glue::take_string(key_env);
  w.key_file = glue::take_string(key_file);
  w.catalogue = glue::take_string(extra);
  w.production = glue::take_string(production);
  w.ledger = glue::take_string(ledger);
  w.cache = glue::take_string(cache);
  w.hosts = glue::take_string(hosts);
  w.on_failed = glue::take_string(failed);
  w.approve = take(approve);
  w.again = take(again);
  w.withdraw = take(withdraw);
  w.budget = budget;
  w.json = json;
  w.list = list;
  w.price_only = price_only;
  w.allow_outside = allow_outside;
  w.require = require;
  w.require_not = require_not;
  if (code) return *code;
  w.board = argv[1];
  if (w.require && w.require_not) {
    std::fprintf(stderr, "gst-storyboard-1.0: --require and --no-require exclude each other\n");
    return 2;
  }
  if (!w.on_failed.empty() && w.on_failed != "error" && w.on_failed != "artist") {
    std::fprintf(stderr, "gst-storyboard-1.0: --on-failed is error or artist, not \"%s\"\n",
                 w.on_failed.c_str());
    return 2;
  }
  if (w.price_only && w.by_artist()) {
    std::fprintf(stderr, "gst-storyboard-1.0: --price needs --model; the board artist draws for nothing\n");
    return 2;
  }
  try {
    const auto board = storyboard::load(w.board);
    check_names(board, w.approve, false);
    check_names(board, w.withdraw, false);
    check_names(board, w.again, true);
    if (w.price_only) return say_price(board, w);
    const std::string file = Approvals::file_for(w.board);
    Approvals a = Approvals::load(file);
    make_again(w, board, a, file);
    Gathered g;
    if (const int result = make(w, g)) return result;
    change_approvals(w, g.shots, a, file);
    if (!w.output.empty()) write_files(w, g.shots);
    if (!w.sheet.empty()) {
      std::vector<Labelled> all;
      for (const auto &s : g.shots)
        for (const auto &f : s.frames)
          all.push_back({f.still, s.id + (f.role == "first" ? "" : ", " + f.role), s.prompt});
      write_contact_sheet(w.sheet, board.title, all);
    }
    return say(w, g, a, board.approve_frames || a.required);
  } catch (const std::exception &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 1;
  }
}

}  // namespace tools
