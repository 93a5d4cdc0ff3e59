// SPDX-License-Identifier: LGPL-2.1-or-later
#include "protocols/input_template.hpp"

namespace aivideogen::wire {

using generation::Generation;
using generation::Role;

namespace {

// "" = there is none.
std::string field(const Access &access, const char *option_name, const char *otherwise) {
  const std::string set = option(access, option_name);
  const std::string name = set.empty() ? otherwise : set;
  return name == "-" ? std::string() : name;
}

std::string needed(const Access &access, const char *option_name, const char *otherwise, const char *what) {
  const std::string name = field(access, option_name, otherwise);
  if (name.empty()) throw Refusal(what, std::string("this model takes no ") + what);
  return name;
}

void add_extra(Object &input, const std::string &text) {
  if (text.empty()) return;
  const auto extra = Json::parse(text);
  if (!extra || !extra->is_object()) throw Refusal("extra", "the model's option \"extra\" is no JSON object");
  extra->for_each([&](const char *name, JsonNode *value) {
    json_object_set_member(input.get(), name, json_node_copy(value));
  });
}

}  // namespace

Object input_of(const Generation &order, const Access &access) {
  Object in;
  in.set(needed(access, "prompt-field", "prompt", "prompt").c_str(), order.prompt);
  if (!order.negative_prompt.empty())
    in.set(needed(access, "negative-field", "-", "negative-prompt").c_str(), order.negative_prompt);
  if (order.seed)
    in.set(needed(access, "seed-field", "seed", "seed").c_str(), static_cast<std::int64_t>(*order.seed));
  if (const auto f = field(access, "resolution-field", "resolution"); !f.empty())
    in.set(f.c_str(), order.resolution);
  if (const auto f = field(access, "audio-field", "generate_audio"); !f.empty())
    in.set(f.c_str(), order.audio);
  if (const auto f = field(access, "aspect-field", "aspect_ratio"); !f.empty())
    in.set(f.c_str(), ratio(order.width, order.height, {"16:9", "4:3", "1:1", "3:4", "9:16", "21:9"}));
  if (const auto f = field(access, "duration-field", "duration"); !f.empty()) {
    const std::string seconds = whole_seconds(order.seconds), type = option(access, "duration-type");
    if (type.empty() || type == "string")
      in.set(f.c_str(), seconds);
    else if (type == "number")
      in.set(f.c_str(), std::stoi(seconds));
    else if (type == "8s")
      in.set(f.c_str(), seconds + "s");
    else
      throw Refusal("duration-type", "the model's option \"duration-type\" can be string, number or 8s");
  }
  Array images, videos, audios;
  for (const auto &i : order.inputs) {
    const std::string address = data_or_url(i.medium);
    if (i.role == Role::FirstFrame)
      in.set(needed(access, "first-field", "image_url", "first-frame").c_str(), address);
    if (i.role == Role::LastFrame)
      in.set(needed(access, "last-field", "end_image_url", "last-frame").c_str(), address);
    if (i.role == Role::Image) images.add(address);
    if (i.role == Role::Video) videos.add(address);
    if (i.role == Role::Audio) audios.add(address);
  }
  if (images.size()) in.set(needed(access, "images-field", "image_urls", "references").c_str(), images);
  if (videos.size()) in.set(needed(access, "videos-field", "video_urls", "references").c_str(), videos);
  if (audios.size()) in.set(needed(access, "audios-field", "audio_urls", "references").c_str(), audios);
  add_extra(in, option(access, "extra"));
  return in;
}

}  // namespace aivideogen::wire
