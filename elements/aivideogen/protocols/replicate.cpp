// SPDX-License-Identifier: LGPL-2.1-or-later
// Replicate predictions: POST /models/{owner}/{name}/predictions (the catalogue's id), GET /predictions/{id}.
// Options: those of input_template.hpp.
#include <glib.h>

#include <algorithm>

#include "protocols/input_template.hpp"

namespace aivideogen {
namespace {

using generation::Generation;
using wire::Json;

ProviderError read_error(const http::Reply &reply) {
  const auto body = Json::parse(reply.body);
  const std::string detail = body ? (*body)["detail"].text() : std::string();
  if (detail.empty()) return wire::strange(reply, "no prediction and no error in the reply");
  ProviderError e = wire::error(reply, wire::fault_of(reply.status), (*body)["title"].text(), detail);
  // "... resets in ~30s."
  if (const auto at = detail.find("resets in ~"); at != std::string::npos)
    e.retry_after = g_ascii_strtod(detail.c_str() + at + 11, nullptr);
  return e;
}

// A failed prediction says why in words only.
Fault fault_of_words(const std::string &text) {
  for (const char *word : {"sensitive", "NSFW", "nsfw", "moderation", "safety", "policy", "flagged"})
    if (text.find(word) != std::string::npos) return Fault::Moderation;
  return Fault::Unknown;
}

std::optional<double> seconds_since_1970(const std::string &iso) {
  GDateTime *time = g_date_time_new_from_iso8601(iso.c_str(), nullptr);
  if (!time) return {};
  const auto t = static_cast<double>(g_date_time_to_unix(time));
  g_date_time_unref(time);
  return t;
}

class Replicate final : public Protocol {
 public:
  Traits traits(const Access &access) const override {
    Traits t;
    t.recovery = Traits::Recovery::List;
    t.listing_lag = 10;
    t.cancel_queued = true;
    wire::pace(access, t);
    return t;
  }

  void check(const Generation &order, const Access &access) const override {
    if (!order.extends.empty()) throw Refusal("extends", "this service extends no clips");
    if (order.last_frame) throw Refusal("last-frame", "this service does not give the last frame");
    if (std::count(access.model.begin(), access.model.end(), '/') != 1)
      throw Refusal("id", "the catalogue's id must be owner/name");
    wire::input_of(order, access);
  }

  http::Request create(const Generation &order, const Access &access, const std::string &,
                       const std::vector<http::Reply> &) const override {
    check(order, access);
    return wire::post(access, "/models/" + access.model + "/predictions",
                      wire::Object().set("input", wire::input_of(order, access)), credentials(access));
  }

  std::variant<std::string, ProviderError> created(const Generation &,
                                                   const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if ((reply.status == 201 || reply.status == 200 || reply.status == 202) && body) {
      const auto task = wire::task_name((*body)["id"].text());
      if (!task.empty() && task.find('/') == std::string::npos) return task;
    }
    return read_error(reply);
  }

  http::Request poll(const std::string &task, const Access &access) const override {
    return wire::get(access, "/predictions/" + http::url_segment(task), credentials(access));
  }

  std::variant<JobReport, ProviderError> polled(const std::string &task, const Access &,
                                                const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status != 200 || !body || (*body)["id"].text() != task) return read_error(reply);
    JobReport r;
    r.state = wire::state_of((*body)["status"].text(), r);
    if (r.state == JobState::Succeeded) {
      // A string, a list of them, or an object with the address under "video" or "url".
      Json output = (*body)["output"];
      if (output.is_array()) output = output[std::size_t{0}];
      r.url = output.text();
      if (r.url.empty()) r.url = output["video"].text();
      if (r.url.empty()) r.url = output["url"].text();
    } else if (r.state == JobState::Failed || r.state == JobState::Cancelled) {
      const std::string message = (*body)["error"].text();
      const Fault fault = fault_of_words(message);
      r.error = wire::error(reply, fault, fault == Fault::Moderation ? "moderation" : "failed",
                            message.empty() ? "the prediction is " + (*body)["status"].text() : message);
    }
    return r;
  }

  std::optional<http::Request> cancel(const std::string &task, const Access &access,
                                      JobState state) const override {
    if (state != JobState::Queued) return {};
    return wire::post(access, "/predictions/" + http::url_segment(task) + "/cancel", wire::Object(),
                      credentials(access));
  }

  std::optional<http::Request> look_up(const Missing &missing, const Access &access) const override {
    return wire::get(access, missing.page.empty() ? "/predictions" : "/predictions?cursor=" + missing.page,
                     credentials(access));
  }

  // Newest first, without the inputs: told by model and time, and by what belongs to other orders.
  std::variant<Found, ProviderError> looked_up(const Missing &missing, const Access &access,
                                               const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status != 200 || !body || !(*body)["results"].is_array()) return read_error(reply);
    const Json items = (*body)["results"];
    Found found;
    bool past = false;
    for (std::size_t i = 0; i < items.size(); i++) {
      const Json p = items[i];
      const auto at = seconds_since_1970(p["created_at"].text());
      if (!at) return wire::strange(reply, "a prediction in the listing has no time");
      const auto when = missing.when(*at);
      if (when == Missing::When::Before) {
        past = true;
        continue;
      }
      const std::string id = wire::task_name(p["id"].text()), model = p["model"].text();
      if (id.empty() || (!model.empty() && model != access.model) ||
          std::find(missing.known.begin(), missing.known.end(), id) != missing.known.end())
        continue;
      if (when == Missing::When::Doubtful) {
        found.doubtful = true;
        continue;
      }
      found.told = Found::Told::Time;
      found.candidates.push_back(id);
    }
    const std::string next = (*body)["next"].text();
    const auto cursor = next.find("cursor=");
    found.complete = past || next.empty();
    if (!found.complete && cursor == std::string::npos)
      return wire::strange(reply, "the next page has no cursor");
    if (!found.complete) found.next_page = next.substr(cursor + 7, next.find('&', cursor) - cursor - 7);
    return found;
  }

  std::vector<http::Header> credentials(const Access &access) const override { return wire::bearer(access); }
};

}  // namespace

std::unique_ptr<Protocol> make_replicate() {
  return std::make_unique<Replicate>();
}

}  // namespace aivideogen
