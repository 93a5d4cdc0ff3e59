// SPDX-License-Identifier: LGPL-2.1-or-later
#include "frames_gate.hpp"

#include "glue/ref.hpp"
#ifdef WITH_REMOTE
#include "pictures/approvals.hpp"
#endif

namespace aivideogen {

bool FramesGate::open(const GstStoryboardShot &shot) const {
  gboolean approved = FALSE;
  if (!shot.approval || (gst_structure_get_boolean(shot.approval, "approved", &approved) && approved))
    return true;
  const std::string id = glue::string_or_empty(shot.shot_id);
  {
    std::lock_guard lock(mutex_);
    if (approved_.contains(id) || approved_.contains("all")) return true;
  }
#ifdef WITH_REMOTE
  const std::string file = glue::string_or_empty(gst_structure_get_string(shot.approval, "file")),
                    content = glue::string_or_empty(gst_structure_get_string(shot.approval, "content"));
  try {
    return !file.empty() && pictures::Approvals::load(file).approves(id, content);
  } catch (const pictures::ApprovalsError &) {  // a broken file approves nothing
  }
#endif
  return false;
}

void FramesGate::approve(const std::string &id) {
  std::lock_guard lock(mutex_);
  approved_.insert(id);
}

std::string FramesGate::sentence(const GstStoryboardShot &shot) {
  const std::string id = glue::string_or_empty(shot.shot_id);
  std::string board = glue::string_or_empty(gst_structure_get_string(shot.approval, "file"));
  if (board.ends_with(".approvals")) board = board.substr(0, board.size() - 10) + ".storyboard";
  return "Shot " + id +
         ": its storyboard frames are not approved as they are now, so no video is bought for it; look "
         "at them and approve them with \"gst-storyboard-1.0 frames " +
         (board.empty() ? "FILM" : board) + " --approve " + id + "\".";
}

}  // namespace aivideogen
