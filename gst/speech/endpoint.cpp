// SPDX-License-Identifier: LGPL-2.1-or-later
// Lines spoken by a server.
#include <gst/gst.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>

#include "glue/failure.hpp"
#include "glue/ref.hpp"
#include "http/backoff.hpp"
#include "http/client.hpp"
#include "http/json.hpp"
#include "http/secret.hpp"
#include "http/server_error.hpp"
#include "media/sound_reader.hpp"
#include "speech/cache.hpp"
#include "speech/till.hpp"
#include "speech/voice.hpp"

namespace speech {

namespace {

constexpr std::size_t kLongestText = 4096;         // characters of one request
constexpr std::uint64_t kMostBytes = 64u << 20;    // ten minutes of 48 kHz stereo
constexpr unsigned kTries = 4;
constexpr double kLongestPause = 30;  // s
constexpr auto kGrace = std::chrono::milliseconds(500);

class EndpointVoice : public VoiceProvider {
 public:
  explicit EndpointVoice(const Endpoint &e) : endpoint_(e), till_(e), client_({e.url}) {
    while (!endpoint_.url.empty() && endpoint_.url.back() == '/') endpoint_.url.pop_back();
    endpoint_.cache_folder = cache_folder(e.cache_folder);
    if (http::origin(endpoint_.url).empty())
      why_ = "\"" + http::without_query(endpoint_.url) + "\" is no http or https address";
    else if (endpoint_.model.empty())
      why_ = "no speech model is named (speech-model)";
    if (!why_.empty()) return;
    try {
      std::string variable = e.key_variable;
      if (variable.empty() && e.key_file.empty() && std::getenv("OPENAI_API_KEY")) variable = "OPENAI_API_KEY";
      credentials_ = http::bearer(http::read_secret("the speech endpoint", variable, e.key_file));
    } catch (const http::SecretError &error) {
      why_ = error.what();
    }
  }
  bool available() const override { return why_.empty(); }
  std::string why() const override { return why_; }
  std::string usual_voice(const std::string &, std::size_t number) const override {
    static const std::array<const char *, 8> voices = {"alloy", "nova", "onyx", "shimmer", "echo", "coral", "fable", "sage"};
    return voices[number % voices.size()];
  }

  std::string speak(const Line &line, const std::atomic<bool> &interrupt) override {
    if (!g_utf8_validate(line.text.c_str(), -1, nullptr))
      throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, "the line is no UTF-8 text");
    if (g_utf8_strlen(line.text.c_str(), -1) > static_cast<glong>(kLongestText))
      throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, "the line is longer than 4096 characters: split it");
    http::Object body;
    body.set("model", endpoint_.model).set("input", line.text);
    body.set("voice", line.voice.empty() ? usual_voice({}, 0) : line.voice).set("response_format", "wav");
    const std::string text = body.text();
    const std::string file = cached_name(endpoint_.cache_folder, endpoint_.url + "\n" + text);
    std::string key = file.substr(file.rfind('/') + 1);
    key.resize(key.size() - 4);  // SHA-256 of the address and the order, as the file's name is
    try {
      if (is_cached(file)) {
        till_.settle(key, file);
        return file;
      }
      buy(text, key, file, line, interrupt);
    } catch (const ledger::Error &error) {
      fail(error.what());
    }
    return file;
  }

 private:
  [[noreturn]] static void fail(const std::string &sentence) {
    throw glue::resource_failure(GST_RESOURCE_ERROR_FAILED, sentence);
  }
  std::string who() const { return "the speech endpoint " + http::origin(endpoint_.url); }

  // Whatever the reply says is in the ledger when this returns or throws.
  void buy(const std::string &body, const std::string &key, const std::string &file, const Line &line,
           const std::atomic<bool> &interrupt) {
    http::Backoff backoff(g_random_int());
    for (unsigned i = 1;; i++) {
      const std::string purchase = till_.claim(key, file, line, interrupt);
      if (purchase.empty() && is_cached(file)) return;
      if (purchase.empty()) fail("interrupted");
      http::Request request;
      request.method = "POST";
      request.url = endpoint_.url + "/audio/speech";
      request.headers = credentials_;
      request.type = "application/json";
      request.body = std::make_shared<const std::string>(body);
      const http::Sent sent = wait_for(std::move(request), interrupt);
      if (!sent.reply) {
        if (sent.may_have_arrived)
          till_.unknown(purchase, interrupt ? "the run was stopped before the reply" : "the reply was lost");
        else
          till_.refused(purchase, "not-sent", "the server could not be reached");
        fail(interrupt ? "interrupted" : who() + " did not answer: " + sent.error);
      }
      const http::Reply &reply = *sent.reply;
      if (reply.status == 200) {
        keep(reply.body, purchase, key, file);
        return;
      }
      const std::string answer = who() + " answered " + std::to_string(reply.status) + words(reply);
      const bool later = reply.status == 429 || reply.status == 503;
      if (reply.status == 408 || (reply.status >= 500 && !later))
        till_.unknown(purchase, answer);
      else
        till_.refused(purchase, std::to_string(reply.status), answer);
      const auto asked = http::retry_after(reply, g_get_real_time() / G_USEC_PER_SEC);
      if (!later || i == kTries || asked.value_or(0) > kLongestPause) fail(answer);
      pause(std::min(kLongestPause, backoff.next(asked)), interrupt);
    }
  }

  void keep(const std::string &bytes, const std::string &purchase, const std::string &key, const std::string &file) {
    try {
      if (bytes.size() < 12 || bytes.compare(0, 4, "RIFF") != 0) fail(who() + " sent something that is no WAV file");
      Part part(file);
      part.write(bytes);
      check(part.name());
      part.keep();
    } catch (const glue::Failure &f) {
      till_.unusable(purchase, key, f.what());
      throw;
    }
    till_.came(purchase, key, file);
  }

  static std::string words(const http::Reply &reply) {
    const auto json = http::Json::parse(reply.body);
    const std::string said = json ? http::plain((*json)["error"]["message"].text()) : std::string();
    return said.empty() ? "" : ": " + said;
  }

  http::Sent wait_for(http::Request request, const std::atomic<bool> &interrupt) {
    struct Waiting {
      std::mutex mutex;
      std::condition_variable changed;
      std::optional<http::Sent> sent;
    };
    auto w = std::make_shared<Waiting>();
    const auto id = client_.send(std::move(request), {endpoint_.timeout, kMostBytes}, [w](http::Sent sent) {
      std::lock_guard lock(w->mutex);
      w->sent = std::move(sent);
      w->changed.notify_all();
    });
    std::unique_lock lock(w->mutex);
    while (!w->sent && !interrupt) w->changed.wait_for(lock, std::chrono::milliseconds(50));
    // What is on its way is not thrown away for half a second.
    if (!w->sent) w->changed.wait_for(lock, kGrace, [&] { return w->sent.has_value(); });
    if (w->sent) return std::move(*w->sent);
    lock.unlock();
    client_.cancel(id);
    http::Sent cut;
    cut.may_have_arrived = true;
    return cut;
  }

  static void pause(double seconds, const std::atomic<bool> &interrupt) {
    for (double left = seconds; left > 0 && !interrupt; left -= 0.05) g_usleep(50000);
  }

  // A server's word that this is sound is not enough.
  void check(const std::string &name) const {
    std::vector<float> block;
    try {
      glue::CharPtr uri(gst_filename_to_uri(name.c_str(), nullptr));
      media::SoundReader reader({.uri = glue::string_or_empty(uri.get()), .rate = 16000, .channels = 1});
      if (reader.read(block, 800) > 0) return;
    } catch (const glue::Failure &) {
    }
    fail(who() + " sent a sound that cannot be decoded");
  }

  Endpoint endpoint_;
  Till till_;
  std::string why_;
  std::vector<http::Header> credentials_;
  http::Client client_;
};

}  // namespace

std::unique_ptr<VoiceProvider> endpoint_voice(const Endpoint &endpoint) {
  return std::make_unique<EndpointVoice>(endpoint);
}

}  // namespace speech
