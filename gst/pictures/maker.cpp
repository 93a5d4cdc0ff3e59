// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures/maker.hpp"

#include <glib.h>

#include <sstream>

#include "catalogue/catalogue.hpp"
#include "http/secret.hpp"

namespace pictures {
namespace {

using Kind = Setback::Kind;

std::vector<std::string> origins(const std::string &text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  std::string word;
  while (std::getline(in, word, ',')) {
    const auto from = word.find_first_not_of(" \t"), to = word.find_last_not_of(" \t/");
    if (from != std::string::npos) out.push_back(word.substr(from, to - from + 1));
  }
  return out;
}

generation::Medium medium_of(const std::string &file) {
  gchar *bytes = nullptr;
  gsize length = 0;
  GError *error = nullptr;
  if (!g_file_get_contents(file.c_str(), &bytes, &length, &error)) {
    const std::string why = error->message;
    g_error_free(error);
    throw Setback(Kind::Settings, "reference", why + ".");
  }
  generation::Medium m;
  m.bytes = std::make_shared<const std::string>(bytes, length);
  g_free(bytes);
  gchar *sum = g_compute_checksum_for_data(
      G_CHECKSUM_SHA256, reinterpret_cast<const guchar *>(m.bytes->data()), m.bytes->size());
  m.hash = sum;
  g_free(sum);
  m.type = m.bytes->starts_with("\x89PNG")    ? "image/png"
           : m.bytes->starts_with("\xff\xd8") ? "image/jpeg"
                                              : "";
  return m;
}

std::string name_of(const std::string &shot, bool last) {
  return shot + (last ? ":last" : ":first");
}

std::string today() {
  return now_utc().substr(0, 10);
}

}  // namespace

Maker::Maker(const Wishes &w, const storyboard::Storyboard &board,
             std::function<std::string(const std::string &)> file, Approvals approvals, Told told,
             std::function<void(int, const std::string &)> log)
    : board_(board), file_(std::move(file)), approvals_(std::move(approvals)), told_(std::move(told)) {
  try {
    model_ = std::make_shared<const catalogue::ImageModel>(
        catalogue::Catalogue::load(w.catalogue).image_at(w.model));
    style_ = {model_.get(), w.quality};
    quality_of(style_);
    access_.key = http::read_secret(
        model_->name, w.key_variable.empty() ? model_->key_variable : w.key_variable, w.key_file);
  } catch (const catalogue::Error &x) {
    throw Setback(Kind::Settings, "image-model", std::string(x.what()) + " Built in is artist.");
  } catch (const std::invalid_argument &x) {
    throw Setback(Kind::Settings, "image-quality", x.what());
  } catch (const http::SecretError &x) {
    throw Setback(Kind::Settings, x.cause(), x.what());
  }
  protocol_ = make_protocol(model_->protocol);
  if (!protocol_)
    throw Setback(Kind::Settings, "protocol",
                  "The image model " + model_->name + " speaks the protocol \"" + model_->protocol +
                      "\", which this version does not know.");
  access_.base_url = w.base_url.empty() ? model_->base_url : w.base_url;
  while (access_.base_url.ends_with('/')) access_.base_url.pop_back();
  if (access_.base_url.empty())
    throw Setback(Kind::Settings, "base-url",
                  "The image model " + model_->name + " needs an address: set the property image-base-url.");
  if (w.base_url.empty() && !model_->expires.empty() && model_->expires <= today())
    throw Setback(Kind::Settings, "expired",
                  "The service of " + model_->name + " ended on " + model_->expires +
                      "; set image-base-url to a server that still has it, or choose another image model.");
  access_.model = model_->id;
  access_.options = model_->options;
  Atelier::Setup s;
  s.picture_folder = w.folder;
  s.ledger_file = w.ledger;
  s.production = w.production.empty() ? "default" : w.production;
  if (w.budget >= 0) s.budget.limit = ledger::money(w.budget);
  s.allowed_hosts = origins(w.allow_hosts);
  s.log = std::move(log);
  atelier_ = std::make_unique<Atelier>(std::move(s));
}

void Maker::stop() {
  atelier_->stop();
}

std::string Maker::key_of(const std::string &shot, bool last) const {
  const auto i = made_.find(name_of(shot, last));
  return i == made_.end() ? std::string() : i->second.key;
}

Bought Maker::buy(const std::string &shot, const std::string &role, const Order &order,
                  const std::atomic<bool> &cancelled) {
  const auto price = quote(order, style_);
  if (!price && atelier_->setup.budget.limit)
    throw Setback(Kind::Settings, "price",
                  "The image model " + model_->name + " has no price for a picture of " +
                      std::to_string(order.width) + "x" + std::to_string(order.height) +
                      ", so a budget cannot be kept; add one to the catalogue entry.");
  Commission c;
  c.shot = shot;
  c.order = order;
  c.quote = price.value_or(0);
  c.model = model_;
  c.protocol = protocol_;
  c.access = access_;
  const Bought b = atelier_->buy(c, cancelled);
  if (told_) told_(shot, role, b);
  return b;
}

void Maker::add_files(std::vector<Reference> &into, const std::string &name, const char *kind,
                      std::size_t most) const {
  const auto *r = board_.find_reference(name);
  if (!r) return;
  for (std::size_t i = 0; i < r->files.size() && i < most; i++) {
    auto medium = medium_of(file_(r->files[i]));
    if (!medium.type.empty()) into.push_back({name, kind, r->description, std::move(medium)});
  }
}

std::vector<Reference> Maker::references(const storyboard::Scene &scene, const storyboard::Shot &shot,
                                         bool last, const std::atomic<bool> &cancelled) {
  std::vector<Reference> out;
  if (model_->references == 0) return out;
  const FrameOf what{&board_, &scene, &shot, last, 1};
  for (const auto &name : characters_in(what)) {
    const auto before = out.size();
    add_files(out, name, "character", 2);
    if (out.size() != before || !needs_sheet(board_, name)) continue;
    const std::string id = "reference:" + name;
    if (failed_.contains(id)) continue;
    auto &sheet = made_[id];
    try {
      if (sheet.file.empty())
        sheet =
            buy(id, "reference",
                sheet_order(board_, *board_.find_reference(name), style_, approvals_.attempt(id)), cancelled);
    } catch (const Setback &) {
      failed_.insert(id);
      throw;
    }
    out.push_back({name, "character", {}, medium_of(sheet.file)});
  }
  if (last && is_made(shot, false)) {
    if (!failed_.contains(shot.id))
      out.push_back({"", "same", {}, medium_of(frame(scene, shot, false, cancelled).file)});
  } else {
    // The nearest one before it in the scene that there is.
    std::size_t at = 0;
    while (at < scene.shots.size() && &scene.shots[at] != &shot) at++;
    while (at-- > 0) {
      const auto &before = scene.shots[at];
      if (before.source || failed_.contains(before.id)) continue;
      std::string file;
      for (const auto &f : before.frames)
        if (f.role == "first") file = file_(f.file);
      if (file.empty() && is_made(before, false)) file = frame(scene, before, false, cancelled).file;
      if (!file.empty()) {
        out.push_back({"", "frame", {}, medium_of(file)});
        break;
      }
    }
  }
  for (const auto &s : last ? shot.last_subjects : shot.subjects) {
    const auto *r = board_.find_reference(s.reference);
    if (r && r->kind == storyboard::ReferenceKind::Prop) add_files(out, s.reference, "prop", 1);
  }
  add_files(out, scene.place, "place", 2);
  for (const auto &name : shot.references) {
    const auto *r = board_.find_reference(name);
    if (r && r->kind == storyboard::ReferenceKind::Style) add_files(out, name, "style", 1);
    if (r && r->kind == storyboard::ReferenceKind::Prop) add_files(out, name, "prop", 1);
  }
  return out;
}

Bought Maker::frame(const storyboard::Scene &scene, const storyboard::Shot &shot, bool last,
                    const std::atomic<bool> &cancelled) {
  const std::string name = name_of(shot.id, last), role = last ? "last" : "first";
  if (const auto i = made_.find(name); i != made_.end()) return i->second;
  // What somebody has approved stays as it is, unless its own words have changed.
  if (const auto a = approvals_.shots.find(shot.id); a != approvals_.shots.end()) {
    const auto picture = a->second.pictures.find(role);
    if (picture != a->second.pictures.end() && a->second.words == words_hash(board_, scene, shot))
      if (auto file = atelier_->find(picture->second)) {
        Bought b;
        b.key = picture->second;
        b.file = *file;
        b.cached = true;
        b.currency = model_->currency;
        if (told_) told_(shot.id, role, b);
        return made_[name] = b;
      }
  }
  try {
    const auto carried = references(scene, shot, last, cancelled);
    const FrameOf what{&board_, &scene, &shot, last, approvals_.attempt(shot.id)};
    return made_[name] = buy(shot.id, role, frame_order(what, style_, carried), cancelled);
  } catch (const Setback &) {
    failed_.insert(shot.id);
    throw;
  }
}

}  // namespace pictures
