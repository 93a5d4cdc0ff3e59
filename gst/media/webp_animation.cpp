// SPDX-License-Identifier: LGPL-2.1-or-later
// WebP through libwebpdemux, which lays the frames over each other itself.
#include <webp/demux.h>

#include <algorithm>

#include "media/animation_formats.hpp"

namespace media {
namespace {

struct Deleter {
  void operator()(WebPDemuxer *d) const { WebPDemuxDelete(d); }
  void operator()(WebPAnimDecoder *d) const { WebPAnimDecoderDelete(d); }
};

class WebPAnimation : public Animation {
 public:
  WebPAnimation(std::vector<std::uint8_t> data, std::string name, const Limits &limits)
      : data_(std::move(data)), name_(std::move(name)) {
    const WebPData whole{data_.data(), data_.size()};
    WebPDemuxState state;
    const std::unique_ptr<WebPDemuxer, Deleter> demuxer(WebPDemuxPartial(&whole, &state));
    if (!demuxer || state != WEBP_DEMUX_DONE) throw damaged_animation(name_, "not all of its pictures are there");
    info_.width = static_cast<int>(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH));
    info_.height = static_cast<int>(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT));
    check_size(name_, info_.width, info_.height, limits);
    WebPIterator picture;
    bool alike = true;
    if (WebPDemuxGetFrame(demuxer.get(), 1, &picture)) {
      do {
        delays_.push_back(shown_for(static_cast<GstClockTime>(std::max(picture.duration, 0)) * GST_MSECOND));
        alike = alike && delays_.back() == delays_.front();
        info_.duration += delays_.back();
      } while (WebPDemuxNextFrame(&picture));
      WebPDemuxReleaseIterator(&picture);
    }
    if (delays_.empty()) throw damaged_animation(name_, "there is no picture in it");
    info_.frames = static_cast<unsigned>(delays_.size());
    if (alike) info_.delay = delays_.front();
    begin();
  }

  void rewind() override {
    if (decoder_) WebPAnimDecoderReset(decoder_.get());
    time_ = 0;
    number_ = 0;
  }

  bool next(Frame &frame) override {
    if (number_ >= delays_.size()) return false;
    std::uint8_t *canvas = nullptr;
    int end = 0;
    if (!decoder_ || !WebPAnimDecoderGetNext(decoder_.get(), &canvas, &end))
      throw damaged_animation(name_, "picture " + std::to_string(number_ + 1) + " cannot be decoded");
    out_.resize(static_cast<std::size_t>(info_.width) * static_cast<std::size_t>(info_.height) * 4);
    for (std::size_t i = 0; i < out_.size(); i += 4) {  // premultiplied, onto white
      const unsigned paper = 255u - canvas[i + 3];
      for (std::size_t c = 0; c < 3; c++) out_[i + c] = static_cast<std::uint8_t>(canvas[i + c] + paper);
      out_[i + 3] = 255;
    }
    frame = {out_.data(), time_, delays_[number_++]};
    time_ += frame.duration;
    return true;
  }

 private:
  void begin() {
    WebPAnimDecoderOptions options;
    WebPAnimDecoderOptionsInit(&options);
    options.color_mode = MODE_bgrA;
    const WebPData whole{data_.data(), data_.size()};
    decoder_.reset(WebPAnimDecoderNew(&whole, &options));
  }

  const std::vector<std::uint8_t> data_;
  const std::string name_;
  std::unique_ptr<WebPAnimDecoder, Deleter> decoder_;
  std::vector<GstClockTime> delays_;
  std::vector<std::uint8_t> out_;
  GstClockTime time_ = 0;
  std::size_t number_ = 0;
};

}  // namespace

std::unique_ptr<Animation> open_webp(std::vector<std::uint8_t> data, const std::string &name, const Limits &limits) {
  return std::make_unique<WebPAnimation>(std::move(data), name, limits);
}

}  // namespace media
