// SPDX-License-Identifier: LGPL-2.1-or-later
// A server that behaves like the OpenAI chat completions API: a key, no field the API does not know, schemas
// that strict structured output takes, contents as JSON strings. What it answers is set beforehand.
#pragma once
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "fakes/server.hpp"

namespace fakes {

class Chat {
 public:
  Chat();
  std::string base() const { return server.base() + "/v1"; }
  // One after the other; the last one again and again.
  void answers(std::vector<Answer> list);
  // A chat.completion with this content.
  static Answer completion(const std::string &content, const std::string &finish = "stop",
                           const std::string &refusal = "", int prompt_tokens = 100,
                           int completion_tokens = 200);
  static Answer refuse(unsigned status, const std::string &message, const std::string &parameter = "",
                       const std::string &code = "");
  std::size_t asked() const { return server.count("POST", "/v1/chat/completions"); }
  std::string body(std::size_t n) const;  // of the n-th chat request

  Server server;
  std::string key = "sk-secret-of-the-test";
  std::set<std::string> formats{"json_schema", "json_object"};  // that it takes
  std::string tokens_field = "max_tokens";                      // the name it knows
  std::vector<std::string> models{"planner-1"};

 private:
  Answer chat(const Exchange &exchange);
  std::mutex mutex_;  // guards answers_
  std::deque<Answer> answers_;
};

}  // namespace fakes
