// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures/protocol.hpp"

#include <algorithm>

#include "http/json.hpp"
#include "pictures/protocols.hpp"

namespace pictures {

std::unique_ptr<Protocol> make_protocol(const std::string &name) {
  if (name == "openai-images") return make_openai_images();
  if (name == "gemini-images") return make_gemini_images();
  if (name == "ark-images") return make_ark_images();
  return nullptr;
}

std::vector<std::string> protocol_names() {
  return {"ark-images", "gemini-images", "openai-images"};
}

bool is_protocol(const std::string &name) {
  const auto all = protocol_names();
  return std::find(all.begin(), all.end(), name) != all.end();
}

namespace wire {

std::string option(const Access &access, const std::string &name) {
  const auto i = access.options.find(name);
  return i == access.options.end() ? std::string() : i->second;
}

std::string data_url(const generation::Medium &picture) {
  if (!picture.bytes) throw std::invalid_argument("a picture that goes in is not there");
  return "data:" + picture.type + ";base64," + http::base64(*picture.bytes);
}

http::Request post(const Access &access, const std::string &path, const std::string &json,
                   std::vector<http::Header> credentials) {
  http::Request r;
  r.method = "POST";
  r.url = access.base_url + path;
  r.headers = std::move(credentials);
  r.type = "application/json";
  r.body = std::make_shared<const std::string>(json);
  return r;
}

std::string task_name(const std::string &text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  return plain && text.size() <= 512 ? text : std::string();
}

bool take_picture(const std::string &base64, const std::string &url, Reply &into) {
  if (!base64.empty()) {
    auto bytes = http::from_base64(base64);
    if (!bytes || bytes->empty()) return false;
    into.bytes = std::make_shared<const std::string>(std::move(*bytes));
    return true;
  }
  if (http::origin(url).empty()) return false;
  into.url = url;
  return true;
}

}  // namespace wire
}  // namespace pictures
