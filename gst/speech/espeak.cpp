// SPDX-License-Identifier: LGPL-2.1-or-later
#include "speech/voice.hpp"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "glue/failure.hpp"
#include "glue/ref.hpp"
#include "speech/cache.hpp"

namespace speech {

namespace {

constexpr gint64 kTimeout = 30 * G_USEC_PER_SEC;
constexpr std::size_t kLongestText = 20000;  // bytes of one line

struct Run {
  bool ok = false, timed_out = false, interrupted = false;
  std::string output, trouble;
};

// One run of a program: arguments as they are, `input` on its standard input, killed at the time-out or
// interrupt.
Run run(const std::vector<std::string> &arguments, const std::string &input,
        const std::atomic<bool> &interrupt) {
  Run result;
  std::vector<const char *> argv;
  for (const auto &a : arguments) argv.push_back(a.c_str());
  argv.push_back(nullptr);
  GError *error = nullptr;
  auto launcher = glue::Ref<GSubprocessLauncher>::adopt(g_subprocess_launcher_new(
      static_cast<GSubprocessFlags>(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                    G_SUBPROCESS_FLAGS_STDERR_PIPE)));
  // What somebody has preloaded into this process is not meant for that one (with a sanitizer it hangs).
  g_subprocess_launcher_unsetenv(launcher.get(), "LD_PRELOAD");
  auto process = glue::Ref<GSubprocess>::adopt(g_subprocess_launcher_spawnv(launcher.get(), argv.data(), &error));
  if (!process) {
    result.trouble = error->message;
    g_error_free(error);
    return result;
  }
  // A context of its own: nothing depends on the application's main loop.
  GMainContext *context = g_main_context_new();
  g_main_context_push_thread_default(context);
  struct Answer {
    bool done = false, ok = false;
    std::string output, trouble;
  } answer;
  auto cancellable = glue::Ref<GCancellable>::adopt(g_cancellable_new());
  GBytes *bytes = g_bytes_new(input.data(), input.size());
  g_subprocess_communicate_async(
      process.get(), bytes, cancellable.get(),
      [](GObject *source, GAsyncResult *res, gpointer data) {
        auto &a = *static_cast<Answer *>(data);
        GBytes *out = nullptr, *err = nullptr;
        GError *e = nullptr;
        a.ok = g_subprocess_communicate_finish(G_SUBPROCESS(source), res, &out, &err, &e);
        auto text = [](GBytes *b) {
          gsize n = 0;
          const auto *p = static_cast<const char *>(b ? g_bytes_get_data(b, &n) : nullptr);
          return p ? std::string(p, n) : std::string();
        };
        if (a.ok) a.ok = g_subprocess_get_successful(G_SUBPROCESS(source));
        a.output = text(out);
        a.trouble = e ? e->message : text(err);
        if (out) g_bytes_unref(out);
        if (err) g_bytes_unref(err);
        if (e) g_error_free(e);
        a.done = true;
      },
      &answer);
  g_bytes_unref(bytes);
  const gint64 deadline = g_get_monotonic_time() + kTimeout;
  while (!answer.done) {
    if (!g_main_context_iteration(context, FALSE)) g_usleep(2000);
    if (!g_cancellable_is_cancelled(cancellable.get()) && (interrupt || g_get_monotonic_time() > deadline)) {
      result.interrupted = interrupt;
      result.timed_out = !interrupt;
      g_subprocess_force_exit(process.get());
      g_cancellable_cancel(cancellable.get());
    }
  }
  g_main_context_pop_thread_default(context);
  g_main_context_unref(context);
  result.ok = answer.ok && !result.timed_out && !result.interrupted;
  result.output = answer.output;
  result.trouble = answer.trouble;
  while (!result.trouble.empty() && std::isspace(static_cast<unsigned char>(result.trouble.back())))
    result.trouble.pop_back();
  return result;
}

class EspeakVoice : public VoiceProvider {
 public:
  EspeakVoice(std::string folder, const std::string &program) : folder_(std::move(folder)) {
    program_ = glue::take_string(g_find_program_in_path(program.c_str()));
    if (program_.empty()) {
      why_ = program + " is not installed";
      return;
    }
    const std::atomic<bool> never{false};
    const auto answer = run({program_, "--version"}, "", never);
    if (!answer.ok)
      why_ = program_ + " does not run: " + answer.trouble;
    else
      version_ = answer.output;
    folder_ = cache_folder(folder_);
  }
  bool available() const override { return why_.empty(); }
  std::string why() const override { return why_; }
  std::string usual_voice(const std::string &language, std::size_t number) const override {
    if (!language.empty() && !valid_voice_name(language))
      throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, "\"" + language + "\" is not the name of a language");
    if (language.empty() || language == "en") {
      static const std::array<const char *, 8> english = {"en-gb",    "en-us+f3", "en-us+m3", "en-gb+f2",
                                                          "en-gb+m7", "en-us+f4", "en-us+m5", "en-gb+f5"};
      return english[number % english.size()];
    }
    static const std::array<const char *, 8> variants = {"", "+f3", "+m3", "+f2", "+m7", "+f4", "+m5", "+f5"};
    return language + variants[number % variants.size()];
  }

  std::string speak(const Line &line, const std::atomic<bool> &interrupt) override {
    const std::string voice = line.voice.empty() ? "en-gb" : line.voice;
    if (!valid_voice_name(voice))
      throw glue::resource_failure(
          GST_RESOURCE_ERROR_SETTINGS,
          "\"" + voice + "\" is not the name of a voice: letters, digits, + - and _ only");
    if (line.text.size() > kLongestText)
      throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                                   "the line is longer than 20000 bytes: split it");
    const std::string speed = std::to_string(line.words_per_minute);
    const std::string file =
        cached_name(folder_, version_ + '\n' + voice + '\n' + speed + '\n' + line.text);
    if (is_cached(file)) return file;
    Part part(file);
    const auto answer =
        run({program_, "-v", voice, "-s", speed, "-b", "1", "--stdin", "-w", part.name()}, line.text, interrupt);
    GStatBuf info;
    if (!answer.ok || g_stat(part.name().c_str(), &info) != 0 || info.st_size <= 44)
      throw glue::resource_failure(GST_RESOURCE_ERROR_FAILED,
                                   answer.timed_out
                                       ? "espeak-ng did not answer within 30 s"
                                       : "espeak-ng could not speak with the voice \"" + voice + "\"",
                                   answer.trouble);
    part.keep();
    return file;
  }

 private:
  std::string folder_, program_, version_, why_;
};

}  // namespace

std::unique_ptr<VoiceProvider> espeak_voice(const std::string &folder, const std::string &program) {
  return std::make_unique<EspeakVoice>(folder, program);
}

bool valid_voice_name(const std::string &name) {
  if (name.empty() || name.size() > 64 || name[0] == '-') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '_';
  });
}

}  // namespace speech
