// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/llm/llm.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <mutex>

#include "http/backoff.hpp"
#include "http/client.hpp"
#include "http/json.hpp"
#include "planner/board.hpp"
#include "planner/llm/answer.hpp"
#include "planner/llm/chat.hpp"
#include "planner/read.hpp"
#include "planner/text.hpp"

namespace planner {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint64_t kMostReply = 4u << 20;     // bytes
constexpr std::int64_t kMostTokens = 65536;        // asked for at most
constexpr std::size_t kMostSentBack = 128u << 10;  // bytes of a wrong answer

[[noreturn]] void service(const std::string &what) {
  throw Error(what, Error::Kind::Service);
}

std::string key_of(const LanguageModel &who) {
  if (!who.key_file.empty()) {
    std::ifstream in(who.key_file);
    std::string line;
    if (!in || !std::getline(in, line) || text::trimmed(line).empty())
      throw Error("the key file " + who.key_file + " cannot be read, or is empty", Error::Kind::Settings);
    return text::trimmed(line);
  }
  std::string variable = who.key_variable;
  if (variable.empty() && http::origin(who.base_url) == "https://api.openai.com") variable = "OPENAI_API_KEY";
  if (variable.empty()) return {};
  const char *value = std::getenv(variable.c_str());
  if (!value || !*value)
    throw Error("the environment variable " + variable +
                    ", which should hold the key of the language model, is not set",
                Error::Kind::Settings);
  return text::trimmed(value);
}

class Conversation {
 public:
  Conversation(const LanguageModel &who, const Request &q, Usage &usage)
      : who_(who),
        q_(q),
        usage_(usage),
        key_(key_of(who)),
        client_({http::origin(who.base_url)}),
        backoff_(text::hash(q.text, q.seed)),
        until_(Clock::now() +
               std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(who.patience))) {}

  Plan run(double seconds) {
    llm::Chat chat;
    chat.url = llm::chat_url(who_.base_url);
    chat.key = key_;
    chat.model = who_.model.empty() ? only_model() : who_.model;
    chat.schema = llm::answer_schema();
    chat.completion_tokens_name = http::origin(who_.base_url) == "https://api.openai.com";
    chat.most_tokens =
        std::min<std::int64_t>(kMostTokens / 2, 3000 + static_cast<std::int64_t>(seconds / 3) * 320);
    if (q_.seed) chat.seed = static_cast<std::int64_t>(q_.seed);
    const std::vector<llm::Message> start{{"system", llm::instructions()}, {"user", llm::task(q_, seconds)}};
    chat.messages = start;
    std::string last = "no answer";
    std::optional<Plan> fallback;  // valid, with doubts
    while (usage_.requests < who_.requests) {
      const auto reply = ask(chat, last);
      if (!reply) continue;
      const auto answer = llm::answer_of(*reply);
      count(answer);
      std::vector<std::string> wrong;
      if (!answer.readable) {
        last = "its reply is no chat completion";
        say(last);
        continue;
      }
      if (!answer.refusal.empty()) service("the language model refuses: " + safe(answer.refusal));
      if (answer.finish == "content_filter")
        service("the language model's answer was stopped by the service's content filter");
      llm::Judged judged;
      if (answer.finish == "length") {
        judged.wrong.push_back("$: the answer was cut off after " + std::to_string(answer.completion_tokens) +
                               " tokens; plan with fewer or shorter prompts, so that the whole JSON fits");
        chat.most_tokens = std::min(kMostTokens, chat.most_tokens * 2);
      } else {
        judged = llm::judge_answer(llm::bare(answer.content), q_, seconds);
      }
      if (judged.wrong.empty()) {
        judged.plan.planner = chat.model;
        if (judged.doubts.empty()) return std::move(judged.plan);
        for (const auto &d : judged.doubts) judged.plan.remarks.push_back(d);
        if (!fallback || judged.plan.remarks.size() < fallback->remarks.size())
          fallback = std::move(judged.plan);
      }
      const auto &faults = judged.wrong.empty() ? judged.doubts : judged.wrong;
      last = faults.front();
      if (usage_.repairs >= who_.repairs || usage_.requests >= who_.requests) break;
      usage_.repairs++;
      say("repair " + std::to_string(usage_.repairs) + " of " + std::to_string(who_.repairs) + ": " + last);
      // only the latest answer is talked about: what was wrong before costs tokens and says nothing
      chat.messages = start;
      std::string words = "This is not yet a storyboard that can be used:\n";
      for (std::size_t i = 0; i < faults.size() && i < 20; i++) words += "- " + faults[i] + "\n";
      words += "Paths are those of your JSON. Answer with the whole corrected JSON object and nothing else.";
      if (answer.content.size() <= kMostSentBack && answer.finish != "length" && !answer.content.empty()) {
        chat.messages.push_back({"assistant", answer.content});
        chat.messages.push_back({"user", words});
      } else {
        chat.messages.back().text += "\n\nYour answer before this one was no good:\n" + words;
      }
    }
    if (fallback) return std::move(*fallback);
    const std::string tries =
        std::to_string(usage_.requests) + (usage_.requests == 1 ? " request" : " requests");
    throw Error("the language model gave no usable storyboard in " + tries + " (" +
                    std::to_string(usage_.repairs) + " repairs); at last: " + safe(last),
                Error::Kind::Service);
  }

 private:
  void say(const std::string &what) const {
    if (who_.progress) who_.progress(safe(what));
  }
  // For messages: short, on one line, without the key.
  std::string safe(std::string s) const {
    if (!key_.empty())
      for (auto at = s.find(key_); at != std::string::npos; at = s.find(key_))
        s.replace(at, key_.size(), "***");
    for (char &c : s)
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return text::shortened(s, 400);
  }
  void look() const {
    if (q_.interrupt && *q_.interrupt) throw Interrupted();
  }
  double left() const { return std::chrono::duration<double>(until_ - Clock::now()).count(); }

  void wait(double seconds, const std::string &why) {
    if (seconds > left())
      service(why + "; it would have to be waited for longer than " +
              std::to_string(static_cast<int>(who_.patience)) + " s in all");
    const auto then =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    std::unique_lock lock(mutex_);
    while (Clock::now() < then) {
      look();
      changed_.wait_for(lock, std::chrono::milliseconds(50));
    }
    look();
  }

  http::Sent send(http::Request request) {
    look();
    std::unique_lock lock(mutex_);
    sent_.reset();
    http::Sending how;
    how.timeout = std::max(0.1, std::min(who_.timeout, left()));
    how.most_bytes = kMostReply;
    const auto id = client_.send(std::move(request), how, [this](http::Sent s) {
      const std::lock_guard guard(mutex_);
      sent_ = std::move(s);
      changed_.notify_all();
    });
    while (!sent_) {
      changed_.wait_for(lock, std::chrono::milliseconds(50));
      if (!sent_ && q_.interrupt && *q_.interrupt) {
        lock.unlock();
        client_.cancel(id);
        throw Interrupted();
      }
    }
    return std::move(*sent_);
  }

  // One chat request. Nothing: it may be tried again, `why` says what was wrong. Throws where that is of no
  // use.
  std::optional<http::Reply> ask(llm::Chat &chat, std::string &why) {
    if (left() <= 0)
      service("the language model gave no usable storyboard in " +
              std::to_string(static_cast<int>(who_.patience)) + " s; at last: " + safe(why));
    usage_.requests++;
    say("request " + std::to_string(usage_.requests) + " of at most " + std::to_string(who_.requests) +
        " to " + http::without_query(chat.url));
    auto sent = send(llm::request_of(chat));
    const bool more = usage_.requests < who_.requests;
    if (!sent.reply) {
      why = sent.error;
      if (!sent.may_have_arrived && usage_.requests > 2)
        service(http::origin(who_.base_url) + " cannot be reached: " + safe(sent.error));
      usage_.counted = usage_.counted && !sent.may_have_arrived;  // it may cost something all the same
      if (more) wait(backoff_.next(), why);
      return {};
    }
    const auto &reply = *sent.reply;
    if (reply.status == 200) return std::move(sent.reply);
    const auto r = llm::refusal_of(reply);
    why = "HTTP " + std::to_string(reply.status) + (r.message.empty() ? "" : ": " + r.message);
    if (reply.status == 401 || reply.status == 403)
      service("the language model's server refuses the key (" + safe(why) + ")");
    if (reply.status == 404)
      service("there is no model \"" + chat.model + "\", or no chat API, at " +
              http::without_query(chat.url) + " (" + safe(why) + ")");
    if (reply.status == 429 &&
        (r.code == "insufficient_quota" || r.message.find("quota") != std::string::npos))
      service("the language model's service says that its quota is used up (" + safe(why) + ")");
    if (reply.status == 429 || reply.status == 408 || reply.status == 409 || reply.status >= 500) {
      say(why);
      if (more)
        wait(backoff_.next(http::retry_after(reply, std::time(nullptr))),
             "the language model's server is busy (" + safe(why) + ")");
      return {};
    }
    if ((reply.status == 400 || reply.status == 422) && adapt(chat, r)) return {};
    service("the language model's server refuses the request (" + safe(why) + ")");
  }

  // A server that does not know a field is asked without it.
  bool adapt(llm::Chat &chat, const llm::Refusal &r) {
    const std::string about = text::lower(r.parameter + " " + r.message);
    const auto names = [&](const char *field) { return about.find(field) != std::string::npos; };
    if (chat.shape != llm::Shape::Prose &&
        (names("response_format") || names("json_schema") || names("json_object") || names("schema"))) {
      chat.shape = chat.shape == llm::Shape::Schema ? llm::Shape::Object : llm::Shape::Prose;
      say(std::string("the server does not take this response_format; asking for ") +
          (chat.shape == llm::Shape::Object ? "json_object" : "plain text"));
      return true;
    }
    if ((names("max_tokens") || names("max_completion_tokens")) && !renamed_) {
      // another name for it, or less of it
      renamed_ = true;
      if (names("unsupported") || names("max_completion_tokens") || names("unknown"))
        chat.completion_tokens_name = !chat.completion_tokens_name;
      else
        chat.most_tokens /= 4;
      return true;
    }
    if (chat.most_tokens > 0 && (names("max_tokens") || names("max_completion_tokens") || names("context"))) {
      chat.most_tokens = 0;
      return true;
    }
    if (chat.seed && names("seed")) {
      chat.seed.reset();
      return true;
    }
    return false;
  }

  void count(const llm::Answer &a) {
    usage_.prompt_tokens += a.prompt_tokens;
    usage_.completion_tokens += a.completion_tokens;
    usage_.counted = usage_.counted && a.counted;
    if (who_.price_in >= 0 && who_.price_out >= 0)
      usage_.money = (static_cast<double>(usage_.prompt_tokens) * who_.price_in +
                      static_cast<double>(usage_.completion_tokens) * who_.price_out) /
                     1e6;
  }

  std::string only_model() {
    http::Request r;
    r.url = llm::models_url(who_.base_url);
    if (!key_.empty()) r.headers.push_back({"Authorization", "Bearer " + http::header_value(key_), true});
    const auto sent = send(std::move(r));
    if (!sent.reply) service(http::origin(who_.base_url) + " cannot be reached: " + safe(sent.error));
    std::vector<std::string> names;
    if (const auto json = http::Json::parse(sent.reply->body); json && sent.reply->status == 200) {
      const auto data = (*json)["data"];
      for (std::size_t i = 0; i < data.size() && i < 200; i++) names.push_back(data[i]["id"].text());
    }
    if (names.size() == 1 && !names[0].empty()) return names[0];
    if (names.empty())
      throw Error("name the language model: the server has no list of its models (HTTP " +
                      std::to_string(sent.reply->status) + ")",
                  Error::Kind::Settings);
    if (names.size() > 8) names.resize(8);
    throw Error("name the language model; the server has several: " + safe(text::joined(names, ", ")),
                Error::Kind::Settings);
  }

  const LanguageModel &who_;
  const Request &q_;
  Usage &usage_;
  const std::string key_;
  std::mutex mutex_;  // guards sent_
  std::condition_variable changed_;
  std::optional<http::Sent> sent_;
  http::Client client_;  // after what its callback uses
  http::Backoff backoff_;
  const Clock::time_point until_;
  bool renamed_ = false;
};

}  // namespace

Plan plan_with(const LanguageModel &who, const Request &request, Usage &spent) {
  check_request(request);
  if (http::origin(who.base_url).empty())
    throw Error("the language model's address must begin with http:// or https://, not \"" +
                    text::shortened(who.base_url, 80) + "\"",
                Error::Kind::Settings);
  if (who.requests < 1) throw Error("at least one request is needed", Error::Kind::Settings);
  Request q = request;
  const bool script = is_screenplay(request);
  q.text = text::checked(request.text, script ? kLongestScreenplay : kLongestBrief, request.name);
  if (text::count_words(q.text) == 0)
    throw Error(q.name + ": there are no words in it; say what the film is about");
  double seconds = request.duration;
  if (seconds <= 0 && !script) seconds = duration_in(q.text);
  if (seconds <= 0 && script) seconds = plan_offline(request).seconds;  // what the screenplay needs
  if (seconds <= 0) seconds = 60;
  if (seconds < kShortestFilm || seconds > kLongestFilm)
    throw Error("a film of " + std::to_string(seconds) + " s cannot be planned", Error::Kind::Settings);
  Plan plan = Conversation(who, q, spent).run(seconds);
  plan.usage = spent;
  return plan;
}

}  // namespace planner
