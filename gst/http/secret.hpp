// SPDX-License-Identifier: LGPL-2.1-or-later
// The key of a service: from a file or from the environment, never from a property that can be read.
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

#include "http/message.hpp"

namespace http {

// One sentence, in which the key itself never stands; cause() is the word for the error's details.
class SecretError : public std::runtime_error {
 public:
  SecretError(const std::string &sentence, const char *cause) : std::runtime_error(sentence), cause_(cause) {}
  const char *cause() const noexcept { return cause_; }  // "api-key", "api-key-file"

 private:
  const char *cause_;
};

// `file`'s first line, or else the environment's `variable`; "" when neither is named. `whose`: the model,
// for the sentence. Throws SecretError.
std::string read_secret(const std::string &whose, const std::string &variable, const std::string &file);

// "Authorization: Bearer KEY"; none without a key.
std::vector<Header> bearer(const std::string &key);

}  // namespace http
