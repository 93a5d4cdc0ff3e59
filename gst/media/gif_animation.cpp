// SPDX-License-Identifier: LGPL-2.1-or-later
// GIF through giflib: the library unpacks lines, laying them over each other is done here (GIF89a, section 23).
#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "media/animation_formats.hpp"

namespace media {
namespace {

struct Source {
  const std::vector<std::uint8_t> *data;
  std::size_t at = 0;
};

int read_from(GifFileType *gif, GifByteType *to, int most) {
  auto &s = *static_cast<Source *>(gif->UserData);
  const std::size_t n = std::min(static_cast<std::size_t>(std::max(most, 0)), s.data->size() - s.at);
  std::memcpy(to, s.data->data() + s.at, n);
  s.at += n;
  return static_cast<int>(n);
}

struct Closer {
  void operator()(GifFileType *gif) const {
    int error;
    DGifCloseFile(gif, &error);
  }
};

struct Rect {
  int left = 0, top = 0, right = 0, bottom = 0;  // within the canvas; right and bottom excluded
};

class GifAnimation : public Animation {
 public:
  GifAnimation(std::vector<std::uint8_t> data, std::string name, const Limits &limits)
      : data_(std::move(data)), name_(std::move(name)) {
    GifAnimation::rewind();
    survey(limits);
    GifAnimation::rewind();
  }

  void rewind() override {
    source_ = {&data_, 0};
    int error = 0;
    gif_.reset(DGifOpen(&source_, read_from, &error));
    if (!gif_) throw damaged_animation(name_, "its beginning cannot be read");
    canvas_.assign(static_cast<std::size_t>(info_.width) * static_cast<std::size_t>(info_.height) * 4, 255);
    kept_.clear();
    control_ = {};
    dispose_ = DISPOSAL_UNSPECIFIED;
    shown_ = {};
    time_ = 0;
    number_ = 0;
  }

  bool next(Frame &frame) override {
    take_away();
    if (!to_picture()) return false;
    shown_ = within_canvas();
    dispose_ = control_.DisposalMode;
    if (dispose_ == DISPOSE_PREVIOUS) kept_ = canvas_;
    draw();
    frame.bgrx = canvas_.data();
    frame.start = time_;
    frame.duration = delay();
    time_ += frame.duration;
    control_ = {};
    return true;
  }

 private:
  [[noreturn]] void damaged() const {
    throw damaged_animation(name_, source_.at >= data_.size() ? "it is cut off in picture " + std::to_string(number_ + 1)
                                                              : "picture " + std::to_string(number_ + 1) +
                                                                    " cannot be decoded");
  }

  GstClockTime delay() const { return shown_for(static_cast<GstClockTime>(control_.DelayTime) * 10 * GST_MSECOND); }

  // To the next picture's header; false at the end. A file that only lacks its last byte is whole.
  bool to_picture() {
    for (;;) {
      if (source_.at >= data_.size() && number_ > 0) return false;
      GifRecordType type;
      if (DGifGetRecordType(gif_.get(), &type) == GIF_ERROR) damaged();
      if (type == TERMINATE_RECORD_TYPE) return false;
      if (type == EXTENSION_RECORD_TYPE) {
        int code = 0;
        GifByteType *block = nullptr;
        if (DGifGetExtension(gif_.get(), &code, &block) == GIF_ERROR) damaged();
        while (block) {
          if (code == GRAPHICS_EXT_FUNC_CODE && block[0] >= 4) DGifExtensionToGCB(4, block + 1, &control_);
          if (DGifGetExtensionNext(gif_.get(), &block) == GIF_ERROR) damaged();
        }
      } else if (type == IMAGE_DESC_RECORD_TYPE) {
        if (DGifGetImageHeader(gif_.get()) == GIF_ERROR) damaged();
        return true;
      }
    }
  }

  // Sizes, times and whether all of it is there, without unpacking a picture.
  void survey(const Limits &limits) {
    info_.width = gif_->SWidth;
    info_.height = gif_->SHeight;
    bool alike = true;
    while (to_picture()) {
      // Old files leave the size of the screen to their first picture.
      if (number_ == 0 && (info_.width == 0 || info_.height == 0)) {
        info_.width = gif_->Image.Left + gif_->Image.Width;
        info_.height = gif_->Image.Top + gif_->Image.Height;
      }
      if (number_ == 0) check_size(name_, info_.width, info_.height, limits);
      int size = 0;
      GifByteType *block = nullptr;
      if (DGifGetCode(gif_.get(), &size, &block) == GIF_ERROR) damaged();
      while (block)
        if (DGifGetCodeNext(gif_.get(), &block) == GIF_ERROR) damaged();
      if (number_ == 0) info_.delay = delay();
      alike = alike && info_.delay == delay();
      info_.duration += delay();
      control_ = {};
      number_++;
    }
    info_.frames = number_;
    if (!alike) info_.delay = 0;
    if (number_ == 0) throw damaged_animation(name_, "there is no picture in it");
  }

  // What the picture before asked for, once its time is over.
  void take_away() {
    if (dispose_ == DISPOSE_PREVIOUS && !kept_.empty()) {
      canvas_.swap(kept_);
    } else if (dispose_ == DISPOSE_BACKGROUND) {
      for (int y = shown_.top; y < shown_.bottom; y++)
        std::memset(pixel(shown_.left, y), 255, static_cast<std::size_t>(shown_.right - shown_.left) * 4);
    }
    dispose_ = DISPOSAL_UNSPECIFIED;
  }

  Rect within_canvas() const {
    const GifImageDesc &d = gif_->Image;
    Rect r{std::clamp(d.Left, 0, info_.width), std::clamp(d.Top, 0, info_.height), 0, 0};
    r.right = std::clamp(d.Left + d.Width, r.left, info_.width);
    r.bottom = std::clamp(d.Top + d.Height, r.top, info_.height);
    return r;
  }

  std::uint8_t *pixel(int x, int y) {
    return &canvas_[(static_cast<std::size_t>(y) * static_cast<std::size_t>(info_.width) + static_cast<std::size_t>(x)) * 4];
  }

  void draw() {
    const GifImageDesc &d = gif_->Image;
    const ColorMapObject *colours = d.ColorMap ? d.ColorMap : gif_->SColorMap;
    line_.resize(static_cast<std::size_t>(std::max(d.Width, 1)));
    constexpr int kStart[] = {0, 4, 2, 1}, kStep[] = {8, 8, 4, 2};
    const int passes = d.Interlace ? 4 : 1;
    for (int pass = 0; pass < passes; pass++)
      for (int row = d.Interlace ? kStart[pass] : 0; row < d.Height; row += d.Interlace ? kStep[pass] : 1) {
        if (DGifGetLine(gif_.get(), line_.data(), d.Width) == GIF_ERROR) damaged();
        const int y = d.Top + row;
        if (y < shown_.top || y >= shown_.bottom || !colours || shown_.left == shown_.right) continue;
        std::uint8_t *to = pixel(shown_.left, y);
        for (int x = shown_.left; x < shown_.right; x++, to += 4) {
          const int index = line_[static_cast<std::size_t>(x - d.Left)];
          if (index == control_.TransparentColor || index >= colours->ColorCount) continue;
          const GifColorType &c = colours->Colors[index];
          to[0] = c.Blue;
          to[1] = c.Green;
          to[2] = c.Red;
        }
      }
    number_++;
  }

  // What says nothing: left for 0, no transparent colour.
  struct Control : GraphicsControlBlock {
    Control() : GraphicsControlBlock{} { TransparentColor = NO_TRANSPARENT_COLOR; }
  };

  const std::vector<std::uint8_t> data_;
  const std::string name_;
  Source source_;
  std::unique_ptr<GifFileType, Closer> gif_;
  std::vector<std::uint8_t> canvas_, kept_;  // kept_: what a picture that is put back has covered
  std::vector<GifPixelType> line_;
  Control control_;
  int dispose_ = DISPOSAL_UNSPECIFIED;
  Rect shown_;  // where the picture on screen lies
  GstClockTime time_ = 0;
  unsigned number_ = 0;  // pictures behind us
};

}  // namespace

std::unique_ptr<Animation> open_gif(std::vector<std::uint8_t> data, const std::string &name, const Limits &limits) {
  return std::make_unique<GifAnimation>(std::move(data), name, limits);
}

}  // namespace media
