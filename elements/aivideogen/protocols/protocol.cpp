// SPDX-License-Identifier: LGPL-2.1-or-later
// What protocols have in common, and the list of them.
#include "protocol.hpp"

namespace aivideogen {

http::Request Protocol::prepare(std::size_t, const generation::Generation &, const Access &,
                                const std::vector<http::Reply> &) const {
  throw std::logic_error("a protocol with preparations must make them");
}
std::optional<ProviderError> Protocol::prepared(std::size_t, const http::Reply &) const {
  return {};
}
std::variant<JobReport, ProviderError> Protocol::result_read(const std::string &, const Access &,
                                                             const http::Reply &) const {
  throw std::logic_error("a protocol with a result request must read its reply");
}
std::variant<Found, ProviderError> Protocol::looked_up(const Missing &, const Access &,
                                                       const http::Reply &) const {
  throw std::logic_error("a protocol that can look up must read the reply");
}

std::unique_ptr<Protocol> make_ark_tasks();
std::unique_ptr<Protocol> make_comfyui();
std::unique_ptr<Protocol> make_fal_queue();
std::unique_ptr<Protocol> make_kling();
std::unique_ptr<Protocol> make_kling_legacy();
std::unique_ptr<Protocol> make_openai_videos();
std::unique_ptr<Protocol> make_replicate();
std::unique_ptr<Protocol> make_veo_gemini();
std::unique_ptr<Protocol> make_veo_vertex();

namespace {
struct Entry {
  const char *name;
  std::unique_ptr<Protocol> (*make)();
};
// In the order of the documentation.
constexpr Entry kProtocols[] = {
    {"ark-tasks", make_ark_tasks}, {"comfyui", make_comfyui},           {"fal-queue", make_fal_queue},
    {"kling", make_kling},         {"kling-legacy", make_kling_legacy}, {"openai-videos", make_openai_videos},
    {"replicate", make_replicate}, {"veo-gemini", make_veo_gemini},     {"veo-vertex", make_veo_vertex}};
}  // namespace

std::unique_ptr<Protocol> make_protocol(const std::string &name) {
  for (const Entry &e : kProtocols)
    if (name == e.name) return e.make();
  return nullptr;
}

std::vector<std::string> protocol_names() {
  std::vector<std::string> names;
  for (const Entry &e : kProtocols) names.emplace_back(e.name);
  return names;
}

}  // namespace aivideogen
