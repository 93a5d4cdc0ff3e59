// SPDX-License-Identifier: LGPL-2.1-or-later
// Veo by the Gemini API: POST /models/{model}:predictLongRunning, GET the operation, GET the file with the
// key. Options of a catalogue entry: "person-generation" ("allow_adult" ...; without: what the mode asks
// for). An order whose reply was lost cannot be looked up here.
#include "protocols/veo_operation.hpp"

namespace aivideogen {
namespace {

using generation::Generation;
using generation::Role;
using wire::Json;

class VeoGemini final : public Protocol {
 public:
  Traits traits(const Access &access) const override {
    Traits t;
    t.first_poll = t.poll = 10;
    t.slowest_poll = 20;
    wire::pace(access, t);
    return t;
  }

  void check(const Generation &order, const Access &) const override {
    veo::check(order);
    if (order.seed) throw Refusal("seed", "this API takes no seed");
    if (!order.audio) throw Refusal("audio", "this API always makes sound");
  }

  http::Request create(const Generation &order, const Access &access, const std::string &,
                       const std::vector<http::Reply> &) const override {
    check(order, access);
    wire::Object instance = veo::instance(order), parameters = veo::parameters(order);
    if (!order.extends.empty()) instance.set("video", wire::Object().set("uri", order.extends));
    std::string persons = wire::option(access, "person-generation");
    if (persons.empty()) persons = order.inputs.empty() ? "allow_all" : "allow_adult";
    parameters.set("personGeneration", persons);
    return wire::post(
        access, "/models/" + http::url_segment(access.model) + ":predictLongRunning",
        wire::Object().set("instances", wire::Array().add(instance)).set("parameters", parameters),
        credentials(access));
  }

  std::variant<std::string, ProviderError> created(const Generation &,
                                                   const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status == 200 && body) {
      const auto task = wire::task_name((*body)["name"].text());
      if (!task.empty() && task.front() != '/') return task;
    }
    return veo::read_error(reply);
  }

  http::Request poll(const std::string &task, const Access &access) const override {
    return wire::get(access, "/" + task, credentials(access));
  }

  std::variant<JobReport, ProviderError> polled(const std::string &task, const Access &,
                                                const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status != 200 || !body || !body->is_object()) return veo::read_error(reply);
    if ((*body)["name"].text() != task) return wire::strange(reply, "about another operation");
    if (auto r = veo::unfinished(*body, reply)) return *r;
    const Json response = (*body)["response"]["generateVideoResponse"];
    const std::string uri = response["generatedSamples"][std::size_t{0}]["video"]["uri"].text();
    if (uri.empty()) return veo::filtered(response, reply);
    JobReport r;
    r.state = JobState::Succeeded;
    r.url = uri;
    r.url_needs_key = true;
    r.clip = uri;  // what an extension names
    return r;
  }

  std::vector<http::Header> credentials(const Access &access) const override {
    if (access.key.empty()) return {};
    return {{"x-goog-api-key", http::header_value(access.key), true}};
  }
};

}  // namespace

std::unique_ptr<Protocol> make_veo_gemini() {
  return std::make_unique<VeoGemini>();
}

}  // namespace aivideogen
