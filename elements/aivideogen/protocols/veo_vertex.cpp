// SPDX-License-Identifier: LGPL-2.1-or-later
// Veo by Vertex AI: POST ...:predictLongRunning, POST ...:fetchPredictOperation; the clip comes inside the
// reply. The key is an OAuth 2 access token.
// Options of a catalogue entry: "project" (needed), "location", "person-generation".
// An order whose reply was lost cannot be looked up here.
#include <glib.h>

#include "protocols/veo_operation.hpp"

namespace aivideogen {
namespace {

using generation::Generation;
using generation::Role;
using wire::Json;

std::string model_path(const Access &access) {
  const std::string project = wire::option(access, "project"), location = wire::option(access, "location");
  if (project.empty()) throw Refusal("project", "the catalogue entry needs the option \"project\"");
  return "/projects/" + http::url_segment(project) + "/locations/" +
         http::url_segment(location.empty() ? "us-central1" : location) + "/publishers/google/models/" +
         http::url_segment(access.model);
}

class VeoVertex final : public Protocol {
 public:
  Traits traits(const Access &access) const override {
    Traits t;
    t.first_poll = t.poll = 10;
    t.slowest_poll = 20;
    wire::pace(access, t);
    return t;
  }

  void check(const Generation &order, const Access &access) const override {
    veo::check(order);
    model_path(access);
    if (!order.extends.empty())
      throw Refusal("extends", "without a bucket of one's own this API extends no clip");
  }

  http::Request create(const Generation &order, const Access &access, const std::string &,
                       const std::vector<http::Reply> &) const override {
    check(order, access);
    wire::Object parameters = veo::parameters(order);
    parameters.set("generateAudio", order.audio);
    if (order.seed) parameters.set("seed", static_cast<std::int64_t>(*order.seed));
    if (const auto persons = wire::option(access, "person-generation"); !persons.empty())
      parameters.set("personGeneration", persons);
    return wire::post(access, model_path(access) + ":predictLongRunning",
                      wire::Object()
                          .set("instances", wire::Array().add(veo::instance(order)))
                          .set("parameters", parameters),
                      credentials(access));
  }

  std::variant<std::string, ProviderError> created(const Generation &,
                                                   const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status == 200 && body) {
      const auto task = wire::task_name((*body)["name"].text());
      if (task.starts_with("projects/") && task.find("/operations/") != std::string::npos) return task;
    }
    return veo::read_error(reply);
  }

  http::Request poll(const std::string &task, const Access &access) const override {
    return wire::post(access, "/" + task.substr(0, task.find("/operations/")) + ":fetchPredictOperation",
                      wire::Object().set("operationName", task), credentials(access));
  }

  std::variant<JobReport, ProviderError> polled(const std::string &task, const Access &,
                                                const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status != 200 || !body || !body->is_object()) return veo::read_error(reply);
    if ((*body)["name"].text() != task) return wire::strange(reply, "about another operation");
    if (auto r = veo::unfinished(*body, reply)) return *r;
    const Json response = (*body)["response"];
    const std::string bytes = response["videos"][std::size_t{0}]["bytesBase64Encoded"].text();
    if (bytes.empty()) return veo::filtered(response, reply);
    JobReport r;
    r.state = JobState::Succeeded;
    gsize length = 0;
    guchar *raw = g_base64_decode(bytes.c_str(), &length);
    r.bytes = std::make_shared<const std::string>(reinterpret_cast<const char *>(raw), length);
    g_free(raw);
    return r;
  }

  std::vector<http::Header> credentials(const Access &access) const override { return wire::bearer(access); }
};

}  // namespace

std::unique_ptr<Protocol> make_veo_vertex() {
  return std::make_unique<VeoVertex>();
}

}  // namespace aivideogen
