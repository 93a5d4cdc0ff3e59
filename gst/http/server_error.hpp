// SPDX-License-Identifier: LGPL-2.1-or-later
// What a server says when it does not do what it was asked, whatever the wire format.
#pragma once
#include <optional>
#include <string>

#include "http/message.hpp"

namespace http {

enum class Fault {
  Retryable,    // the server's trouble: the same request may succeed later
  RateLimited,  // too many requests or jobs: later, not before `retry_after`
  Moderation,   // this prompt or picture will never pass
  Balance,      // no money or quota left there
  Auth,         // the key is wrong or may not do this
  Invalid,      // the request is wrong
  NotFound,     // no such model, or no such job (any more)
  Duplicate,    // a job with our client id exists: look it up
  Unknown,
};

struct ServerError {
  Fault fault = Fault::Unknown;
  std::string code;     // the provider's, short
  std::string message;  // the provider's words, at most 500 characters, without control characters
  std::optional<double> retry_after;  // seconds, as found in the body; headers are the client's business
  bool billed = false;                // whether the provider says that it costs all the same
};

// The server's words, as short and plain as a message may be.
std::string plain(const std::string &text);
Fault fault_of(unsigned status);  // when the reply says nothing better
ServerError error(const Reply &reply, Fault fault, const std::string &code, const std::string &message);
// A reply that is not what the API promises.
ServerError strange(const Reply &reply, const std::string &what);

}  // namespace http
