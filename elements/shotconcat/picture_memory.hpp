// SPDX-License-Identifier: LGPL-2.1-or-later
// Memory for pictures: whole pages from the system, used again for the next picture of the size, given back
// at the end.
//
// malloc() does not do that: once glibc has freed a first block of a picture's size it takes the next ones
// from the heap of the calling thread, and what a decoder that is thrown away frees stays there. With file
// after file in one film that is half as much again, and it grows with their number.
#pragma once
#include <gst/gst.h>

#include "glue/ref.hpp"

namespace shotconcat {

// Thread-safe. Its memory may outlive it, and the element. Blocks that are not in use are kept for the next
// ones of their size (at most 32); asking for another size gives them back.
glue::Ref<GstAllocator> new_picture_allocator();
void give_back_idle(GstAllocator *allocator);

}  // namespace shotconcat
