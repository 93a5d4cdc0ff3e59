// SPDX-License-Identifier: LGPL-2.1-or-later
// The chat completions protocol of OpenAI, as llama.cpp, Ollama, vLLM and hosted services speak it: requests
// and answers as plain values, without a network.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"

namespace planner::llm {

struct Message {
  std::string role;  // "system", "user", "assistant"
  std::string text;
};

// How the shape of the answer is asked for. Servers differ in what they know.
enum class Shape { Schema, Object, Prose };

struct Chat {
  std::string url;  // of chat/completions
  std::string model, key;
  std::vector<Message> messages;
  Shape shape = Shape::Schema;
  std::string schema;  // JSON Schema, as text
  std::int64_t most_tokens = 0;
  bool completion_tokens_name = false;  // "max_completion_tokens" instead of "max_tokens"
  std::optional<std::int64_t> seed;
};
http::Request request_of(const Chat &chat);

struct Answer {
  bool readable = false;  // a chat completion
  std::string content, refusal, finish;
  std::int64_t prompt_tokens = 0, completion_tokens = 0;
  bool counted = false;
};
Answer answer_of(const http::Reply &reply);

struct Refusal {  // a reply that is no success
  std::string message, code, parameter;
};
Refusal refusal_of(const http::Reply &reply);

// ".../v1" -> ".../v1/chat/completions"; a server without a path gets "/v1".
std::string chat_url(const std::string &base);
std::string models_url(const std::string &base);

// What stands around the JSON of an answer goes: a code fence, the thoughts of a reasoning model.
std::string bare(const std::string &content);

}  // namespace planner::llm
