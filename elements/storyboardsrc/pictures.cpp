// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures.hpp"

#include <cstring>

#include "cover.hpp"
#include "document/strict_json.hpp"
#include "glue/failure.hpp"
#include "image_frames.hpp"
#include "media/image_reader.hpp"
#ifdef HAVE_ARTIST
#include "artist/artist.hpp"
#endif

namespace storyboardsrc {
namespace {

using storyboard::Slot;

Picture from_file(const Programme &p, const Slot &slot, std::size_t index,
                  const std::atomic<bool> &cancelled) {
  const storyboard::Frame &frame = slot.shot->frames[index];
  try {
    media::Image image = media::read_image(p.file(frame.file), {}, [&] { return cancelled.load(); });
    if (image.bgrx.empty()) return {};
    return {frame.role,
            frame.position,
            wrapped(cover(std::move(image), p.board().width, p.board().height)),
            {},
            {}};
  } catch (const glue::Failure &f) {
    const std::string path = strict_json::element_path(p.path_of(slot) + ".frames", index) + ".file";
    throw glue::Failure(f.domain(), f.code(), p.place(path) + f.what()).shot(slot.shot->id).cause(path);
  }
}

#ifdef HAVE_ARTIST
std::vector<std::uint8_t> padded(const std::vector<std::uint8_t> &gray, int width, int height) {
  const auto w = static_cast<std::size_t>(width), stride = static_cast<std::size_t>(GST_ROUND_UP_4(width));
  std::vector<std::uint8_t> out(stride * static_cast<std::size_t>(height));
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); y++)
    std::memcpy(&out[y * stride], &gray[y * w], w);
  return out;
}

Picture drawn(const Programme &p, const Slot &slot, bool last) {
  artist::Drawing d = artist::draw({.board = &p.board(),
                                    .scene = slot.scene,
                                    .shot = slot.shot,
                                    .last = last,
                                    .width = p.board().width,
                                    .height = p.board().height,
                                    .layers = true});
  Picture out{last ? "last" : "first", last ? 1.0 : 0.0, wrapped(std::move(d.picture.bgrx)), {}, {}};
  if (!d.plate.bgrx.empty()) out.plate = wrapped(std::move(d.plate.bgrx));
  if (!d.depth.empty()) out.depth = wrapped(padded(d.depth, p.board().width, p.board().height));
  return out;
}
#else
Picture drawn(const Programme &p, const Slot &slot, bool) {
  throw glue::resource_failure(
      GST_RESOURCE_ERROR_NOT_FOUND,
      p.place(p.path_of(slot)) + "the shot \"" + slot.shot->id +
          "\" has no first frame, and this build has no artist to draw one; add it to "
          "\"frames\"")
      .shot(slot.shot->id)
      .cause(p.path_of(slot));
}
#endif

Picture black(const Programme &p) {
  const auto pixels = static_cast<std::size_t>(p.board().width) * static_cast<std::size_t>(p.board().height);
  return {"first", 0, wrapped(std::vector<std::uint8_t>(4 * pixels)), {}, {}};
}

bool has_first(const storyboard::Shot &shot) {
  return !shot.frames.empty() && shot.frames.front().role == "first";
}

// To the frame that was added last, which nobody else has yet.
void add_price(GstStoryboardShot *shot, const Picture &picture) {
  auto *sample = GST_SAMPLE_CAST(g_ptr_array_index(shot->frames, shot->frames->len - 1));
  GstStructure *info = gst_structure_copy(gst_sample_get_info(sample));
  gst_structure_set(info, "price", G_TYPE_DOUBLE, picture.price, "currency", G_TYPE_STRING,
                    picture.currency.c_str(), nullptr);
  gst_sample_set_info(sample, info);
}

}  // namespace

glue::Ref<GstBuffer> wrapped(std::vector<std::uint8_t> &&bytes) {
  auto *owned = new std::vector<std::uint8_t>(std::move(bytes));
  return glue::Ref<GstBuffer>::adopt(gst_buffer_new_wrapped_full(
      static_cast<GstMemoryFlags>(0), owned->data(), owned->size(), 0, owned->size(), owned,
      [](gpointer data) { delete static_cast<std::vector<std::uint8_t> *>(data); }));
}

std::vector<Picture> make_pictures(const Programme &p, const Slot &slot, Draw draw, ImageFrames &images,
                                   const std::atomic<bool> &cancelled) {
  const auto made = [&](bool last) {
    if (auto picture = images.make(slot, last, cancelled)) return std::move(*picture);
    return cancelled ? Picture{} : drawn(p, slot, last);
  };
  const storyboard::Shot &shot = *slot.shot;
  std::vector<Picture> pictures;
  if (shot.source && draw == Draw::Never) {
    pictures.push_back(black(p));
    return pictures;
  }
  if (!has_first(shot)) pictures.push_back(made(false));
  for (std::size_t i = 0; i < shot.frames.size() && !cancelled; i++)
    pictures.push_back(from_file(p, slot, i, cancelled));
  if (!shot.last_subjects.empty() && (draw == Draw::Missing || images.makes_frames()) &&
      slot.frames > static_cast<int>(pictures.size()) && !cancelled)
    pictures.push_back(made(true));
  if (cancelled) pictures.clear();
  return pictures;
}

void check_pictures(const Programme &p, Draw draw) {
  if (draw == Draw::Missing) return;
  for (const Slot &slot : p.slots())
    if (!slot.shot->source && !has_first(*slot.shot))
      throw glue::resource_failure(
          GST_RESOURCE_ERROR_NOT_FOUND,
          p.place(p.path_of(slot)) + "the shot \"" + slot.shot->id +
              "\" has no first frame; add it to \"frames\", or let missing frames be drawn "
              "(draw=missing)")
          .shot(slot.shot->id)
          .cause(p.path_of(slot));
}

void add_frames(GstStoryboardShot *shot, const std::vector<Picture> &pictures, const Programme &p) {
  const auto colour = p.caps();
  const auto gray = glue::Ref<GstCaps>::adopt(
      gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "GRAY8", "width", G_TYPE_INT,
                          p.board().width, "height", G_TYPE_INT, p.board().height, "framerate",
                          GST_TYPE_FRACTION, p.board().framerate.num, p.board().framerate.den, nullptr));
  for (const Picture &picture : pictures) {
    gst_storyboard_shot_add_frame(shot, picture.role.c_str(), picture.position, picture.pixels.get(),
                                  colour.get());
    if (picture.price > 0) add_price(shot, picture);
    if (picture.depth)
      gst_storyboard_shot_add_frame(shot, "depth", picture.position, picture.depth.get(), gray.get());
    if (picture.plate)
      gst_storyboard_shot_add_frame(shot, "plate", picture.position, picture.plate.get(), colour.get());
  }
}

}  // namespace storyboardsrc
