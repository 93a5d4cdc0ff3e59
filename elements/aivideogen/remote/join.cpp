// SPDX-License-Identifier: LGPL-2.1-or-later
#include "join.hpp"

#include <cstring>
#include <memory>

#include "glue/failure.hpp"
#include "glue/frame.hpp"
#include "media/clip_reader.hpp"
#include "media/sound_reader.hpp"
#include "take_player.hpp"

namespace aivideogen {
namespace {

std::string uri_of(const Part &part) {
  return glue::take_string(gst_filename_to_uri(part.path.c_str(), nullptr));
}

// The frames of all parts, one after the other; and how many there were of each, so that the sound of a part
// is as long as its pictures.
class Pictures {
 public:
  Pictures(const std::vector<Part> &parts, const TakeFormat &f)
      : parts_(parts), format_(f), counts_(parts.size()) {
    GstVideoInfo info;
    gst_video_info_set_format(&info, GST_VIDEO_FORMAT_I420, static_cast<guint>(f.width),
                              static_cast<guint>(f.height));
    info.fps_n = f.fps_n;
    info.fps_d = f.fps_d;
    gst_video_colorimetry_from_string(&info.colorimetry, "1:4:0:0");  // as the take writer wants it
    caps_ = glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info));
    info_ = info;
  }
  // Copies the next frame; false at the end: the one before it is copied again.
  bool next(const animatic::Planes &out) {
    glue::Ref<GstSample> sample;
    while (part_ < parts_.size()) {
      if (!reader_) {
        media::ClipRequest r;
        r.uri = uri_of(parts_[part_]);
        r.caps = caps_;
        if (parts_[part_].repeats_frame) r.in = frame_time(1, format_.fps_n, format_.fps_d);
        reader_ = std::make_unique<media::ClipReader>(r);
      }
      if ((sample = reader_->next())) break;
      reader_.reset();
      part_++;
    }
    const bool more = bool(sample);
    if (more) {
      counts_[part_]++;
      last_ = sample;
    }
    if (!last_) throw glue::stream_failure(GST_STREAM_ERROR_DECODE, "The first segment has no picture.");
    glue::MappedFrame frame(gst_sample_get_buffer(last_.get()), info_, GST_MAP_READ);
    const auto copy = [&](unsigned c, std::uint8_t *to, int stride, int width, int height) {
      const auto from = frame.component(c);
      for (int y = 0; y < height; y++)
        std::memcpy(to + y * stride, from.data + y * from.stride, static_cast<std::size_t>(width));
    };
    copy(0, out.y, out.y_stride, format_.width, format_.height);
    copy(1, out.u, out.u_stride, format_.width / 2, format_.height / 2);
    copy(2, out.v, out.v_stride, format_.width / 2, format_.height / 2);
    return more;
  }
  std::int64_t count(std::size_t part) const { return counts_[part]; }
  std::size_t part() const { return part_; }

 private:
  const std::vector<Part> &parts_;
  const TakeFormat format_;
  glue::Ref<GstCaps> caps_;
  GstVideoInfo info_;
  std::vector<std::int64_t> counts_;
  std::size_t part_ = 0;
  std::unique_ptr<media::ClipReader> reader_;
  glue::Ref<GstSample> last_;
};

// Their sound: part n's begins where its pictures begin. It follows the pictures, which are ahead of it.
class Sounds {
 public:
  Sounds(const std::vector<Part> &parts, const TakeFormat &f, const Pictures &pictures)
      : parts_(parts), format_(f), pictures_(pictures) {}
  std::size_t read(std::vector<float> &out, std::size_t frames, const TakeSound &sound) {
    std::size_t given = 0;
    while (given < frames) {
      if (pictures_.part() > part_ && played_ >= samples_of(part_, sound.rate)) {
        part_++;
        played_ = 0;
        reader_.reset();
        silent_ = false;
        if (part_ >= parts_.size()) break;
        continue;
      }
      std::size_t wanted = frames - given;
      if (pictures_.part() > part_)
        wanted =
            std::min<std::size_t>(wanted, static_cast<std::size_t>(samples_of(part_, sound.rate) - played_));
      const std::size_t before = out.size();
      if (!silent_ && !reader_) open(sound);
      if (reader_ && reader_->read(out, wanted) < wanted) silent_ = true, reader_.reset();
      out.resize(before + wanted * static_cast<std::size_t>(sound.channels), 0.0f);
      given += wanted;
      played_ += static_cast<std::int64_t>(wanted);
    }
    return given;
  }

 private:
  std::int64_t samples_of(std::size_t part, int rate) const {
    return static_cast<std::int64_t>(
        gst_util_uint64_scale_round(frame_time(pictures_.count(part), format_.fps_n, format_.fps_d),
                                    static_cast<guint64>(rate), GST_SECOND));
  }
  void open(const TakeSound &sound) {
    try {
      media::SoundRequest r;
      r.uri = uri_of(parts_[part_]);
      r.rate = sound.rate;
      r.channels = sound.channels;
      if (parts_[part_].repeats_frame) r.in = frame_time(1, format_.fps_n, format_.fps_d);
      reader_ = std::make_unique<media::SoundReader>(r);
    } catch (const glue::Failure &) {  // a silent part
      silent_ = true;
    }
  }
  const std::vector<Part> &parts_;
  const TakeFormat format_;
  const Pictures &pictures_;
  std::size_t part_ = 0;
  std::int64_t played_ = 0;
  bool silent_ = false;
  std::unique_ptr<media::SoundReader> reader_;
};

}  // namespace

std::int64_t join_parts(const std::vector<Part> &parts, const std::string &path, const TakeFormat &format,
                        bool sound, const std::function<bool()> &cancelled) {
  Pictures pictures(parts, format);
  Sounds sounds(parts, format, pictures);
  std::int64_t missing = 0;
  TakeSound take_sound;
  take_sound.read = [&](std::vector<float> &out, std::size_t n) { return sounds.read(out, n, take_sound); };
  const bool whole = write_take(
      path, format, [&](std::int64_t, const animatic::Planes &planes) { missing += !pictures.next(planes); },
      cancelled, sound ? &take_sound : nullptr);
  return whole ? missing : -1;
}

}  // namespace aivideogen
