// SPDX-License-Identifier: LGPL-2.1-or-later
// Access tokens of a service account: its private key signs an assertion (RFC 7523), which its token server
// exchanges for a token that is good for an hour. Renewed before it ends, so that a production may take
// longer.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/client.hpp"

namespace aivideogen {

class ServiceAccount {
 public:
  // Whether a key file is one: a JSON object.
  static bool is_one(const std::string &file);
  // Throws http::SecretError: `whose` is the model, for the sentence.
  static std::shared_ptr<ServiceAccount> read(const std::string &whose, const std::string &file);

  const std::string &project() const { return project_; }
  std::string token() const;              // as it is; empty before the first
  bool is_stale(std::int64_t now) const;  // is near its end; seconds since 1970
  void distrust();                        // somebody refused it
  // On the client's thread. `done` is told why there is none, "" when there is one, on that thread as well.
  // Asked for several times at once, it asks the server once.
  void renew(http::Client &client, std::function<void(std::string error, bool for_good)> done);
  // The request of that, for `now`.
  http::Request request(std::int64_t now) const;

 private:
  ServiceAccount() = default;
  void answered(const http::Sent &sent);
  std::string mail_, key_, key_id_, server_, project_;
  std::vector<std::function<void(std::string, bool)>> waiting_;  // on the client's thread only
  mutable std::mutex mutex_;                                     // guards the rest
  std::string token_;
  std::int64_t renew_ = 0;  // when it is time
};

}  // namespace aivideogen
