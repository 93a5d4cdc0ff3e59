// SPDX-License-Identifier: LGPL-2.1-or-later
// The envelope {code, message, request_id, data} of both Kling APIs.
#pragma once
#include "protocols/wire.hpp"

namespace aivideogen::kling {

inline Fault fault_of(int code, const std::string &message, unsigned status) {
  if (code >= 1000 && code <= 1004) return Fault::Auth;
  if (code >= 1100 && code <= 1102) return Fault::Balance;  // 429 by status, and no waiting helps
  if (code == 1103 || code == 1304) return Fault::Auth;
  // The same code stands for a bad parameter and for a name that was used before.
  if (code == 1201 && (message.find("external_task_id") != std::string::npos ||
                       message.find("uplicate") != std::string::npos))
    return Fault::Duplicate;
  if (code == 1200 || code == 1201) return Fault::Invalid;
  if (code == 1202 || code == 1203) return Fault::NotFound;
  if (code == 1300 || code == 1301) return Fault::Moderation;
  if (code == 1302 || code == 1303) return Fault::RateLimited;
  if (code >= 5000 && code <= 5002) return Fault::Retryable;
  return wire::fault_of(status);
}

inline ProviderError read_error(const http::Reply &reply) {
  const auto body = wire::Json::parse(reply.body);
  const auto code = body ? (*body)["code"].number() : std::nullopt;
  if (!code || *code == 0) return wire::strange(reply, "no task and no error in the reply");
  const std::string message = (*body)["message"].text();
  return wire::error(reply, fault_of(static_cast<int>(*code), message, reply.status), (*body)["code"].word(),
                     message);
}

// A failed task says why in words only.
inline Fault fault_of_words(const std::string &message) {
  for (const char *word : {"sensitive", "risk", "policy", "moderation", "violat"})
    if (message.find(word) != std::string::npos) return Fault::Moderation;
  return Fault::Unknown;
}

inline bool is_good(const http::Reply &reply, const std::optional<wire::Json> &body) {
  return reply.status == 200 && body && (*body)["code"].number() == 0.0;
}

}  // namespace aivideogen::kling
