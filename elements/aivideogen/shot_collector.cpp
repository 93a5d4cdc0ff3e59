// SPDX-License-Identifier: LGPL-2.1-or-later
#include "shot_collector.hpp"

#include <algorithm>

#include "glue/failure.hpp"
#include "take_player.hpp"

namespace aivideogen {
namespace {

bool is_picture(GstSample *sample, const gchar **role, gdouble *position) {
  return gst_storyboard_frame_parse(sample, role, position) && !g_str_equal(*role, "depth") &&
         !g_str_equal(*role, "plate");
}

guint picture_count(const GstStoryboardShot *shot) {
  guint n = 0;
  const gchar *role = nullptr;
  for (guint i = 0; shot->frames && i < shot->frames->len; i++)
    n += is_picture(static_cast<GstSample *>(g_ptr_array_index(shot->frames, i)), &role, nullptr);
  return n;
}

}  // namespace

void ShotCollector::film(GstEvent *event) {
  film_.reset(gst_storyboard_event_parse_film(event));
}

void ShotCollector::caps(GstCaps *caps) {
  caps_ = glue::Ref<GstCaps>::share(caps);
  GstVideoInfo info;
  if (gst_video_info_from_caps(&info, caps)) info_ = info;
}

void ShotCollector::keep(GstEvent *event) {
  before_.push_back(glue::Ref<GstEvent>::adopt(event));
}

std::shared_ptr<Shot> ShotCollector::shot(GstEvent *event) {
  auto done = end();
  open_.reset(gst_storyboard_event_parse_shot(event), gst_storyboard_shot_free);
  return done;
}

std::shared_ptr<Shot> ShotCollector::without_pictures() {
  return open_ && open_->source && picture_count(open_.get()) == 0 ? finish() : nullptr;
}

std::shared_ptr<Shot> ShotCollector::picture(GstBuffer *buffer) {
  if (!open_) {
    const std::string id = "shot-" + std::to_string(++plain_);
    open_.reset(gst_storyboard_shot_new(id.c_str()), gst_storyboard_shot_free);
    open_->index = plain_ - 1;
    open_->start = length_;
    open_->duration = shot_duration_;
    pictures_.push_back(glue::Ref<GstBuffer>::share(buffer));
    return finish();
  }
  pictures_.push_back(glue::Ref<GstBuffer>::share(buffer));
  const guint wanted = picture_count(open_.get());
  return wanted > 0 && pictures_.size() >= wanted ? finish() : nullptr;
}

std::shared_ptr<Shot> ShotCollector::end() {
  return open_ ? finish() : nullptr;
}

std::vector<glue::Ref<GstEvent>> ShotCollector::rest() {
  return std::move(before_);
}

// The film lists every line at its place.
std::vector<SpokenLine> ShotCollector::lines_of(const GstStoryboardShot &shot) const {
  std::vector<SpokenLine> lines;
  for (guint i = 0; film_ && film_->sounds && i < film_->sounds->len; i++) {
    const auto *s = static_cast<const GstStructure *>(g_ptr_array_index(film_->sounds, i));
    const auto text = [&](const char *field) {
      return glue::string_or_empty(gst_structure_get_string(s, field));
    };
    if (text("role") != "voice" || text("text").empty() || text("shot-id") != shot.shot_id) continue;
    guint64 at = shot.start;
    gst_structure_get_uint64(s, "at", &at);
    lines.push_back({text("speaker"), text("text"),
                     at > shot.start ? static_cast<double>(at - shot.start) / 1e9 : 0.0, text("uri")});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const auto &a, const auto &b) { return a.at < b.at; });
  return lines;
}

std::shared_ptr<Shot> ShotCollector::finish() {
  auto info = std::move(open_);
  open_.reset();
  auto buffers = std::move(pictures_);
  pictures_.clear();
  GPtrArray *samples = info->frames;
  info->frames = g_ptr_array_new_with_free_func(reinterpret_cast<GDestroyNotify>(gst_sample_unref));
  std::size_t used = 0;
  guint announced = 0;
  for (guint i = 0; samples && i < samples->len; i++) {
    auto *sample = static_cast<GstSample *>(g_ptr_array_index(samples, i));
    const gchar *role = nullptr;
    gdouble position = 0;
    if (is_picture(sample, &role, &position)) {
      announced++;
      if (used < buffers.size() && caps_) {  // what came through the pipeline wins over what was announced
        g_ptr_array_add(info->frames, gst_sample_new(buffers[used++].get(), caps_.get(), nullptr,
                                                     gst_structure_copy(gst_sample_get_info(sample))));
        continue;
      }
    }
    g_ptr_array_add(info->frames, gst_sample_ref(sample));
  }
  if (announced == 0)
    for (; used < buffers.size() && caps_; used++)
      gst_storyboard_shot_add_frame(info.get(),
                                    used == 0                    ? "first"
                                    : used + 1 == buffers.size() ? "last"
                                                                 : "key",
                                    buffers.size() > 1 ? double(used) / double(buffers.size() - 1) : 0.0,
                                    buffers[used].get(), caps_.get());
  if (samples) g_ptr_array_unref(samples);

  auto shot = std::make_shared<Shot>();
  const GstClockTime end = info->start + info->duration;
  length_ = std::max(length_, end);
  if (!handles_) info->head_handle = info->tail_handle = 0;
  auto &f = shot->frames;
  f.start = frame_number(info->start, fps_n_, fps_d_);
  // From the rounded ends, so that rounding never accumulates.
  f.body = frame_number(end, fps_n_, fps_d_) - f.start;
  f.head = std::min(f.start, frame_number(info->head_handle, fps_n_, fps_d_));
  f.tail = frame_number(info->tail_handle, fps_n_, fps_d_);
  if (info->offset > 0) {
    // The frame that is on screen at that moment.
    const auto on_screen = static_cast<std::int64_t>(
        gst_util_uint64_scale(info->start + info->offset + 1, static_cast<guint64>(fps_n_),
                              static_cast<guint64>(fps_d_) * GST_SECOND));
    f.skip = f.head + std::clamp<std::int64_t>(on_screen - f.start, 0, std::max<std::int64_t>(0, f.body - 1));
  }
  if (f.body <= 0)
    throw glue::stream_failure(GST_STREAM_ERROR_FORMAT,
                               "Shot " + glue::string_or_empty(info->shot_id) + " is shorter than one frame.")
        .shot(glue::string_or_empty(info->shot_id))
        .cause("duration");
  if (info->source) info->origin = GST_STORYBOARD_ORIGIN_FOOTAGE;
  shot->lines = lines_of(*info);
  shot->info = std::move(info);
  shot->before = std::move(before_);
  before_.clear();
  return shot;
}

}  // namespace aivideogen
