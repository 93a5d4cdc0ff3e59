// SPDX-License-Identifier: LGPL-2.1-or-later
#include "protocols/kling_lip_sync.hpp"

#include <algorithm>
#include <cmath>

#include "protocols/kling_errors.hpp"

namespace aivideogen::kling {

using generation::Generation;
using generation::Role;
using wire::Json;

bool is_lip_sync(const Generation &order) {
  return order.mode == "lip-sync";
}
bool is_lip_sync(const std::string &task) {
  return task.starts_with(std::string(kLipSync) + "/");
}

void check_lip_sync(const Generation &order) {
  if (order.extends.empty()) throw Refusal("extends", "lips are put to a sound in a clip of the provider's");
  const auto *sound = wire::find(order, Role::Audio);
  if (!sound || order.inputs.size() != 1) throw Refusal("references", "lips are put to one sound");
  if (sound->medium.seconds < 2 || sound->medium.seconds > 60)
    throw Refusal("references", "the sound that lips are put to has 2 to 60 s");
}

http::Request identify_face(const Generation &order, const Access &access,
                            std::vector<http::Header> credentials) {
  return wire::post(access, "/v1/videos/identify-face", wire::Object().set("video_id", order.extends),
                    std::move(credentials));
}

Protocol::Paid faces(const Access &access) {
  const std::string session = wire::option(access, "face-session");
  return {"faces", session.empty() ? 23 * 3600.0 : std::max(0.0, g_ascii_strtod(session.c_str(), nullptr))};
}

std::optional<ProviderError> face_identified(const http::Reply &reply) {
  const auto body = Json::parse(reply.body);
  if (!is_good(reply, body)) return read_error(reply);
  const Json data = (*body)["data"];
  if (data["session_id"].word().empty()) return wire::strange(reply, "no session in the reply");
  if (data["face_data"].size() == 0)
    return wire::error(reply, Fault::Invalid, "no-face", "there is no face whose lips could be moved");
  return {};
}

http::Request lip_sync(const Generation &order, const Access &access, const std::string &client_id,
                       const http::Reply &face, std::vector<http::Header> credentials) {
  const auto body = Json::parse(face.body);
  const auto &sound = *wire::find(order, Role::Audio);
  const auto ms = [](double seconds) { return static_cast<std::int64_t>(std::llround(seconds * 1000)); };
  wire::Object choice;
  choice.set("face_id", (*body)["data"]["face_data"][std::size_t{0}]["face_id"].word())
      .set("sound_file", wire::raw_or_url(sound.medium))
      .set("sound_start_time", std::int64_t{0})
      .set("sound_end_time", ms(std::floor(sound.medium.seconds * 1000) / 1000))
      .set("sound_insert_time", ms(sound.at))
      .set("sound_volume", 1)
      .set("original_audio_volume", 1);
  return wire::post(access, std::string("/v1/videos/") + kLipSync,
                    wire::Object()
                        .set("session_id", (*body)["data"]["session_id"].word())
                        .set("face_choose", wire::Array().add(choice))
                        .set("external_task_id", client_id),
                    std::move(credentials));
}

std::variant<std::string, ProviderError> lip_sync_created(const http::Reply &reply) {
  const auto body = Json::parse(reply.body);
  if (is_good(reply, body)) {
    const std::string id = (*body)["data"]["task_id"].word();
    if (!wire::task_name(id).empty() && id.find('/') == std::string::npos)
      return std::string(kLipSync) + "/" + id;
  }
  return read_error(reply);
}

std::variant<JobReport, ProviderError> older_report(const std::string &task, const Access &access,
                                                    const http::Reply &reply) {
  const auto body = Json::parse(reply.body);
  if (!is_good(reply, body)) return read_error(reply);
  const Json data = (*body)["data"];
  if (data["task_id"].word() != task.substr(task.find('/') + 1))
    return wire::strange(reply, "about another task");
  JobReport r;
  r.state = wire::state_of(data["task_status"].text(), r);
  if (r.state == JobState::Succeeded) {
    const Json video = data["task_result"]["videos"][std::size_t{0}];
    r.url = video["url"].text();
    r.clip = video["id"].word();
    r.seconds = video["duration"].number();
    const std::string price = wire::option(access, "unit-price");
    const auto units = data["final_unit_deduction"].number();
    if (!price.empty() && units) r.money = *units * g_ascii_strtod(price.c_str(), nullptr);
  } else if (r.state == JobState::Failed) {
    const std::string message = data["task_status_msg"].text();
    const Fault fault = fault_of_words(message);
    r.error = wire::error(reply, fault, fault == Fault::Moderation ? "moderation" : "failed",
                          message.empty() ? "the task failed" : message);
  }
  return r;
}

std::variant<Found, ProviderError> older_looked_up(const Missing &missing, const std::string &kind,
                                                   const http::Reply &reply) {
  const auto body = Json::parse(reply.body);
  Found found;
  if (is_good(reply, body)) {
    const Json data = (*body)["data"];
    const std::string id = data["task_id"].word();
    if (data["task_info"]["external_task_id"].text() == missing.client_id && !wire::task_name(id).empty() &&
        id.find('/') == std::string::npos)
      found.task = kind + "/" + id;
    if (found.task.empty()) return wire::strange(reply, "about another task");
    return found;
  }
  ProviderError error = read_error(reply);
  if (error.fault != Fault::NotFound) return error;
  found.complete = true;
  return found;
}

}  // namespace aivideogen::kling
