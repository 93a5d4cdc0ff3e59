// SPDX-License-Identifier: LGPL-2.1-or-later
#include "programme.hpp"

#include <algorithm>
#include <filesystem>

#include "document/strict_json.hpp"
#include "glue/failure.hpp"
#include "media/clip_reader.hpp"
#include "media/image_reader.hpp"
#include "media/music_file.hpp"

namespace storyboardsrc {
namespace {

glue::Failure failure_of(const storyboard::DocumentError &e) {
  using Kind = storyboard::DocumentError::Kind;
  const auto failure = [&] {
    switch (e.kind()) {
      case Kind::Missing:
        return glue::resource_failure(GST_RESOURCE_ERROR_NOT_FOUND, e.what());
      case Kind::Unreadable:
        return glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ, e.what());
      case Kind::Invalid:
        break;
    }
    return glue::stream_failure(GST_STREAM_ERROR_FORMAT, e.what());
  };
  return failure().cause(e.path());
}

}  // namespace

Programme::Programme(const std::string &location, bool allow_outside, const Cutting &cutting) {
  if (location.empty())
    throw glue::resource_failure(
        GST_RESOURCE_ERROR_NOT_FOUND,
        "no storyboard to play: set the property \"location\" to a *.storyboard file, or \"brief\" to words");
  glue::CharPtr shown(g_filename_display_name(location.c_str()));
  name_ = shown.get();
  try {
    text_ = storyboard::read_text(location, {.name = name_});
  } catch (const storyboard::DocumentError &e) {
    throw failure_of(e);
  }
  read(std::filesystem::path(location).parent_path().string(), allow_outside, cutting);
}

Programme::Programme(std::string text, std::string name, const std::string &folder, bool allow_outside,
                     const Cutting &cutting)
    : name_(std::move(name)), text_(std::move(text)) {
  read(folder, allow_outside, cutting);
}

void Programme::read(const std::string &folder, bool allow_outside, const Cutting &cutting) {
  try {
    board_ = storyboard::parse(text_, {.name = name_});
    find_files(folder, allow_outside);
  } catch (const storyboard::DocumentError &e) {
    throw failure_of(e);
  }
  cut(cutting);
  slots_ = storyboard::lay_out(board_);
  look_at_pictures();
}

void Programme::find_files(const std::string &folder, bool allow_outside) {
  storyboard::check_files(board_, folder, allow_outside, text_, name_);
  storyboard::for_each_file(board_, [&](const std::string &file, const std::string &path) {
    if (!files_.contains(file)) files_[file] = storyboard::resolve(folder, file, path, allow_outside);
  });
}

void Programme::cut(const Cutting &cutting) {
  const auto align = cutting.align ? cutting.align : music::align_named(board_.align.empty() ? "none" : board_.align);
  Listening listening;
  listening.analyse = [&](const storyboard::Music &m, double length) {
    try {
      return media::analyse_music(uri(m.file), static_cast<GstClockTime>(m.in * 1e9 + 0.5),
                                  static_cast<GstClockTime>(length * 1e9 + 0.5));
    } catch (const glue::Failure &f) {
      const auto i = static_cast<std::size_t>(&m - board_.music.data());
      const std::string path = strict_json::element_path("$.music", i) + ".file";
      throw glue::Failure(f.domain(), f.code(), place(path) + f.what()).cause(path);
    }
  };
  listening.length = [&](const storyboard::Source &source) -> std::optional<double> {
    media::ClipRequest request;
    request.uri = uri(source.file);
    media::ClipReader reader(std::move(request));
    const auto duration = reader.info().duration;
    if (!duration) return std::nullopt;
    return static_cast<double>(*duration) / 1e9;
  };
  if (cutting.make_room) {
    listening.speech = [&](const storyboard::Line &line) -> std::optional<double> {
      if (line.file.empty()) return std::nullopt;
      const media::SoundReader reader({.uri = uri(line.file)});
      if (!GST_CLOCK_TIME_IS_VALID(reader.duration())) return std::nullopt;
      return static_cast<double>(reader.duration()) / 1e9;
    };
    make_room_for_lines(board_, listening);
  }
  scored_ = put_cuts_on_beats(board_, *align, listening);
}

// A frame that cannot be used is found before the first shot is made from another.
void Programme::look_at_pictures() const {
  for (const auto &slot : slots_)
    for (std::size_t i = 0; i < slot.shot->frames.size(); i++) {
      const std::string path = strict_json::element_path(path_of(slot) + ".frames", i) + ".file";
      try {
        media::read_image_header(file(slot.shot->frames[i].file));
      } catch (const glue::Failure &f) {
        throw glue::Failure(f.domain(), f.code(), place(path) + f.what()).shot(slot.shot->id).cause(path);
      }
    }
}

std::size_t Programme::slot_at(GstClockTime t) const {
  const auto after =
      std::ranges::partition_point(slots_, [&](const storyboard::Slot &slot) { return end(slot) <= t; });
  return static_cast<std::size_t>(after - slots_.begin());
}

std::string Programme::uri(const std::string &name) const {
  return glue::take_string(gst_filename_to_uri(file(name).c_str(), nullptr));
}

std::string Programme::place(const std::string &json_path) const {
  return name_ + ": line " + std::to_string(strict_json::line_of(text_, json_path)) + ": " + json_path + ": ";
}

std::string Programme::path_of(const storyboard::Slot &slot) const {
  const auto scene = static_cast<std::size_t>(slot.scene - board_.scenes.data());
  const auto shot = static_cast<std::size_t>(slot.shot - slot.scene->shots.data());
  return strict_json::element_path(strict_json::element_path("$.scenes", scene) + ".shots", shot);
}

glue::Ref<GstCaps> Programme::caps() const {
  return glue::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "video/x-raw", "format", G_TYPE_STRING, "BGRx", "width", G_TYPE_INT, board_.width, "height", G_TYPE_INT,
      board_.height, "framerate", GST_TYPE_FRACTION, board_.framerate.num, board_.framerate.den,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, "interlace-mode", G_TYPE_STRING, "progressive",
      "colorimetry", G_TYPE_STRING, "sRGB", nullptr));
}

glue::Ref<GstEvent> Programme::toc_event() const {
  auto toc = glue::Ref<GstToc>::adopt(gst_toc_new(GST_TOC_SCOPE_GLOBAL));
  for (const auto &slot : slots_) {
    GstTocEntry *entry = gst_toc_entry_new(GST_TOC_ENTRY_TYPE_CHAPTER, slot.shot->id.c_str());
    gst_toc_entry_set_start_stop_times(entry, static_cast<gint64>(start(slot)),
                                       static_cast<gint64>(end(slot)));
    GstTagList *tags = gst_tag_list_new(GST_TAG_TITLE, slot.shot->id.c_str(), nullptr);
    if (!slot.shot->prompt.empty())
      gst_tag_list_add(tags, GST_TAG_MERGE_APPEND, GST_TAG_DESCRIPTION, slot.shot->prompt.c_str(), nullptr);
    gst_toc_entry_set_tags(entry, tags);
    gst_toc_append_entry(toc.get(), entry);
  }
  return glue::Ref<GstEvent>::adopt(gst_event_new_toc(toc.get(), FALSE));
}

glue::Ref<GstEvent> Programme::tag_event() const {
  if (board_.title.empty() && board_.description.empty()) return {};
  GstTagList *tags = gst_tag_list_new_empty();
  gst_tag_list_set_scope(tags, GST_TAG_SCOPE_GLOBAL);
  if (!board_.title.empty())
    gst_tag_list_add(tags, GST_TAG_MERGE_APPEND, GST_TAG_TITLE, board_.title.c_str(), nullptr);
  if (!board_.description.empty())
    gst_tag_list_add(tags, GST_TAG_MERGE_APPEND, GST_TAG_DESCRIPTION, board_.description.c_str(), nullptr);
  return glue::Ref<GstEvent>::adopt(gst_event_new_tag(tags));
}

}  // namespace storyboardsrc
