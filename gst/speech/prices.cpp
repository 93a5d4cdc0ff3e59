// SPDX-License-Identifier: LGPL-2.1-or-later
#include "speech/prices.hpp"

#include <glib.h>
#include <gst/gst.h>

#include <filesystem>

#include "glue/failure.hpp"
#include "glue/ref.hpp"
#include "http/json.hpp"

namespace speech {

namespace {

constexpr double kDearest = 1000;        // USD for 1000 characters: more is a typing error
constexpr gsize kLongest = 1024 * 1024;  // bytes of a list

[[noreturn]] void fail(const std::string &file, const std::string &why) {
  throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, file + ": " + why);
}

void add_file(Prices &into, const std::filesystem::path &file, bool needed) {
  std::error_code none;
  if (!needed && !std::filesystem::exists(file, none)) return;
  gchar *data = nullptr;
  gsize length = 0;
  if (!g_file_get_contents(file.c_str(), &data, &length, nullptr)) fail(file, "cannot be read");
  const std::string text(data, std::min(length, kLongest + 1));
  g_free(data);
  into.add(text, file);
}

}  // namespace

Prices Prices::usual() {
  Prices prices;
  const char *data = g_getenv("GST_STORYBOARD_DATA");
  const std::filesystem::path folder =
      data ? std::filesystem::path(data) / "speech" : std::filesystem::path(SPEECH_FOLDER);
  add_file(prices, folder / "prices.json", true);
  add_file(prices, std::filesystem::path(g_get_user_config_dir()) / "gst-storyboard" / "speech-prices.json",
           false);
  return prices;
}

void Prices::add(const std::string &text, const std::string &file) {
  const auto json = text.size() > kLongest ? std::nullopt : http::Json::parse(text);
  if (!json || !json->is_object()) fail(file, "is not one JSON object");
  if ((*json)["speech-prices"].number() != 1.0) fail(file, "\"speech-prices\" must be 1");
  if ((*json)["currency"].text() != "USD") fail(file, "\"currency\" must be \"USD\"");
  const auto list = (*json)["per-1000-characters"];
  if (!list.is_object()) fail(file, "\"per-1000-characters\" must be an object: model names and prices");
  list.for_each([&](const char *model, JsonNode *) {
    const auto price = list[model].number();
    if (!price || *price < 0 || *price > kDearest)
      fail(file, "per-1000-characters: \"" + std::string(model) + "\" must be a number from 0 to 1000");
    prices_[model] = *price;
  });
}

double Prices::of(std::string_view model) const {
  std::size_t most = 0;
  double price = 0;
  for (const auto &[name, value] : prices_)
    if (name.size() > most && model.starts_with(name)) {
      most = name.size();
      price = value;
    }
  return price;
}

}  // namespace speech
